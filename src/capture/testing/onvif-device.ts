import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import { createRequire } from 'node:module';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';

const require = createRequire(import.meta.url);

export interface OnvifDeviceOptions {
  readonly username: string;
  readonly password: string;
  /** Device clock minus ours. */
  readonly clockOffsetMs: number;
}

/**
 * An ONVIF device that none of us wrote: the mock server in the tests of the npm package onvif 0.6. It knows neither
 * passwords nor the time, so a gate before it does what strict cameras do: refuse WS-Security digests that are wrong,
 * or whose timestamp is more than ten seconds off the device's own clock.
 */
export class TestOnvifDevice implements AsyncDisposable {
  readonly #mock: ChildProcess;
  readonly #gate: Server;
  readonly address: string;
  /** Where its stream is said to be. */
  streamUrl = 'rtsp://192.0.2.1/h264main';
  /** Answers to the next pulls of events, oldest first; then the mock's own. */
  readonly events: string[] = [];
  /** Whether it denies subscriptions to its events. */
  refusesEvents = false;
  /** Pulls after which a subscription ends that is not renewed. */
  pullsPerRenewal = Number.POSITIVE_INFINITY;
  #pulls = 0;
  /** Told of each pull, to none of which it answers then. */
  onPull: (() => void) | null = null;
  /** What it says of itself in place of what the mock does. */
  readonly answers = new Map<string, string>();
  /** Requests that came with the right login. */
  authenticated = 0;

  private constructor(mock: ChildProcess, gate: Server) {
    this.#mock = mock;
    this.#gate = gate;
    this.address = `127.0.0.1:${(gate.address() as AddressInfo).port}`;
  }

  static async start(options: OnvifDeviceOptions): Promise<TestOnvifDevice> {
    const port = await freePort();
    const program = `require('coffeescript/register'); require('onvif-mock/test/serverMockup.coffee').server.on('listening', () => console.log('ready'));`;
    const env = { ...process.env, HOSTNAME: '127.0.0.1', PORT: String(port) };
    const cwd = require.resolve('onvif-mock/package.json');
    // It ends with a test run that was killed or gave up waiting.
    const mock = spawn('setpriv', ['--pdeathsig', 'KILL', process.execPath, '-e', program], {
      env,
      cwd: cwd.slice(0, cwd.lastIndexOf('/')),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(mock.stdout, 'data');
    let device: TestOnvifDevice | null = null;
    const gate = createServer(async (incoming, response) => {
      const body = await textOf(incoming);
      const answer = await device!.#answer(body, port, options);
      response.writeHead(answer.status, { 'content-type': 'application/soap+xml' }).end(answer.body);
    });
    gate.listen(0, '127.0.0.1');
    await once(gate, 'listening');
    device = new TestOnvifDevice(mock, gate);
    return device;
  }

  async #answer(body: string, port: number, options: OnvifDeviceOptions): Promise<{ status: number; body: string }> {
    const deviceNow = new Date(Date.now() + options.clockOffsetMs);
    const asksTime = body.includes('<GetSystemDateAndTime');
    if (!asksTime) {
      if (!isAuthentic(body, options, deviceNow)) return { status: 400, body: notAuthorized };
      this.authenticated += 1;
    }
    if (this.refusesEvents && body.includes('<CreatePullPointSubscription'))
      return { status: 400, body: notAuthorized };
    if (/<(CreatePullPointSubscription|Renew) /.test(body)) this.#pulls = 0;
    if (body.includes('<PullMessages') && this.onPull !== null) {
      this.onPull();
      await new Promise(() => {});
    }
    if (body.includes('<PullMessages') && ++this.#pulls > this.pullsPerRenewal)
      return { status: 400, body: noSubscription };
    for (const [request, answer] of this.answers)
      if (body.includes(`<${request} `)) return { status: 200, body: answer };
    if (body.includes('<PullMessages') && this.events.length > 0) return { status: 200, body: this.events.shift()! };
    const said = await forward(body, port);
    const timed = asksTime ? withTime(said, deviceNow) : said;
    return { status: 200, body: timed.replace(/rtsp:\/\/192\.168\.68\.111\/h264main/g, this.streamUrl) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#gate.close();
    this.#gate.closeAllConnections();
    const gone = once(this.#mock, 'exit');
    this.#mock.kill('SIGKILL');
    await gone;
  }
}

const notAuthorized = `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><s:Fault><s:Code><s:Value>s:Sender</s:Value>
<s:Subcode><s:Value xmlns:ter="http://www.onvif.org/ver10/error">ter:NotAuthorized</s:Value></s:Subcode></s:Code>
<s:Reason><s:Text xml:lang="en">Sender not Authorized</s:Text></s:Reason></s:Fault></s:Body></s:Envelope>`;

const noSubscription = notAuthorized.replaceAll(/ter:NotAuthorized|Sender not Authorized/g, 'no such subscription');

function isAuthentic(body: string, { username, password }: OnvifDeviceOptions, deviceNow: Date): boolean {
  const field = (name: string) => new RegExp(`<${name}[^>]*>([^<]*)</${name}>`).exec(body)?.[1] ?? '';
  const created = field('Created');
  if (field('Username') !== username || Math.abs(Date.parse(created) - deviceNow.getTime()) > 10_000) return false;
  const nonce = Buffer.from(field('Nonce'), 'base64');
  const digest = createHash('sha1').update(Buffer.concat([nonce, Buffer.from(created + password)]));
  return digest.digest('base64') === field('Password');
}

function withTime(body: string, at: Date): string {
  const numbers: Record<string, number> = {
    Hour: at.getUTCHours(),
    Minute: at.getUTCMinutes(),
    Second: at.getUTCSeconds(),
    Year: at.getUTCFullYear(),
    Month: at.getUTCMonth() + 1,
    Day: at.getUTCDate(),
  };
  return body.replace(/<tt:(\w+)>\d+<\/tt:\1>/g, (whole, name: string) =>
    name in numbers ? `<tt:${name}>${numbers[name]}</tt:${name}>` : whole,
  );
}

async function forward(body: string, port: number): Promise<string> {
  const call = request({ host: '127.0.0.1', port, method: 'POST', path: '/onvif/device_service' }).end(body);
  const [response] = await once(call, 'response');
  return textOf(response);
}

async function textOf(stream: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(Buffer.from(part));
  return Buffer.concat(parts).toString();
}

async function freePort(): Promise<number> {
  const server = createTcpServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
