import { createPublicKey, createVerify, verify } from 'node:crypto';
import { PlatewardenError } from '../../domain/errors.js';
import type { ListFile } from './list-file.js';
import { isMinisigned, minisignKeyOf, whole } from './minisign.js';

/** A detached signature and who must have made it. */
export interface DetachedSignature {
  /** As `openssl` writes it, or its base64; for a minisign key the text of the `.minisig` file. */
  readonly bytes: Uint8Array;
  /** PEM: Ed25519, or RSA or ECDSA, which sign the SHA-256; or a minisign public key. */
  readonly publicKey: string;
}

/**
 * Whether `file` was signed so: `minisign -S`, `openssl pkeyutl -sign -rawin` for Ed25519, `openssl dgst -sha256 -sign` for the others.
 * @throws PlatewardenError configuration_invalid when the key is none
 */
export async function isSigned(file: ListFile, { bytes, publicKey }: DetachedSignature): Promise<boolean> {
  const minisign = minisignKeyOf(publicKey);
  if (minisign !== null) return isMinisigned(() => file.chunks(), Buffer.from(bytes).toString('utf8'), minisign);
  const key = keyOf(publicKey);
  const signature = rawSignature(Buffer.from(bytes));
  // Ed25519 signs the file itself, which must then be in memory as a whole.
  if (key.asymmetricKeyType === 'ed25519') return verify(null, await whole(file.chunks()), key, signature);
  const verifier = createVerify('sha256');
  for await (const chunk of file.chunks()) verifier.update(chunk);
  return verifier.verify(key, signature);
}

function keyOf(pem: string) {
  try {
    return createPublicKey(pem);
  } catch (cause) {
    throw new PlatewardenError('configuration_invalid', 'The hot list’s public key is neither PEM nor minisign’s', {
      cause,
    });
  }
}

function rawSignature(bytes: Buffer): Buffer {
  const text = bytes.toString('latin1');
  return /^[A-Za-z0-9+/=\s]+$/.test(text) ? Buffer.from(text, 'base64') : bytes;
}
