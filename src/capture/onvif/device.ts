import { Cam } from 'onvif/promises/index.js';
import { z } from 'zod';
import { PlatewardenError } from '../../domain/errors.js';
import type { Clock } from '../../domain/time.js';
import { urlText } from '../../domain/url-text.js';
import type { Login } from '../login.js';
import { BoundedAgent } from './bounded-agent.js';
import type { MediaProfile } from './choose-profile.js';
import { plainText } from './discover.js';
import { imagingHints } from './imaging.js';

/** The library waits two minutes; a camera that does not answer in this time is not there, milliseconds. */
const timeoutMs = 5000;
/** A whole answer: 100 kB over a congested link (128 kbit/s) take 7 s, milliseconds. */
const deadlineMs = 10_000;
/** A pull: the library lets the device wait for a minute, and gives up after so long a silence, milliseconds. */
const pullDeadlineMs = 80_000;
/** A subscription ends after a minute or two, on some devices (Axis) however often it is pulled from, milliseconds. */
const renewAfterMs = 30_000;

const informationSchema = z.looseObject({
  manufacturer: z.coerce.string().default('unknown').transform(plainText),
  model: z.coerce.string().default('unknown').transform(plainText),
  firmwareVersion: z.coerce.string().default('unknown').transform(plainText),
});
const encoderSchema = z.looseObject({
  encoding: z.string(),
  resolution: z.looseObject({ width: z.coerce.number(), height: z.coerce.number() }),
  rateControl: z.looseObject({ frameRateLimit: z.coerce.number().optional() }).optional(),
});
const profileSchema = z.looseObject({
  $: z.looseObject({ token: z.string() }),
  name: z.coerce.string().default(''),
  videoEncoderConfiguration: encoderSchema.optional(),
  configurations: z.looseObject({ videoEncoder: encoderSchema.optional() }).optional(),
});
const streamSchema = z.looseObject({ uri: urlText(/^rtsps?:\/\/[^/]/, 'not rtsp:// or rtsps://') });
const sourceSchema = z.looseObject({ $: z.looseObject({ token: z.string() }) });

/** The library's types lose the options of its overloaded methods, and where it pulls events from. */
interface OptionedRequests {
  readonly events?: { readonly subscription: { readonly subscriptionReference: { readonly address: object } } };
  getStreamUri(options: { protocol: 'RTSP' | 'UDP'; stream: 'RTP-Unicast'; profileToken: string }): Promise<unknown>;
  getImagingSettings(options: { token: string }): Promise<unknown>;
  pullMessages(options: { messageLimit: number }): Promise<unknown>;
}

type Requests = Omit<Cam, keyof OptionedRequests> & OptionedRequests;

/** What an ONVIF device tells of itself. */
export interface DeviceDescription {
  readonly manufacturer: string;
  readonly model: string;
  readonly firmware: string;
  /** Device clock minus ours, milliseconds; used for its authentication, which refuses old timestamps. */
  readonly clockOffsetMs: number;
  readonly profiles: readonly MediaProfile[];
  /** What its exposure and infrared settings mean for plates; empty where it does not tell. */
  readonly imagingHints: readonly string[];
}

export interface OnvifDevice {
  /** Device clock minus ours, as last measured, milliseconds. */
  clockOffsetMs(): number;
  describe(): Promise<DeviceDescription>;
  profiles(): readonly MediaProfile[];
  /** The stream of a profile, without credentials. */
  streamUrl(profileToken: string, transport: 'tcp' | 'udp'): Promise<string>;
  /** Subscribes to its events; `pull` waits for the next ones, up to a minute or until `signal` aborts, and gives them as XML. */
  subscribe(): Promise<{ pull(signal: AbortSignal): Promise<string> }>;
}

/**
 * Connects to the device at `host` or `host:port`. Its clock is asked first, without authentication, and WS-Security
 * timestamps follow it. @throws PlatewardenError camera_unreachable, camera_refused
 */
