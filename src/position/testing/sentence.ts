import { checksum } from '../nmea.js';

/** `body` as a whole NMEA sentence, with its checksum. */
export function sentence(body: string): string {
  return `$${body}*${checksum(body).toString(16).toUpperCase().padStart(2, '0')}`;
}
