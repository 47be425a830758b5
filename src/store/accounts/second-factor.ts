import { generateSecret, generateURI, verifySync } from 'otplib';
import type { UtcMs } from '../../domain/time.js';

const stepS = 30;

/** A new TOTP secret (RFC 6238: SHA-1, six digits, 30 s), base32. */
export function newSecondFactor(): string {
  return generateSecret();
}

/** For an authenticator app to scan or take in. */
export function secondFactorUri(secret: string, loginName: string, agencyName: string): string {
  return generateURI({ issuer: `Platewarden ${agencyName}`, label: loginName, secret });
}

/**
 * The time step of `code`, or null when it is wrong. A code that was used, or an older one, is refused (RFC 6238
 * section 5.2); one step either way covers clocks that differ. A last step that lies in the future was counted by a
 * wrong clock: it stands unless the clock is vouched for now.
 */
export function secondFactorStep(secret: string, code: string, at: { ms: UtcMs; trusted: boolean }, lastStep: number) {
  if (!/^\d{6}$/.test(code)) return null;
  const epoch = Math.floor(at.ms / 1000);
  const result = verifySync({ secret, token: code, epoch, epochTolerance: stepS });
  if (!result.valid || !('timeStep' in result)) return null;
  const miscounted = at.trusted && lastStep > Math.floor(epoch / stepS) + 1;
  return result.timeStep > lastStep || miscounted ? result.timeStep : null;
}
