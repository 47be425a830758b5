import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { addAbortSignal } from 'node:stream';
import SftpClient from 'ssh2-sftp-client';
import type { SftpListConfiguration } from '../../domain/configuration/hot-lists.js';
import { asPlatewardenError, PlatewardenError } from '../../domain/errors.js';
import type { SealingKeys } from '../../ops/sealed-file.js';
import { deadline } from './deadline.js';
import { type Fetched, type ListSource, mostBesideBytes } from './fetched.js';
import { SealedPart } from './sealed-part.js';
import { readSecret } from './secret.js';

export interface SftpLimits {
  readonly mostBytes: number;
  readonly silenceMs: number;
  readonly totalMs: number;
}

/** A list fetched over SFTP from the one server whose key is named; asked for only if its date or size changed. */
export class SftpSource implements ListSource {
  readonly pollMs = null;
  readonly #configuration: SftpListConfiguration;
  readonly #part: string;
  readonly #limits: SftpLimits;
  readonly #keys: SealingKeys;
  readonly #besides: readonly string[];
  #taken: string | null = null;

  /** @param besides suffixes of what is fetched along */
  constructor(
    configuration: SftpListConfiguration,
    part: string,
    limits: SftpLimits,
    keys: SealingKeys,
    besides: readonly string[] = [],
  ) {
    this.#keys = keys;
    this.#besides = besides;
    this.#configuration = configuration;
    this.#part = part;
    this.#limits = limits;
  }

  async fetch(signal: AbortSignal): Promise<Fetched> {
    const { host, port, path } = this.#configuration;
    // The library writes what its callers do not wait for to the console; errors reach us as rejections all the same.
    const client = new SftpClient('platewarden', { error: () => {}, end: () => {}, close: () => {} });
    using bounded = deadline(signal, this.#limits.totalMs);
    try {
      return await this.#fetch(client, bounded.signal);
    } catch (cause) {
      if (cause instanceof PlatewardenError) throw cause;
      const { message } = asPlatewardenError(cause);
      throw new PlatewardenError('hot_list_unreachable', `sftp://${host}:${port}${path}: ${message}`, { cause });
    } finally {
      await orAborted(client.end(), bounded.signal).catch(() => {});
      // It ends no connection without an SFTP session, and waits for the server's goodbye; its types hide the connection.
      (client as unknown as { client: { destroy(): void } }).client.destroy();
    }
  }

  async #fetch(client: SftpClient, signal: AbortSignal): Promise<Fetched> {
    const { host, port, path, username, hostKeySha256, passwordFile, keyFile } = this.#configuration;
    const pinned = hostKeySha256.replace(/^SHA256:/, '').replace(/=$/, '');
    const connecting = client.connect({
      host,
      port,
      username,
      readyTimeout: this.#limits.silenceMs,
      keepaliveInterval: 5000,
      hostVerifier: (key: Buffer) => createHash('sha256').update(key).digest('base64').replace(/=$/, '') === pinned,
      ...(passwordFile && { password: readSecret(passwordFile) }),
      ...(keyFile && { privateKey: `${readSecret(keyFile)}\n` }),
    });
    await orAborted(connecting, signal);
    const { size, modifyTime } = await orAborted(client.stat(path), signal);
    const version = `${size}|${modifyTime}`;
    if (version === this.#taken) return { kind: 'unchanged' };
    const { mostBytes } = this.#limits;
    const tooLarge = () =>
      new PlatewardenError('hot_list_refused', `${path} at ${host} has more than ${mostBytes} bytes`);
    if (size > mostBytes) throw tooLarge();
    rmSync(this.#part, { force: true });
    const content = addAbortSignal(signal, client.createReadStream(path));
    const order = { path: this.#part, keys: this.#keys, mostBytes, tooLarge };
    const received = await SealedPart.receive(order, content);
    if (received !== size) {
      throw new PlatewardenError(
        'hot_list_unreachable',
        `${path} at ${host} broke off after ${received} of ${size} bytes`,
      );
    }
    const beside = new Map<string, Buffer>();
    for (const suffix of this.#besides) beside.set(suffix, await fetchBeside(client, `${path}${suffix}`, signal));
    return {
      kind: 'file',
      path: this.#part,
      isSealed: true,
      madeAt: modifyTime,
      beside,
      forget: () => rmSync(this.#part, { force: true }),
      remember: () => {
        this.#taken = version;
      },
    };
  }
}

/** What comes of `what`, or the abort's reason: to a server that is silent, the library listens for good. */
function orAborted<T>(what: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(signal.reason);
    if (signal.aborted) giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    what.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp));
  });
}

async function fetchBeside(client: SftpClient, path: string, signal: AbortSignal): Promise<Buffer> {
  // The size that a server tells binds it to nothing, and some files have none.
  const content = addAbortSignal(signal, client.createReadStream(path));
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of content) {
    bytes += (chunk as Buffer).length;
    if (bytes > mostBesideBytes) throw new PlatewardenError('hot_list_unreachable', `${path} is too large`);
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}
