import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = import.meta.dirname;
const stages = ['capture', 'recognition', 'hotlist', 'position', 'store', 'uplink', 'console'];
const anything = ['daemon.ts', 'commands', 'main.ts', 'daemon', 'end-to-end'];
const mayImport: Record<string, string[]> = {
  domain: [],
  policy: ['domain'],
  ops: ['domain'],
  'pipeline.ts': ['domain', 'policy'],
  ...Object.fromEntries(stages.map((stage) => [stage, ['domain', 'policy', 'ops']])),
};
const homes: Record<string, string[]> = {
  'better-sqlite3': ['store'],
  mqtt: ['uplink'],
  aedes: ['uplink'],
  onvif: ['capture'],
  'node:child_process': ['capture', 'ops'],
  'onnxruntime-node': ['recognition'],
  'tesseract.js': ['recognition'],
  fastify: ['console'],
  serialport: ['position'],
  sharp: ['recognition', 'capture', 'store'],
};

const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .filter((file) => !file.endsWith('.test.ts') && !file.includes('testing/') && !file.startsWith('end-to-end'));

function importsOf(file: string): { specifier: string; line: string }[] {
  const source = readFileSync(join(root, file), 'utf8');
  return [...source.matchAll(/(?:import|export)[^'";]*?from\s+'([^']+)'|import\(\s*'([^']+)'\s*\)/g)].map((match) => ({
    specifier: match[1] ?? match[2] ?? '',
    line: match[0],
  }));
}

const top = (path: string) => path.split('/')[0] ?? path;

test('each folder imports only what the table in the architecture allows', () => {
  const wrong: string[] = [];
  for (const file of files) {
    const from = top(file);
    if (anything.includes(from)) continue;
    for (const { specifier } of importsOf(file)) {
      if (!specifier.startsWith('.')) continue;
      const to = top(relative(root, resolve(root, dirname(file), specifier)).replace(/\.js$/, '.ts'));
      if (to !== from && !(mayImport[from] ?? []).includes(to)) wrong.push(`${file} imports ${specifier}`);
    }
  }
  expect(wrong).toEqual([]);
});

test('one library, one folder', () => {
  const wrong: string[] = [];
  for (const file of files) {
    const from = top(file);
    for (const { specifier } of importsOf(file)) {
      const home =
        homes[
          specifier
            .split('/')
            .slice(0, specifier.startsWith('@') ? 2 : 1)
            .join('/')
        ] ?? homes[specifier];
      if (home && !home.includes(from) && !anything.includes(from)) wrong.push(`${file} imports ${specifier}`);
    }
  }
  expect(wrong).toEqual([]);
});

test('S-8: only what fetches lists, talks to central, or asks the unit’s own cameras and receiver can open a connection', () => {
  const library = /from '(node:(net|tls|https?|http2|dgram|dns(\/promises)?)|mqtt|undici|ssh2-sftp-client|onvif[^']*)'/;
  const global = /(await|return|[=(]) (globalThis\.)?fetch\(|new (WebSocket|EventSource)\(/;
  const sources = files.filter((file) => !file.startsWith('commands/bench'));
  const can = (file: string) => [library, global].some((opens) => opens.test(readFileSync(join(root, file), 'utf8')));
  expect(sources.filter(can).sort()).toEqual([
    'capture/ffmpeg/pixel-pipe.ts', // a socket file between two processes
    'capture/onvif/bounded-agent.ts',
    'capture/onvif/device.ts',
    'capture/onvif/discover.ts',
    'hotlist/sources/https-source.ts',
    'hotlist/sources/sftp-source.ts',
    'position/receiver.ts',
    'uplink/demo-broker.ts',
    'uplink/link.ts',
    'uplink/metering.ts', // compares addresses
  ]);
});

test('no source file is over 500 lines', () => {
  const long = files.filter((file) => readFileSync(join(root, file), 'utf8').split('\n').length > 500);
  expect(long).toEqual([]);
});
