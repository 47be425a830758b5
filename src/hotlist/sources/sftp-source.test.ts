import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { testKeys } from '../testing/keys.js';
import { clewText, temporaryDirectory } from '../testing/open.js';
import { SealedPart } from './sealed-part.js';
import { SftpSource } from './sftp-source.js';

const never = new AbortController().signal;

/** Debian's sshd on loopback, for the user who runs the tests. */
async function startSshd(directory: string, subsystem = 'internal-sftp') {
  const at = (name: string) => join(directory, name);
  for (const name of ['host', 'user']) execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', at(name)]);
  writeFileSync(at('authorized'), readFileSync(at('user.pub')), { mode: 0o600 });
  const port = await freePort();
  const settings = [
    ...[`Port ${port}`, 'ListenAddress 127.0.0.1', `HostKey ${at('host')}`, `AuthorizedKeysFile ${at('authorized')}`],
    ...['PidFile none', 'UsePAM no', 'StrictModes no', 'PermitRootLogin yes', `Subsystem sftp ${subsystem}`],
  ];
  writeFileSync(at('sshd_config'), `${settings.join('\n')}\n`);
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true });
  const server = spawn('/usr/sbin/sshd', ['-D', '-e', '-f', at('sshd_config')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  onTestFinished(() => void server.kill());
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.once('exit', (code) => reject(new Error(`sshd ended with ${code}`)));
    server.stderr.on('data', (text: Buffer) => text.includes('listening') && resolve());
  });
  const fingerprint = execFileSync('ssh-keygen', ['-lf', at('host.pub')], { encoding: 'utf8' }).split(' ')[1]!;
  return { port, fingerprint, keyFile: at('user') };
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

test('a list over SFTP: once, then only if it changed; never from another server, never too large', async () => {
  const directory = temporaryDirectory();
  const { port, fingerprint, keyFile } = await startSshd(directory);
  const path = join(directory, 'svs.tbl');
  writeFileSync(path, clewText(['7ABC123']));
  writeFileSync(`${path}.sig`, 'signature');
  const server = { host: '127.0.0.1', port, path, username: userInfo().username, keyFile };
  const part = join(directory, 'part');
  const sourceOf = (hostKeySha256: string, mostBytes = 100_000) =>
    new SftpSource({ ...server, hostKeySha256 }, part, { mostBytes, silenceMs: 10_000, totalMs: 20_000 }, testKeys, [
      '.sig',
    ]);

  const source = sourceOf(fingerprint);
  const fetched = await source.fetch(never);
  {
    using downloaded = new SealedPart(part, testKeys);
    expect(downloaded.read(0, downloaded.size).toString()).toBe(clewText(['7ABC123']));
  }
  expect(readFileSync(part).includes('7ABC123')).toBe(false);
  expect(fetched.kind === 'file' && fetched.beside.get('.sig')?.toString()).toBe('signature');
  if (fetched.kind === 'file') fetched.remember();
  expect(await source.fetch(never)).toEqual({ kind: 'unchanged' });

  await expect(sourceOf(`SHA256:${'A'.repeat(43)}`).fetch(never)).rejects.toMatchObject({
    code: 'hot_list_unreachable',
  });
  await expect(sourceOf(fingerprint, 10).fetch(never)).rejects.toMatchObject({ code: 'hot_list_refused' });
});

test('what lies beside a list is not read beyond its limit, whatever size the server tells', async () => {
  const directory = temporaryDirectory();
  const { port, fingerprint, keyFile } = await startSshd(directory);
  const path = join(directory, 'svs.tbl');
  writeFileSync(path, clewText(['7ABC123']));
  // Some megabytes, of which the file system says that they are none.
  symlinkSync('/proc/kallsyms', `${path}.sig`);
  const server = { host: '127.0.0.1', port, path, username: userInfo().username, keyFile };
  const limits = { mostBytes: 100_000, silenceMs: 10_000, totalMs: 20_000 };
  const source = new SftpSource({ ...server, hostKeySha256: fingerprint }, join(directory, 'part'), limits, testKeys, [
    '.sig',
  ]);
  await expect(source.fetch(never)).rejects.toMatchObject({
    code: 'hot_list_unreachable',
    message: `${path}.sig is too large`,
  });
  rmSync(`${path}.sig`);
  await expect(source.fetch(never)).rejects.toMatchObject({ code: 'hot_list_unreachable' });
});

test.each([
  ['from the start', 'sleep 60'],
  // Its version (draft-ietf-secsh-filexfer-02, 4), and no answer to any request.
  ['after its greeting', "printf '\\0\\0\\0\\5\\2\\0\\0\\0\\3'; sleep 60"],
])(
  'a server that is silent %s is given up in time',
  async (_when, script) => {
    const directory = temporaryDirectory();
    const silent = join(directory, 'silent');
    writeFileSync(silent, `#!/bin/sh\n${script}\n`, { mode: 0o700 });
    const { port, fingerprint: hostKeySha256, keyFile } = await startSshd(directory, silent);
    const server = { host: '127.0.0.1', port, path: '/svs.tbl', username: userInfo().username, keyFile, hostKeySha256 };
    const limits = { mostBytes: 100_000, silenceMs: 10_000, totalMs: 1000 };
    const source = new SftpSource(server, join(directory, 'part'), limits, testKeys);
    await expect(source.fetch(never)).rejects.toMatchObject({
      code: 'hot_list_unreachable',
      message: expect.stringMatching(/not done within 1 s$/),
    });
    const sockets = () => process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap');
    await expect.poll(sockets).toEqual([]);
  },
  20_000,
);
