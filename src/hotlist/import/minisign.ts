import { createHash, createPublicKey, verify } from 'node:crypto';
import { PlatewardenError } from '../../domain/errors.js';

/** A public key as `minisign -G` writes it: which key, and its Ed25519 point. */
export interface MinisignKey {
  readonly keyId: Buffer;
  readonly point: Buffer;
}

interface MinisignSignature {
  /** The BLAKE2b-512 of the file is signed (`ED`, today's form), or the file itself (`Ed`, the legacy form). */
  readonly isPrehashed: boolean;
  readonly keyId: Buffer;
  readonly signature: Buffer;
  readonly trustedComment: string;
  /** Over signature and trusted comment. */
  readonly globalSignature: Buffer;
}

const keyBytes = 2 + 8 + 32;
const signatureBytes = 2 + 8 + 64;
const spkiPrefix = Buffer.from('302a300506032b6570032100', 'hex');

/** The key in `text`: a comment and one line of base64, or that line alone; null when it is no minisign key. */
export function minisignKeyOf(text: string): MinisignKey | null {
  const lines = linesOf(text).filter((line) => !line.startsWith('untrusted comment:'));
  const bytes = lines.length === 1 ? base64Of(lines[0]!, keyBytes) : null;
  if (bytes === null || bytes.toString('latin1', 0, 2) !== 'Ed') return null;
  return { keyId: bytes.subarray(2, 10), point: bytes.subarray(10) };
}

/**
 * Whether `signature` (the text of a `.minisig` file) is `key`'s over the file, by the format at
 * https://jedisct1.github.io/minisign/: its trusted comment is verified too.
 */
export async function isMinisigned(
  file: () => AsyncIterable<Uint8Array>,
  signature: string,
  key: MinisignKey,
): Promise<boolean> {
  const signed = signatureOf(signature);
  if (signed === null || !signed.keyId.equals(key.keyId)) return false;
  const publicKey = createPublicKey({ key: Buffer.concat([spkiPrefix, key.point]), format: 'der', type: 'spki' });
  const comment = Buffer.concat([signed.signature, Buffer.from(signed.trustedComment)]);
  if (!verify(null, comment, publicKey, signed.globalSignature)) return false;
  return verify(null, await (signed.isPrehashed ? blake2b(file()) : whole(file())), publicKey, signed.signature);
}

/** Four lines: an untrusted comment, the signature, the trusted comment, the signature of both. */
function signatureOf(text: string): MinisignSignature | null {
  const [untrusted, line, trusted, global, ...more] = linesOf(text);
  const prefix = 'trusted comment: ';
  if (!untrusted?.startsWith('untrusted comment:') || !trusted?.startsWith(prefix) || more.length > 0) return null;
  const bytes = base64Of(line ?? '', signatureBytes);
  const globalSignature = base64Of(global ?? '', 64);
  const algorithm = bytes?.toString('latin1', 0, 2);
  if (bytes === null || globalSignature === null || (algorithm !== 'ED' && algorithm !== 'Ed')) return null;
  return {
    isPrehashed: algorithm === 'ED',
    keyId: bytes.subarray(2, 10),
    signature: bytes.subarray(10),
    trustedComment: trusted.slice(prefix.length),
    globalSignature,
  };
}

function linesOf(text: string): string[] {
  return text.split(/\r?\n/).filter((line) => line !== '');
}

function base64Of(line: string, bytes: number): Buffer | null {
  const decoded = Buffer.from(line, 'base64');
  return decoded.length === bytes && decoded.toString('base64') === line ? decoded : null;
}

async function blake2b(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const hash = createHash('blake2b512');
  for await (const chunk of chunks) hash.update(chunk);
  return hash.digest();
}

/** The largest file that is held in memory to be verified: plain Ed25519 signs the file itself, not a sum of it. */
const mostBytes = 1_000_000_000;

/** All of it in memory. @throws PlatewardenError hot_list_invalid when it is too large for that */
export async function whole(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > mostBytes) throw new PlatewardenError('hot_list_invalid', 'A list so large cannot be signed so');
    pieces.push(chunk);
  }
  return Buffer.concat(pieces);
}
