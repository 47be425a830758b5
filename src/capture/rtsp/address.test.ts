import fc from 'fast-check';
import { expect, test } from 'vitest';
import { concatScript, withoutCredentials } from './address.js';

const camera = { url: 'rtsp://10.0.0.7/stream1', username: 'admin', password: "p'a:s/s@w", transport: 'tcp' } as const;

test('the script holds the address with its credentials, quoted', () => {
  const script = concatScript(camera);
  expect(script.split('\n')[1]).toBe("file 'rtsp://admin:p'\\''a%3As%2Fs%40w@10.0.0.7/stream1'");
  expect(script).toContain('option rtsp_transport tcp');
});

test('no password can add a line to the script', () => {
  fc.assert(fc.property(fc.string(), (password) => concatScript({ ...camera, password }).split('\n').length === 5));
});

test('nothing of a user or password is left in what may be logged', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z0-9]{6,12}$/), fc.stringMatching(/^[A-Z0-9@:]{6,12}$/), (user, password) => {
      const line = withoutCredentials(`Impossible to open 'rtsp://${user}:${password}@host:554/a'`);
      return !line.includes(user) && !line.includes(password) && line.includes('@host:554/a');
    }),
  );
});
