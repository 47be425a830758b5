import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readSealedFile, type SealingKeys, writeSealedFile } from './sealed-file.js';

const fileName = 'signing-key';

/** The unit's Ed25519 key: what it signs, others can check without any secret. */
export interface SigningKey {
  /** PEM, as openssl reads it. */
  readonly publicKey: string;
  /** SHA-256 of the public key (DER), hex: short enough to read out and compare. */
  readonly fingerprint: string;
  /** 64 bytes. */
  sign(message: Uint8Array): Buffer;
}

/** The signing key of a data directory, sealed there; made at the first use. @throws PlatewardenError key_wrong, store_corrupt */
export function openSigningKey(directory: string, keys: SealingKeys): SigningKey {
  const path = join(directory, fileName);
  if (!existsSync(path)) {
    const { privateKey } = generateKeyPairSync('ed25519');
    writeSealedFile(keys, path, fileName, privateKey.export({ type: 'pkcs8', format: 'der' }));
  }
  const der = readSealedFile(keys, path, fileName);
  return signingKey(createPrivateKey({ key: der, type: 'pkcs8', format: 'der' }));
}

function signingKey(privateKey: KeyObject): SigningKey {
  const publicKey = createPublicKey(privateKey);
  const der = publicKey.export({ type: 'spki', format: 'der' });
  return {
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    fingerprint: createHash('sha256').update(der).digest('hex'),
    sign: (message) => sign(null, message, privateKey),
  };
}