export async function connectDevice(address: string, login: Login, clock: Clock): Promise<OnvifDevice> {
  const { hostname: inUrl, port } = new URL(`http://${address}`);
  const hostname = inUrl.replace(/^\[|\]$/g, '');
  const credentials = login.username === null ? {} : { username: login.username, password: login.password ?? '' };
  // Devices behind address translation tell service addresses that lead nowhere: we keep to the one we were given.
  const options = { hostname, port: port === '' ? 80 : Number(port), timeout: timeoutMs, preserveAddress: true };
  const agent = new BoundedAgent(deadlineMs);
  const cam: Requests = new Cam({ ...options, ...credentials, agent });
  const ask = <T>(what: Promise<T>) => what.catch((cause: unknown) => Promise.reject(faultOf(address, cause)));

  const measureClock = async () => {
    const saidAt: unknown = await ask(cam.getSystemDateAndTime());
    // A clock that was never set may tell a date that is none.
    return saidAt instanceof Date && !Number.isNaN(+saidAt) ? saidAt.getTime() - clock.now() : 0;
  };
  let clockOffsetMs = await measureClock();
  await ask(cam.connect());
  const profiles = (await ask(cam.getProfiles().then(z.array(profileSchema).parse))).flatMap(mediaProfile);

  return {
    clockOffsetMs: () => clockOffsetMs,
    profiles: () => profiles,
    async describe() {
      const information = await ask(cam.getDeviceInformation().then(informationSchema.parse));
      const { manufacturer, model, firmwareVersion: firmware } = information;
      return { manufacturer, model, firmware, clockOffsetMs, profiles, imagingHints: await hints(cam) };
    },
    async streamUrl(profileToken, transport) {
      const request = { protocol: transport === 'udp' ? 'UDP' : 'RTSP', stream: 'RTP-Unicast', profileToken } as const;
      const { uri } = await ask(cam.getStreamUri(request).then(streamSchema.parse));
      const url = new URL(uri);
      url.username = '';
      url.password = '';
      return url.href;
    },
    async subscribe() {
      await ask(cam.createPullPointSubscription());
      let renewedMs = clock.monotonicMs();
      // The library cannot take back a request, which would keep a process that was told to stop; its sockets can go.
      const pulls = new BoundedAgent(pullDeadlineMs);
      const close = () => pulls.destroy();
      // The library takes the address for the options of each request to it.
      const address = cam.events?.subscription.subscriptionReference.address ?? {};
      return {
        async pull(signal) {
          if (clock.monotonicMs() - renewedMs > renewAfterMs) {
            renewedMs = clock.monotonicMs();
            // Where each pull renews it, a device may know no other way.
            Object.assign(address, { agent });
            await cam.renew().catch(() => undefined);
            // In months either clock drifts, or is set.
            clockOffsetMs = await measureClock();
          }
          // An abort while it was renewed is not told again.
          signal.throwIfAborted();
          signal.addEventListener('abort', close, { once: true });
          Object.assign(address, { agent: pulls });
          try {
            return await ask(pullXml(cam));
          } finally {
            signal.removeEventListener('abort', close);
          }
        },
      };
    },
  };
}

/** The events as they came: the library's own reading of them loses the likelihoods. */
async function pullXml(cam: Requests): Promise<string> {
  let xml = '';
  const keep = (raw: string) => {
    xml = raw;
  };
  cam.on('rawResponse', keep);
  try {
    await cam.pullMessages({ messageLimit: 30 });
    return xml;
  } finally {
    cam.off('rawResponse', keep);
  }
}

function mediaProfile(profile: z.infer<typeof profileSchema>): MediaProfile[] {
  const encoder = profile.videoEncoderConfiguration ?? profile.configurations?.videoEncoder;
  if (encoder === undefined) return [];
  const { encoding, resolution, rateControl } = encoder;
  const framesPerSecond = rateControl?.frameRateLimit ?? null;
  return [{ token: profile.$.token, name: profile.name, encoding, ...sizeOf(resolution), framesPerSecond }];
}

function sizeOf({ width, height }: { width: number; height: number }) {
  return { width, height };
}

/** Many devices have no imaging service: then there is nothing to say. */
async function hints(cam: Requests): Promise<readonly string[]> {
  try {
    const [source] = z.array(sourceSchema).parse(await cam.getVideoSources());
    return source === undefined ? [] : imagingHints(await cam.getImagingSettings({ token: source.$.token }));
  } catch {
    return [];
  }
}

function faultOf(address: string, cause: unknown): PlatewardenError {
  const said = cause instanceof Error ? cause.message : String(cause);
  if (/NotAuthori[sz]ed|not authori[sz]ed|authentication failed|\b401\b/i.test(said)) {
    const hint = 'Check the user and the password file; ONVIF users are often kept apart from those of the web page.';
    return new PlatewardenError('camera_refused', `The ONVIF device ${address} refuses the login`, { hint, cause });
  }
  if (cause instanceof TypeError || cause instanceof RangeError || cause instanceof z.ZodError) {
    const hint = 'Is it an ONVIF device, at that port, with a user of its own for ONVIF?';
    return new PlatewardenError('camera_unreachable', `What ${address} answers is not understood`, { hint, cause });
  }
  const hint =
    'Is it switched on, reachable from here, and ONVIF switched on at that port? `platewarden cameras discover` lists those that answer.';
  const what = `The ONVIF device ${address} does not answer: ${said}`;
  return new PlatewardenError('camera_unreachable', what, { hint, cause });
}
