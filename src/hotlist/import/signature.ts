import { createPublicKey, createVerify, verify } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { PlatewardenError } from '../../domain/errors.js';

/** A detached signature and who must have made it. */
export interface DetachedSignature {
  /** As `openssl` writes it, or its base64. */
  readonly bytes: Uint8Array;
  /** PEM: Ed25519, or RSA or ECDSA, which sign the SHA-256. */
  readonly publicKey: string;
}

/**
 * Whether `file` was signed so: `openssl pkeyutl -sign -rawin` for Ed25519, `openssl dgst -sha256 -sign` for the others.
 * @throws PlatewardenError configuration_invalid when the key is none
 */
export async function isSigned(file: string, { bytes, publicKey }: DetachedSignature): Promise<boolean> {
  const key = keyOf(publicKey);
  const signature = rawSignature(Buffer.from(bytes));
  // Ed25519 signs the file itself, which must then be in memory as a whole.
  if (key.asymmetricKeyType === 'ed25519') return verify(null, await readFile(file), key, signature);
  const verifier = createVerify('sha256');
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 18 })) verifier.update(chunk as Buffer);
  return verifier.verify(key, signature);
}

function keyOf(pem: string) {
  try {
    return createPublicKey(pem);
  } catch (cause) {
    throw new PlatewardenError('configuration_invalid', 'The hot list’s public key is no PEM public key', { cause });
  }
}

function rawSignature(bytes: Buffer): Buffer {
  const text = bytes.toString('latin1');
  return /^[A-Za-z0-9+/=\s]+$/.test(text) ? Buffer.from(text, 'base64') : bytes;
}
