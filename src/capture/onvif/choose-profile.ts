/** A media profile as a camera tells it. */
export interface MediaProfile {
  readonly token: string;
  readonly name: string;
  readonly encoding: string;
  readonly width: number;
  readonly height: number;
  readonly framesPerSecond: number | null;
}

export interface ProfileChoice {
  readonly profile: MediaProfile;
  readonly why: string;
}

/** Wider than this costs decoding time and gains nothing: plates are read at 60 to 200 pixels of a 4 m lane. */
const widest = 1920;
/** Slower than this, a vehicle passes between two frames. */
const leastFrames = 8;
const decodable = /^(h\.?264|h\.?265|hevc|jpeg|mjpeg)$/i;

/** The profile best for reading plates, and why; null when none can be decoded. */
export function chooseProfile(profiles: readonly MediaProfile[]): ProfileChoice | null {
  const usable = profiles.filter((profile) => decodable.test(profile.encoding));
  const best = [...usable].sort((a, b) => rank(b) - rank(a))[0];
  if (best === undefined) return null;
  const rate = best.framesPerSecond === null ? 'rate not told' : `${best.framesPerSecond} frames a second`;
  const facts = `${best.width}x${best.height} ${best.encoding}, ${rate}`;
  const others = usable.length === 1 ? 'the only one that can be decoded' : reason(best);
  return { profile: best, why: `${facts}: ${others}` };
}

function rank({ width, encoding, framesPerSecond }: MediaProfile): number {
  const resolution = width <= widest ? width : widest - (width - widest) / 4;
  const slow = framesPerSecond !== null && framesPerSecond < leastFrames ? 2000 : 0;
  // JPEG streams take many times the network, H.265 somewhat more processor than H.264.
  const codec = /jpe?g/i.test(encoding) ? 300 : /265|hevc/i.test(encoding) ? 50 : 0;
  return resolution - slow - codec;
}

function reason({ width, framesPerSecond }: MediaProfile): string {
  if (framesPerSecond !== null && framesPerSecond < leastFrames)
    return `none is faster, though vehicles may pass unseen`;
  return width > widest ? `the least of those wider than ${widest}` : `the widest up to ${widest} that is fast enough`;
}
