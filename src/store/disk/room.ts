import { statfsSync } from 'node:fs';
import type { Database } from '../database.js';

const megabyte = 1_000_000;

/** `low`: shed and warn; `full`: besides, no new images. */
export type DiskState = 'ample' | 'low' | 'full';

export interface Room {
  /** What database and images take, bytes. */
  readonly usedBytes: number;
  /** What is left on the disk for this user, bytes. */
  readonly freeBytes: number;
}

export interface DiskLimits {
  /** Most that database and images may take, megabytes. */
  readonly quotaMb: number;
  /** Left free on the disk for the database when images have stopped, megabytes. */
  readonly reserveMb: number;
}

/** Free bytes of the disk that holds `directory`; injected in tests. */
export type FreeBytes = (directory: string) => number;

export const freeBytesOf: FreeBytes = (directory) => {
  const { bavail, bsize } = statfsSync(directory);
  return bavail * bsize;
};

/** Pages that SQLite has freed count as room: they are written again before the file grows. */
export function measureRoom(database: Database, directory: string, freeBytes: FreeBytes = freeBytesOf): Room {
  const pages = Number(database.pragma('page_count')) - Number(database.pragma('freelist_count'));
  const images = Number(database.get('SELECT bytes FROM image_totals')?.bytes);
  return { usedBytes: pages * Number(database.pragma('page_size')) + images, freeBytes: freeBytes(directory) };
}

/** Early enough to shed before images must stop: at nine tenths of the quota, or with twice the reserve left. */
export function stateOf({ usedBytes, freeBytes }: Room, { quotaMb, reserveMb }: DiskLimits): DiskState {
  const [quota, reserve] = [quotaMb * megabyte, reserveMb * megabyte];
  if (usedBytes >= quota || freeBytes <= reserve) return 'full';
  return usedBytes >= quota * 0.9 || freeBytes <= reserve * 2 ? 'low' : 'ample';
}
