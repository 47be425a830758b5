import { expect, test } from 'vitest';
import { hotListSourceSchema } from './hot-lists.js';
import { uplinkSchema } from './uplink.js';

test.each([
  ['mqtts://central.example:8883', true],
  ['mqtt://localhost:1883', true],
  ['mqtt://127.0.0.1:1883', true],
  ['mqtt://[::1]:1883', true],
  ['mqtt://central.example:1883', false],
  ['mqtt://localhost.example:1883', false],
  ['mqtt://127.0.0.1.example:1883', false],
  ['mqtt://10.0.0.5:1883', false],
  ['mqtts://car-12:secret@central.example:8883', false],
])('N-SE: a broker beyond this computer is reached over TLS alone: %s', (url, taken) => {
  expect(uplinkSchema.safeParse({ kind: 'mqtt', url }).success).toBe(taken);
});

test.each([
  [{ https: { url: 'https://lists.example/svs.tbl' } }, true],
  [{ https: { url: 'http://lists.example/svs.tbl' } }, false],
  [{ https: { url: 'ftp://lists.example/svs.tbl' } }, false],
  [{ https: { url: 'https://me:secret@lists.example/svs.tbl' } }, false],
  [{ sftp: { host: 'lists.example', path: 'svs.tbl', username: 'so', hostKeySha256: 'A'.repeat(43) } }, true],
  [{ sftp: { host: 'lists.example', path: 'svs.tbl', username: 'so' } }, false],
])('N-SE: a hot list is fetched over HTTPS, or over SFTP from a server known by its key: %o', (origin, taken) => {
  const source = { id: 'svs', name: 'Stolen', format: 'clew', ...origin };
  expect(hotListSourceSchema.safeParse(source).success).toBe(taken);
});
