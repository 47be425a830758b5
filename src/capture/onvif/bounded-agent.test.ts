import { once } from 'node:events';
import { type Agent, request } from 'node:http';
import { expect, test } from 'vitest';
import { type Oddity, OddServer } from '../testing/odd-server.js';
import { BoundedAgent } from './bounded-agent.js';

/** What a request in the library's manner comes to: it hears errors of the request, and none of the answer. */
async function outcome(port: number, agent: Agent): Promise<Error> {
  const asked = request({ host: '127.0.0.1', port, method: 'POST', agent }, (response) => {
    response.on('data', () => undefined);
  }).end('<x/>');
  const heard = once(asked, 'error');
  await new Promise((resolve) => asked.once('close', resolve));
  const [error] = await heard;
  return error;
}

const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;

test.each<[Oddity, string]>([
  ['dribbles', 'no whole answer within 0.4 s'],
  ['dribbles headers', 'no whole answer within 0.4 s'],
  ['never stops', 'an answer of more than 2 MB'],
  ['breaks off', 'aborted'],
])('an answer that %s is an error of the request, whose connection is closed', async (oddity, message) => {
  await using server = await OddServer.start(oddity);
  const deadlineMs = oddity === 'never stops' ? 60_000 : 400;
  const before = timers();
  const agent = new BoundedAgent(deadlineMs);
  expect(await outcome(server.port, agent)).toMatchObject({ message });
  await expect.poll(() => server.open).toBe(0);
  expect(Object.keys(agent.sockets)).toEqual([]);
  await expect.poll(timers).toBeLessThanOrEqual(before);
});

test('nobody at the address leaves no deadline behind', async () => {
  const before = timers();
  expect(await outcome(9, new BoundedAgent(60_000))).toMatchObject({ code: 'ECONNREFUSED' });
  expect(timers()).toBeLessThanOrEqual(before);
});
