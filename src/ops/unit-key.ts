import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readSealedFile, type SealingKeys, writeSealedFile } from './sealed-file.js';

const name = 'unit-key';

/** Says whether the unit signed a text. */
export interface HeadVerifier {
  verifies(text: string, signature: string): boolean;
}

/** By the unit's public key, for a process that has no business with the private one. */
export function headVerifier(publicKeyPem: string): HeadVerifier {
  const key = createPublicKey(publicKeyPem);
  return { verifies: (text, signature) => verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64')) };
}

/** The unit's own Ed25519 key: signs audit heads and evidence packages. Made at the first use, sealed at rest. */
export class UnitKey implements HeadVerifier {
  readonly #privateKey: KeyObject;
  readonly #publicKey: KeyObject;

  private constructor(privateKey: KeyObject) {
    this.#privateKey = privateKey;
    this.#publicKey = createPublicKey(privateKey);
  }

  /** @throws PlatewardenError key_wrong, store_corrupt */
  static open(directory: string, keys: SealingKeys): UnitKey {
    const path = join(directory, name);
    if (!existsSync(path)) {
      const { privateKey } = generateKeyPairSync('ed25519');
      writeSealedFile(keys, path, name, privateKey.export({ type: 'pkcs8', format: 'der' }));
    }
    const der = readSealedFile(keys, path, name);
    return new UnitKey(createPrivateKey({ key: der, type: 'pkcs8', format: 'der' }));
  }

  /** Signature of `text`, base64. */
  sign(text: string): string {
    return sign(null, Buffer.from(text), this.#privateKey).toString('base64');
  }
  verifies(text: string, signature: string): boolean {
    return verify(null, Buffer.from(text), this.#publicKey, Buffer.from(signature, 'base64'));
  }
  /** PEM, for whoever verifies elsewhere. */
  publicKeyPem(): string {
    return this.#publicKey.export({ type: 'spki', format: 'pem' }).toString();
  }
}
