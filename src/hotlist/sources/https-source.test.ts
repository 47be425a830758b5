import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { expect, test } from 'vitest';
import { ManualClock } from '../../domain/testing/manual-clock.js';
import { makeCertificates, serveHttps } from '../testing/https-server.js';
import { testKeys } from '../testing/keys.js';
import { clewText, temporaryDirectory } from '../testing/open.js';
import { HttpsSource } from './https-source.js';
import { SealedPart } from './sealed-part.js';

const list = clewText(['7ABC123', '8XYZ987']);
const never = new AbortController().signal;

function downloaded(path: string): string {
  expect(readFileSync(path).includes('7ABC123')).toBe(false);
  using part = new SealedPart(path, testKeys);
  return part.read(0, part.size).toString();
}

async function sourceOf(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  options: { configuration?: object; limits?: object; trusted?: boolean; client?: boolean; besides?: string[] } = {},
) {
  const directory = temporaryDirectory();
  const files = makeCertificates(directory);
  const url = await serveHttps(files, answer);
  const limits = { mostBytes: 100_000, silenceMs: 10_000, totalMs: 20_000, ...options.limits };
  const part = join(directory, 'part');
  const trust = {
    ...(options.trusted !== false && { caFile: files.ca }),
    ...(options.client && { certificateFile: files.certificate, keyFile: files.key }),
  };
  return {
    part,
    files,
    directory,
    source: new HttpsSource(
      { url, ...trust, ...options.configuration },
      part,
      limits,
      new ManualClock(),
      testKeys,
      options.besides,
    ),
  };
}

test('a list is fetched once, then asked for only if it changed', async () => {
  const asked: unknown[] = [];
  const { source, part } = await sourceOf((request, response) => {
    asked.push(request.headers['if-none-match']);
    response.setHeader('etag', '"1"').setHeader('last-modified', 'Tue, 24 Nov 2026 10:00:00 GMT');
    response
      .writeHead(request.headers['if-none-match'] === '"1"' ? 304 : 200)
      .end(asked.length === 1 ? list : undefined);
  });
  const fetched = await source.fetch(never);
  expect(fetched).toMatchObject({ kind: 'file', madeAt: Date.UTC(2026, 10, 24, 10) });
  expect(downloaded(part)).toBe(list);
  if (fetched.kind === 'file') {
    fetched.remember();
    fetched.forget();
  }
  expect(existsSync(part)).toBe(false);
  expect(await source.fetch(never)).toEqual({ kind: 'unchanged' });
  expect(asked).toEqual([undefined, '"1"']);
});

test('a download that breaks off goes on where it was', async () => {
  const ranges: unknown[] = [];
  const { source, part } = await sourceOf(
    (request, response) => {
      ranges.push(request.headers.range);
      response.setHeader('etag', '"1"');
      if (ranges.length > 1) {
        response.setHeader('content-range', `bytes 20-${list.length - 1}/${list.length}`);
        response.writeHead(206).end(list.slice(20));
        return;
      }
      // Twenty bytes, then silence.
      response.setHeader('content-length', list.length).writeHead(200).write(list.slice(0, 20));
    },
    // More than a busy machine takes for a handshake and an answer.
    { limits: { silenceMs: 3000 } },
  );
  await expect(source.fetch(never)).rejects.toMatchObject({ code: 'hot_list_unreachable' });
  await source.fetch(never);
  expect(ranges).toEqual([undefined, 'bytes=20-']);
  expect(downloaded(part)).toBe(list);
});

test('N-SE: a server whose certificate is not of the named authority is refused', async () => {
  const { source } = await sourceOf((_request, response) => response.end(list), { trusted: false });
  await expect(source.fetch(never)).rejects.toThrow(/certificate|self-signed|verify/i);
});

test('an answer larger than allowed is given up, announced or not, and nothing of it stays', async () => {
  for (const announced of [true, false]) {
    const { source, part } = await sourceOf((_request, response) => {
      if (announced) response.setHeader('content-length', 5_000_000_000);
      response.on('error', () => {});
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536)));
      };
      response.on('drain', more);
      more();
    });
    await expect(source.fetch(never)).rejects.toMatchObject({ code: 'hot_list_refused' });
    expect(existsSync(part)).toBe(false);
  }
});

test('a server that drips is given up when the time for a whole download is over', async () => {
  const { source } = await sourceOf(
    (_request, response) => {
      const timer = setInterval(() => response.write('D'), 20);
      response.on('close', () => clearInterval(timer));
    },
    { limits: { totalMs: 400 } },
  );
  await expect(source.fetch(never)).rejects.toMatchObject({ code: 'hot_list_unreachable' });
});

test('credentials come from their files: basic, bearer, client certificate', async () => {
  const seen: (string | boolean | undefined)[] = [];
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    seen.push(request.headers.authorization, (request.socket as TLSSocket).authorized);
    response.end(list);
  };
  const secret = join(temporaryDirectory(), 'secret');
  writeFileSync(secret, 'hush\n');
  const basic = await sourceOf(answer, { configuration: { username: 'so', passwordFile: secret } });
  await basic.source.fetch(never);
  const bearer = await sourceOf(answer, { configuration: { bearerFile: secret } });
  await bearer.source.fetch(never);
  const certified = await sourceOf(answer, { client: true });
  await certified.source.fetch(never);
  expect(seen).toEqual([
    `Basic ${Buffer.from('so:hush').toString('base64')}`,
    false,
    'Bearer hush',
    false,
    undefined,
    true,
  ]);
});

test('checksum and signature come from beside the list; one that is missing or endless is no answer', async () => {
  const beside: Record<string, string> = { '.sha256': 'ab'.repeat(32), '.long': 'x'.repeat(100_000) };
  const fetching = async (besides: string[]) => {
    const { source } = await sourceOf(
      (request, response) => {
        const suffix = request.url!.replace('/svs.tbl', '');
        const body = suffix === '' ? list : beside[suffix];
        response.writeHead(body === undefined ? 404 : 200).end(body);
      },
      { besides },
    );
    return source.fetch(never);
  };
  const fetched = await fetching(['.sha256']);
  expect(fetched.kind === 'file' && fetched.beside.get('.sha256')?.toString()).toBe(beside['.sha256']);
  await expect(fetching(['.sig'])).rejects.toThrow(/svs.tbl.sig answered 404/);
  await expect(fetching(['.long'])).rejects.toThrow(/too large/);
});
