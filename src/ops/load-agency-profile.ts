import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { type AgencyProfile, agencyProfileSchema } from '../domain/agency-profile.js';
import { PlatewardenError } from '../domain/errors.js';

/**
 * The agency profile in a YAML file.
 * @param faultsOf what the policy forbids in it (`policy/agency-profile-bounds`)
 * @throws PlatewardenError configuration_invalid with every fault; file_unreadable
 */
export function loadAgencyProfile(
  path: string,
  faultsOf: (profile: AgencyProfile) => readonly string[],
): AgencyProfile {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new PlatewardenError('file_unreadable', `The agency profile ${path} cannot be read`, {
      hint: 'Profiles are in config/agencies; `agencyProfile` in the configuration names one.',
      cause,
    });
  }
  let value: unknown;
  try {
    value = parse(text);
  } catch (cause) {
    throw invalid(path, [cause instanceof Error ? cause.message : String(cause)]);
  }
  const result = agencyProfileSchema.safeParse(value);
  if (!result.success) throw invalid(path, [z.prettifyError(result.error)]);
  const faults = faultsOf(result.data);
  if (faults.length > 0) throw invalid(path, faults);
  return result.data;
}

function invalid(path: string, faults: readonly string[]): PlatewardenError {
  return new PlatewardenError('configuration_invalid', `The agency profile ${path}:\n  ${faults.join('\n  ')}`, {
    hint: 'Floor, ceiling and terms must lie within what the policy allows.',
  });
}
