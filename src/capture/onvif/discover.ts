import onvif from 'onvif/promises/index.js';
import { z } from 'zod';

const text = z.union([z.string(), z.looseObject({ _: z.string() }).transform((value) => value._)]);
const answerSchema = z.looseObject({
  probeMatches: z.looseObject({
    probeMatch: z.looseObject({ XAddrs: text, scopes: text.default('') }),
  }),
});

/** Text of a device's own, which anybody on the network may have sent: it moves no cursor of who reads it. */
export const plainText = (text: string) => text.replace(/\p{C}/gu, '?');

/** A device that answered a WS-Discovery probe. */
export interface DiscoveredDevice {
  readonly address: string;
  readonly name: string;
  readonly hardware: string;
}

/** The ONVIF devices on the local network that answer within `timeoutMs`, by WS-Discovery. */
export async function discoverDevices(timeoutMs: number): Promise<readonly DiscoveredDevice[]> {
  // Answers that are no WS-Discovery come as errors and concern no camera.
  const ignore = () => undefined;
  onvif.Discovery.on('error', ignore);
  const found: DiscoveredDevice[] = [];
  onvif.Discovery.on('device', (answer: unknown) => found.push(...deviceOf(answer)));
  await onvif.Discovery.probe({ timeout: timeoutMs, resolve: false }).catch(ignore);
  const addresses = new Set<string>();
  return found.filter(({ address }) => !addresses.has(address) && addresses.add(address));
}

/** The device in an answer; none when the answer is not one. */
export function deviceOf(answer: unknown): DiscoveredDevice[] {
  const parsed = answerSchema.safeParse(answer);
  if (!parsed.success) return [];
  const { XAddrs, scopes } = parsed.data.probeMatches.probeMatch;
  const url = XAddrs.split(/\s+/).find((candidate) => URL.canParse(candidate));
  if (url === undefined) return [];
  return [{ address: new URL(url).host, name: scope(scopes, 'name'), hardware: scope(scopes, 'hardware') }];
}

function scope(scopes: string, kind: string): string {
  const value = new RegExp(`onvif://www\\.onvif\\.org/${kind}/(\\S*)`).exec(scopes)?.[1] ?? '';
  try {
    return plainText(decodeURIComponent(value));
  } catch {
    return plainText(value);
  }
}
