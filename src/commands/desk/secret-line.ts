import { createInterface, type Interface } from 'node:readline';
import { Writable } from 'node:stream';
import { PlatewardenError } from '../../domain/errors.js';

let piped: AsyncIterator<string> | undefined;

/** One line from the terminal without echo, or the next line of a pipe. @throws PlatewardenError usage at its end */
export async function readSecretLine(prompt: string): Promise<string> {
  if (process.stdin.isTTY) return ask(prompt);
  piped ??= createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  const { value, done } = await piped.next();
  if (done === true) throw new PlatewardenError('usage', `Standard input ended before: ${prompt}`);
  return value;
}

function ask(prompt: string): Promise<string> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines: Interface = createInterface({ input: process.stdin, output: silent, terminal: true });
  process.stderr.write(`${prompt}: `);
  return new Promise((resolve) => {
    lines.question('', (answer) => {
      process.stderr.write('\n');
      lines.close();
      resolve(answer);
    });
  });
}
