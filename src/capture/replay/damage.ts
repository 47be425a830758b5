import { PlatewardenError } from '../../domain/errors.js';

/**
 * What ffmpeg (5 to 7) says of a file that is not whole. Nothing else it complains of counts: whole files are said to have
 * packets out of order, references not found where a recording was joined in its middle, headers it does not know.
 */
const signs = {
  /** The file ends before the container's own account of it does. */
  cut: [
    /^\[mov,\S* @ .* partial file$/,
    /^\[matroska,webm @ .*\] File ended prematurely/,
    // In a transport stream the same words tell a seam between recordings.
    /^\[avi @ .*\] Packet corrupt /,
  ],
  spoilt: [/^\[matroska,webm @ .* exceeds containing master element/],
  /** Said also, before the first picture, of a recording that begins in the middle of a group of pictures. */
  undecodable: [
    /: corrupt decoded frame in stream \d+$/,
    /^Error while decoding stream #/,
    // From version 6 on.
    /^\[vist#.*\] corrupt decoded frame$/,
    /^\[vist#.*\] Error submitting packet to decoder/,
  ],
} as const;

/** Listens to what ffmpeg says of a recording, for whether it is whole. */
export class DamageWatch {
  #isCut = false;
  /** Of the last picture before the first damage, microseconds. */
  #spoiltUs: number | null = null;

  /** A line of the log and the time of the last picture before it, null before the first. */
  heard(line: string, lastUs: number | null): void {
    const says = (kind: keyof typeof signs) => signs[kind].some((sign) => sign.test(line));
    if (says('cut')) this.#isCut = true;
    else if (says('spoilt') || (lastUs !== null && says('undecodable'))) this.#spoiltUs ??= lastUs ?? 0;
  }

  /** What is wrong with the recording, of which the pictures from `firstUs` to `lastUs` were decoded; null when it is whole. */
  fault(path: string, firstUs: number, lastUs: number): PlatewardenError | null {
    const seconds = (us: number) => `${(Math.max(0, us - firstUs) / 1e6).toFixed(1)} s`;
    if (this.#isCut) return damaged(`The video ${path} breaks off after ${seconds(lastUs)}: what follows is missing`);
    if (this.#spoiltUs === null) return null;
    return damaged(
      `The video ${path} is damaged from about ${seconds(this.#spoiltUs)} on: pictures are missing or spoilt`,
    );
  }
}

function damaged(message: string): PlatewardenError {
  const hint = 'What could be decoded of it was read. Copy the file again from where it was recorded.';
  return new PlatewardenError('recording_damaged', message, { hint });
}
