import { PlatewardenError } from '../../domain/errors.js';
import { withoutCredentials } from './address.js';

/** What ffmpeg says of itself at the end of any stream. */
const statistics = /^( |\[AVIOContext|Input |Output |frame=|video:)/;
const refusals = /401 Unauthorized|403 Forbidden|authorization failed/i;
const unreachable =
  /Connection refused|No route to host|timed out|Name or service not known|Network is unreachable|404 Not Found|(?<=method [A-Z]+ failed: )\d{3} [\w ]+/i;
const unopened = /Impossible to open/;

/** Why a stream ended, from what ffmpeg said last. */
export function complaintOf(cameraId: string, lines: readonly string[]): PlatewardenError {
  const said = lines.filter((line) => !statistics.test(line)).map(withoutCredentials);
  const cause = new Error(said.slice(-5).join('\n'));
  if (said.some((line) => refusals.test(line))) {
    const hint = 'Check the user and the password file. A camera may lock an account for a while after wrong ones.';
    return new PlatewardenError('camera_refused', `Camera ${cameraId} refuses the login`, { hint, cause });
  }
  const reason = said.map((line) => unreachable.exec(line)?.[0]).find((match) => match !== undefined);
  const ended = said.some((line) => unopened.test(line)) ? 'It answers, but opens no stream' : 'The stream ended';
  const what = reason ?? ended;
  return new PlatewardenError('camera_unreachable', `Camera ${cameraId} gives no stream: ${what}`, { cause });
}
