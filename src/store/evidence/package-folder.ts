import { createHash, createPublicKey } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Detection } from '../../domain/detection.js';
import { PlatewardenError } from '../../domain/errors.js';
import type { UnitKey } from '../../ops/unit-key.js';
import type { ImageFiles } from '../images/image-files.js';
import { verifierScript } from './verifier.js';

/** A folder that proves itself, as it was sealed. */
export interface SealedPackage {
  readonly directory: string;
  readonly images: number;
  /** SHA-256 of `SHA256SUMS`: names the package in records. */
  readonly sha256: string;
  /** SHA-256 of the public key (DER), hex: short enough to read out and compare. */
  readonly fingerprint: string;
}

export interface PackageContent {
  /** Whose pictures go along. */
  readonly detections: readonly Detection[];
  /** Text files by name. */
  readonly files: Readonly<Record<string, string>>;
  /** What `package.json` says of it, beside the counts, pictures that are gone, and the key. */
  readonly description: Readonly<Record<string, unknown>>;
}

const notice = 'Readings are unverified leads until a person confirmed them. Compare the plate in the picture.';

/**
 * Writes a package that proves itself: pictures, files, `verify.mjs`, and SHA-256 sums signed by the unit.
 * @param directory not there yet, or empty
 * @throws PlatewardenError conflict when the folder holds something
 */
export async function writePackage(
  parts: { readonly images: ImageFiles; readonly key: UnitKey },
  directory: string,
  { detections, files, description }: PackageContent,
): Promise<SealedPackage> {
  const folder = new PackageFolder(directory);
  const { images, missing } = await writeImages(parts.images, folder, detections);
  for (const [name, text] of Object.entries(files)) folder.write(name, text);
  const fingerprint = fingerprintOf(parts.key);
  const counts = { detections: detections.length, images, missingImages: missing };
  const described = { ...description, ...counts, signingKeyFingerprint: fingerprint, notice };
  folder.write('package.json', `${JSON.stringify(described, null, 2)}\n`);
  folder.write('verify.mjs', verifierScript);
  return { directory, images, sha256: folder.sign(parts.key), fingerprint };
}

/** @throws PlatewardenError conflict when `directory` holds something: nothing is read for a package that cannot be */
export function requireFreeFolder(directory: string): void {
  if (existsSync(directory) && readdirSync(directory).length > 0) {
    throw new PlatewardenError('conflict', `${directory} holds something already`, { hint: 'Name a new folder.' });
  }
}

export function ndjson(values: readonly unknown[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join('');
}

async function writeImages(images: ImageFiles, folder: PackageFolder, detections: readonly Detection[]) {
  const hashes = detections.flatMap(({ plateImage, vehicleImage }) =>
    [plateImage, vehicleImage].flatMap((image) => image?.sha256 ?? []),
  );
  const missing: string[] = [];
  for (const hash of new Set(hashes)) {
    try {
      folder.write(`images/${hash}.jpg`, await images.get(hash));
    } catch (error) {
      if (!(error instanceof PlatewardenError)) throw error;
      missing.push(`${hash}: ${error.message}`);
    }
  }
  return { images: new Set(hashes).size - missing.length, missing };
}

function fingerprintOf(key: UnitKey): string {
  const der = createPublicKey(key.publicKeyPem()).export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(der).digest('hex');
}

/** A folder on portable media: each file synced, its sum kept. */
class PackageFolder {
  readonly #directory: string;
  readonly #sums: string[] = [];

  constructor(directory: string) {
    // Made only with the first file: an export that is refused leaves nothing.
    requireFreeFolder(directory);
    this.#directory = directory;
  }

  write(name: string, content: string | Uint8Array): void {
    const bytes = Buffer.from(content as Uint8Array);
    this.#writeSynced(name, bytes);
    this.#sums.push(`${createHash('sha256').update(bytes).digest('hex')}  ${name}\n`);
  }

  /** Seals the package. @returns SHA-256 of the list of sums */
  sign(key: UnitKey): string {
    const sums = Buffer.from(this.#sums.join(''));
    this.#writeSynced('SHA256SUMS', sums);
    this.#writeSynced('SHA256SUMS.sig', Buffer.from(key.sign(sums.toString()), 'base64'));
    this.#writeSynced('signing-key.pem', Buffer.from(key.publicKeyPem()));
    return createHash('sha256').update(sums).digest('hex');
  }

  #writeSynced(name: string, bytes: Uint8Array): void {
    const path = join(this.#directory, name);
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const file = openSync(path, 'wx', 0o600);
    try {
      writeSync(file, bytes);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  }
}
