import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { configure, type Entry, Reader, ZipReader } from '@zip.js/zip.js';
import { PlatewardenError } from '../../domain/errors.js';
import type { ListFile } from './list-file.js';

configure({ useWebWorkers: false });

/**
 * The bytes of a list file; of the one file in it when it is a zip (encrypted or not) or gzip, which its first bytes
 * tell. @throws PlatewardenError hot_list_invalid when it does not unpack, or to more than `mostBytes`
 */
export async function* unpack(
  file: ListFile,
  options: { password: string | null; mostBytes: number },
): AsyncGenerator<Uint8Array> {
  const start = await file.read(0, 4);
  let total = 0;
  try {
    for await (const chunk of contentOf(file, start, options.password)) {
      total += chunk.length;
      if (total > options.mostBytes) throw invalid(`it unpacks to more than ${options.mostBytes} bytes`);
      yield chunk;
    }
  } catch (cause) {
    if (cause instanceof PlatewardenError) throw cause;
    throw invalid(`it does not unpack: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
  }
}

function contentOf(file: ListFile, start: Uint8Array, password: string | null): AsyncIterable<Uint8Array> {
  if (start[0] === 0x1f && start[1] === 0x8b) return gunzipped(file);
  if (start[0] === 0x50 && start[1] === 0x4b) return zipContent(file, password);
  return file.chunks();
}

/** A failure of either stream reaches the reader. */
function gunzipped(file: ListFile): AsyncIterable<Uint8Array> {
  return pipeline(Readable.from(file.chunks()), createGunzip(), () => {});
}

async function* zipContent(file: ListFile, password: string | null): AsyncGenerator<Uint8Array> {
  const zip = new ZipReader(new FileReader(file));
  const files = (await zip.getEntries()).filter((entry) => !entry.directory);
  const [entry] = files;
  if (entry === undefined || files.length > 1) throw invalid(`it is a zip of ${files.length} files, not of one`);
  if (entry.encrypted && password === null)
    throw invalid('it is an encrypted zip, and `archivePasswordFile` is not set');
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const written = extract(entry, writable, password);
  // A failure reaches the reader through the stream; waiting for it here as well would report it twice.
  written.catch(() => {});
  yield* readable as unknown as AsyncIterable<Uint8Array>;
  await written;
}

async function extract(entry: Entry, writable: WritableStream, password: string | null): Promise<void> {
  if (entry.directory) return;
  await entry.getData(writable, password === null ? {} : { password });
}

/** Random access to a list file for zip.js. */
class FileReader extends Reader<ListFile> {
  readonly #file: ListFile;

  constructor(file: ListFile) {
    super(file);
    this.#file = file;
  }
  override async init(): Promise<void> {
    await super.init?.();
    this.size = this.#file.size;
  }
  override async readUint8Array(index: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    return new Uint8Array(await this.#file.read(index, length));
  }
}

function invalid(reason: string, cause?: unknown): PlatewardenError {
  return new PlatewardenError('hot_list_invalid', `The list file cannot be used: ${reason}`, { cause });
}
