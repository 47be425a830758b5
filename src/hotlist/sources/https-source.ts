import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, type Dispatcher, request } from 'undici';
import { z } from 'zod';
import type { HttpsListConfiguration } from '../../domain/configuration/hot-lists.js';
import { asPlatewardenError, PlatewardenError } from '../../domain/errors.js';
import type { Clock } from '../../domain/time.js';
import type { SealingKeys } from '../../ops/sealed-file.js';
import { deadline } from './deadline.js';
import { type Fetched, type ListSource, mostBesideBytes } from './fetched.js';
import { SealedPart } from './sealed-part.js';
import { readSecret } from './secret.js';

export interface HttpsLimits {
  readonly mostBytes: number;
  /** Silence of the server, before and between parts of the answer. */
  readonly silenceMs: number;
  /** A whole download; what came until then is kept and the next attempt goes on from there. */
  readonly totalMs: number;
}

export const defaultHttpsLimits = { silenceMs: 30_000, totalMs: 900_000 };

/** What identifies an edition at the server, kept beside what has come of it. */
const validatorsSchema = z.object({ etag: z.string().nullable(), lastModified: z.string().nullable() });
type Validators = z.infer<typeof validatorsSchema>;

/**
 * A list fetched over HTTPS: asked for only if it changed, continued where a download broke off (a strong ETag permitting),
 * given up when it is larger than allowed or too slow. Redirects are not followed: a list comes from where it is named.
 */
export class HttpsSource implements ListSource {
  readonly pollMs = null;
  readonly #configuration: HttpsListConfiguration;
  readonly #part: string;
  readonly #limits: HttpsLimits;
  readonly #clock: Clock;
  readonly #keys: SealingKeys;
  readonly #besides: readonly string[];
  #current: Validators | null = null;

  /** @param part where the download grows, sealed; its validators lie beside it. @param besides suffixes of what is fetched along */
  constructor(
    configuration: HttpsListConfiguration,
    part: string,
    limits: HttpsLimits,
    clock: Clock,
    keys: SealingKeys,
    besides: readonly string[] = [],
  ) {
    this.#besides = besides;
    this.#configuration = configuration;
    this.#part = part;
    this.#limits = limits;
    this.#clock = clock;
    this.#keys = keys;
  }

