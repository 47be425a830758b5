import { basename } from 'node:path';
import { type CropImage, cropJpeg } from '../../recognition/crop-jpeg.js';
import type { ReadError, Scores } from './score-reads.js';

interface ErrorsOfSet {
  readonly engine: string;
  readonly set: string;
  readonly scores: Scores;
}

/** An HTML page of what was read wrong: each with its crop, what it says and what was read. Self-contained. */
export async function errorPage(results: readonly ErrorsOfSet[]): Promise<string> {
  const parts: string[] = [];
  for (const { engine, set, scores } of results) {
    if (scores.errors.length === 0) continue;
    const figures = await Promise.all(scores.errors.map(figure));
    parts.push(
      `<h2>${engine}: ${set}, ${scores.errors.length} of ${scores.texts}</h2>\n<div>${figures.join('\n')}</div>`,
    );
  }
  return `<!doctype html>
<meta charset="utf-8"><title>Plates read wrong</title>
<style>
  body { font: 14px/1.4 system-ui; margin: 2rem }
  div { display: flex; flex-wrap: wrap; gap: 1rem }
  figure { margin: 0; width: 240px }
  img { width: 100% }
  b { font-family: ui-monospace, monospace }
</style>
<h1>Plates read wrong</h1>
${parts.join('\n')}
`;
}

async function figure({ file, want, got, box }: ReadError): Promise<string> {
  const crop: CropImage = { file, box, margin: 0.2 };
  const data = Buffer.from(await cropJpeg(crop)).toString('base64');
  const read = got.length > 0 ? got.map(escaped).join(', ') : 'nothing';
  return `<figure><img alt="" src="data:image/jpeg;base64,${data}"><figcaption><b>${escaped(want)}</b> read as <b>${read}</b><br>${escaped(basename(file))}</figcaption></figure>`;
}

const escaped = (text: string) => text.replace(/[&<>]/g, (char) => `&#${char.charCodeAt(0)};`);
