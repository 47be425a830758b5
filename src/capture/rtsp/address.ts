/** Where a stream comes from, with what opens it. */
export interface StreamAddress {
  /** `rtsp://` or `rtsps://`, without credentials. */
  readonly url: string;
  readonly username: string | null;
  readonly password: string | null;
  readonly transport: 'tcp' | 'udp';
}

/**
 * The ffconcat script that makes ffmpeg open the stream. It goes in on standard input, so that the password is never
 * on a command line, where every process of the machine could read it.
 */
export function concatScript({ url, username, password, transport }: StreamAddress): string {
  const full = new URL(url);
  if (username !== null) full.username = encodeURIComponent(username);
  if (password !== null) full.password = encodeURIComponent(password);
  const quoted = full.href.replace(/'/g, `'\\''`);
  const options = [`rtsp_transport ${transport}`, 'timeout 5000000'].map((option) => `option ${option}`);
  return ['ffconcat version 1.0', `file '${quoted}'`, ...options, ''].join('\n');
}

/** `text` with the user and password of every address in it replaced: fit for a log. */
export function withoutCredentials(text: string): string {
  return text.replace(/(\w+:\/\/)[^/\s@]*(?:@[^/\s@]*)*@/g, '$1…@');
}