  async fetch(signal: AbortSignal): Promise<Fetched> {
    const dispatcher = this.#dispatcher();
    using bounded = deadline(signal, this.#limits.totalMs);
    try {
      return await this.#fetch(dispatcher, bounded.signal);
    } catch (cause) {
      if (cause instanceof PlatewardenError) throw cause;
      throw new PlatewardenError(
        'hot_list_unreachable',
        `${this.#configuration.url}: ${asPlatewardenError(cause).message}`,
        {
          cause,
        },
      );
    } finally {
      await dispatcher.destroy();
    }
  }

  async #fetch(dispatcher: Dispatcher, signal: AbortSignal): Promise<Fetched> {
    const started = this.#started();
    const { url } = this.#configuration;
    const headers = { ...this.#credentials(), ...conditions(this.#current), ...continuation(started) };
    const answer = await request(url, { dispatcher, signal, headers });
    if (answer.statusCode === 304) {
      await answer.body.dump();
      return { kind: 'unchanged' };
    }
    const isRest =
      answer.statusCode === 206 && started !== null && beginsAt(answer.headers['content-range'], started.bytes);
    if (answer.statusCode !== 200 && !isRest) {
      await answer.body.dump();
      if (answer.statusCode === 206 || answer.statusCode === 416) this.#discard();
      throw new PlatewardenError('hot_list_unreachable', `${url} answered ${answer.statusCode}`);
    }
    const validators: Validators = {
      etag: text(answer.headers.etag),
      lastModified: text(answer.headers['last-modified']),
    };
    if (!isRest) this.#discard();
    writeFileSync(`${this.#part}.json`, JSON.stringify(validators), { mode: 0o600 });
    await this.#receive(answer.body, isRest ? started.bytes : 0, Number(text(answer.headers['content-length']) ?? 0));
    const beside = new Map<string, Buffer>();
    for (const suffix of this.#besides) beside.set(suffix, await this.#fetchBeside(suffix, dispatcher, signal));
    const madeAt = Date.parse(validators.lastModified ?? '') || this.#clock.now();
    return {
      kind: 'file',
      path: this.#part,
      isSealed: true,
      madeAt,
      beside,
      forget: () => this.#discard(),
      remember: () => {
        this.#current = validators;
      },
    };
  }

  async #fetchBeside(suffix: string, dispatcher: Dispatcher, signal: AbortSignal): Promise<Buffer> {
    const url = new URL(this.#configuration.url);
    url.pathname += suffix;
    const { statusCode, body } = await request(url, { dispatcher, signal, headers: this.#credentials() });
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of body) {
      bytes += (chunk as Buffer).length;
      if (bytes > mostBesideBytes) break;
      chunks.push(chunk as Buffer);
    }
    if (statusCode === 200 && bytes <= mostBesideBytes) return Buffer.concat(chunks);
    const fault = statusCode === 200 ? 'is too large' : `answered ${statusCode}`;
    throw new PlatewardenError('hot_list_unreachable', `${url} ${fault}`);
  }

  async #receive(body: Dispatcher.ResponseData['body'], already: number, announced: number): Promise<void> {
    const { mostBytes } = this.#limits;
    const tooLarge = () => {
      this.#discard();
      return new PlatewardenError('hot_list_refused', `${this.#configuration.url} sends more than ${mostBytes} bytes`, {
        hint: 'Raise `maxMegabytes` if the list is meant to be so large.',
      });
    };
    // An answer that is given up ends with an error that nobody waits for.
    body.on('error', () => {});
    if (already + announced > mostBytes) {
      body.destroy();
      throw tooLarge();
    }
    await SealedPart.receive({ path: this.#part, keys: this.#keys, mostBytes, tooLarge }, body);
  }

  /** What an earlier attempt left; null unless a strong ETag names the edition it belongs to. */
  #started(): { bytes: number; etag: string } | null {
    if (!existsSync(this.#part) || !existsSync(`${this.#part}.json`)) return null;
    try {
      const { etag } = validatorsSchema.parse(JSON.parse(readFileSync(`${this.#part}.json`, 'utf8')));
      using part = new SealedPart(this.#part, this.#keys);
      return etag === null || etag.startsWith('W/') || !part.isOurs ? null : { bytes: part.size, etag };
    } catch {
      return null;
    }
  }

  #discard(): void {
    rmSync(this.#part, { force: true });
    rmSync(`${this.#part}.json`, { force: true });
  }

  #dispatcher(): Agent {
    const { caFile, certificateFile, keyFile } = this.#configuration;
    const { silenceMs } = this.#limits;
    return new Agent({
      headersTimeout: silenceMs,
      bodyTimeout: silenceMs,
      connect: {
        timeout: silenceMs,
        minVersion: 'TLSv1.2',
        ...(caFile && { ca: readSecret(caFile) }),
        ...(certificateFile && { cert: readSecret(certificateFile) }),
        ...(keyFile && { key: readSecret(keyFile) }),
      },
    });
  }

  #credentials(): Record<string, string> {
    const { username, passwordFile, bearerFile } = this.#configuration;
    if (bearerFile) return { authorization: `Bearer ${readSecret(bearerFile)}` };
    if (!username || !passwordFile) return {};
    return { authorization: `Basic ${Buffer.from(`${username}:${readSecret(passwordFile)}`).toString('base64')}` };
  }
}

function conditions(current: Validators | null): Record<string, string> {
  return {
    ...(current?.etag && { 'if-none-match': current.etag }),
    ...(current?.lastModified && { 'if-modified-since': current.lastModified }),
  };
}

function continuation(started: { bytes: number; etag: string } | null): Record<string, string> {
  return started === null ? {} : { range: `bytes=${started.bytes}-`, 'if-range': started.etag };
}

function beginsAt(range: string | string[] | undefined, bytes: number): boolean {
  return text(range)?.startsWith(`bytes ${bytes}-`) === true;
}

function text(header: string | string[] | undefined): string | null {
  return (Array.isArray(header) ? header[0] : header) ?? null;
}
