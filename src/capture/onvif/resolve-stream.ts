import { PlatewardenError } from '../../domain/errors.js';
import type { Clock } from '../../domain/time.js';
import type { Login } from '../login.js';
import type { StreamAddress } from '../rtsp/address.js';
import { chooseProfile } from './choose-profile.js';
import { connectDevice } from './device.js';

export interface OnvifStream {
  readonly address: string;
  /** A profile's token, or `best`. */
  readonly profile: string;
  readonly transport: 'tcp' | 'udp';
}

/**
 * Asks the device where its stream is; done anew before each connection, since cameras move their streams when their
 * settings or addresses change. @throws PlatewardenError camera_unreachable, camera_refused
 */
export async function resolveStream(stream: OnvifStream, login: Login, clock: Clock): Promise<StreamAddress> {
  const device = await connectDevice(stream.address, login, clock);
  const profiles = device.profiles();
  const token = stream.profile === 'best' ? chooseProfile(profiles)?.profile.token : stream.profile;
  if (token === undefined || !profiles.some((profile) => profile.token === token)) {
    const hint = `It has: ${profiles.map((profile) => profile.token).join(', ') || 'none with video'}.`;
    throw new PlatewardenError('camera_unreachable', `Camera ${stream.address} has no profile ${stream.profile}`, {
      hint,
    });
  }
  return { url: await device.streamUrl(token, stream.transport), transport: stream.transport, ...login };
}
