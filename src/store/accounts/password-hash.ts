import { pbkdf2, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const pbkdf2Async = promisify(pbkdf2);
const scryptAsync = promisify<string, Buffer, number, object, Buffer>(scrypt);

export type PasswordScheme = 'pbkdf2-sha256' | 'scrypt';

/** OWASP's Password Storage Cheat Sheet (2023): 600,000 rounds of PBKDF2-HMAC-SHA256; scrypt with N 2^17, r 8, p 1. */
export const passwordCosts: Readonly<Record<PasswordScheme, number>> = { 'pbkdf2-sha256': 600_000, scrypt: 2 ** 17 };

const bytes = 32;

async function derive(scheme: PasswordScheme, cost: number, salt: Buffer, password: string): Promise<Buffer> {
  const text = password.normalize('NFKC');
  if (scheme === 'pbkdf2-sha256') return pbkdf2Async(text, salt, cost, bytes, 'sha256');
  return scryptAsync(text, salt, bytes, { N: cost, r: 8, p: 1, maxmem: 256 * cost * 8 });
}

/** `scheme$cost$salt$hash`, computed off the main thread. */
export async function hashPassword(password: string, scheme: PasswordScheme, cost: number): Promise<string> {
  const salt = randomBytes(16);
  const hash = await derive(scheme, cost, salt, password);
  return [scheme, cost, salt.toString('base64'), hash.toString('base64')].join('$');
}

/** What no password is known to match, and as much work to compare with as a real one. */
export function unmatchableHash(scheme: PasswordScheme, cost: number): string {
  return [scheme, cost, randomBytes(16).toString('base64'), randomBytes(bytes).toString('base64')].join('$');
}

/** Compared in constant time. */
export async function passwordMatches(password: string, stored: string): Promise<boolean> {
  const [scheme, cost, salt, hash] = stored.split('$');
  const wanted = Buffer.from(hash ?? '', 'base64');
  const found = await derive(scheme as PasswordScheme, Number(cost), Buffer.from(salt ?? '', 'base64'), password);
  return wanted.length === found.length && timingSafeEqual(wanted, found);
}
