import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startMosquitto } from '../commands/bench/mosquitto.js';
import { uplinkSchema } from '../domain/configuration/uplink.js';
import { openForTest } from '../store/testing/open.js';
import { sampleItem } from '../store/testing/samples.js';
import { openUplink, type Uplink } from './open-uplink.js';

/** An authority, a broker's certificate for `localhost`, and a unit's. */
function certificates(): string {
  const folder = mkdtempSync(join(tmpdir(), 'platewarden-tls-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  openssl('req', '-x509', ...key, '-keyout', 'ca.key', '-out', 'ca.crt', '-subj', '/CN=Test CA');
  for (const name of ['localhost', 'car-12']) {
    const signed = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-addext', `subjectAltName=DNS:${name}`];
    openssl('req', '-x509', ...key, ...signed, '-keyout', `${name}.key`, '-out', `${name}.crt`, '-subj', `/CN=${name}`);
  }
  return folder;
}

test('N-SE: over TLS with a client certificate; without one the broker lets nobody in, and a broker of another authority gets nothing', async () => {
  const folder = certificates();
  await using broker = await startMosquitto({
    lines: (own) => {
      for (const file of ['ca.crt', 'localhost.crt', 'localhost.key'])
        copyFileSync(join(folder, file), join(own, file));
      const path = (file: string) => join(own, file);
      const server = [`certfile ${path('localhost.crt')}`, `keyfile ${path('localhost.key')}`];
      return [`cafile ${path('ca.crt')}`, ...server, 'require_certificate true'];
    },
  });
  const { store, clock } = openForTest();
  let stop = async () => {};
  // The store closes after it.
  onTestFinished(() => stop());
  /** One uplink at a time, as a unit has: another one's failed link would put what is in flight back. */
  const start = async (files: Record<string, string>): Promise<Uplink> => {
    await stop();
    const url = `mqtts://localhost:${broker.port}`;
    const configuration = uplinkSchema.parse({ kind: 'mqtt', url, caFile: join(folder, 'ca.crt'), ...files });
    const { outbox, images } = store;
    const unit = { unitId: 'car-12', agencyId: 'sonoma-so', kind: 'vehicle' as const };
    const log = pino({ level: 'silent' });
    const uplink = await openUplink(configuration, { outbox, images, clock, log, unit });
    const abort = new AbortController();
    const running = uplink.run(abort.signal);
    stop = async () => {
      abort.abort();
      await running;
    };
    return uplink;
  };
  const stranger = await start({});
  await vi.waitFor(() => expect(stranger.state()?.lastFault).not.toBeNull(), { timeout: 60_000 });
  expect(stranger.state()?.delivered).toBe(0);
  store.outbox.enqueue([sampleItem('a')]);
  const ours = { certificateFile: join(folder, 'car-12.crt'), keyFile: join(folder, 'car-12.key') };
  const deceived = await start({ ...ours, caFile: join(certificates(), 'ca.crt') });
  await vi.waitFor(() => expect(deceived.state()?.lastFault).toMatch(/self-signed|issuer|certificate/), {
    timeout: 60_000,
  });
  expect(deceived.state()?.delivered).toBe(0);
  const known = await start(ours);
  await known.drained(AbortSignal.timeout(60_000));
  expect(known.state()).toMatchObject({ linked: true, delivered: 1 });
});
