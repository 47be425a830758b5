import { extname } from 'node:path';
import { Worker, type WorkerOptions } from 'node:worker_threads';

/**
 * A thread that runs the module `name` (without extension) beside the module whose `import.meta.url` is `from`. Run
 * from its sources the project is TypeScript, which Node 20 must be taught in every thread anew.
 */
export function startWorker(name: string, from: string, options: WorkerOptions): Worker {
  const extension = extname(new URL(from).pathname);
  const url = new URL(`${name}${extension}`, from);
  if (extension !== '.ts') return new Worker(url, options);
  const bootstrap = `import('tsx/esm/api').then(({ register }) => { register(); return import('${url.href}'); })`;
  return new Worker(bootstrap, { ...options, eval: true });
}
