import { z } from 'zod';
import { asPlatewardenError } from '../../domain/errors.js';
import { Database } from '../database.js';

const orderSchema = z.object({ path: z.string(), key: z.instanceof(Uint8Array).nullable() });

/** Reads every page of the database once and tells what is wrong with it. */
function check(order: unknown): string[] {
  const { path, key } = orderSchema.parse(order);
  try {
    using database = new Database({ path, key: key === null ? null : Buffer.from(key), readOnly: true });
    return database
      .all('PRAGMA quick_check(20)')
      .map((row) => String(Object.values(row)[0]))
      .filter((line) => line !== 'ok');
  } catch (error) {
    const fault = asPlatewardenError(error);
    if (fault.code === 'store_corrupt') return [fault.message];
    throw fault;
  }
}

process.once('message', (order) => {
  process.send?.(check(order), () => process.disconnect());
});
