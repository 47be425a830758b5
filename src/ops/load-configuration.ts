import { readFileSync } from 'node:fs';
import { LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { type Configuration, configurationSchema } from '../domain/configuration/configuration.js';
import { PlatewardenError } from '../domain/errors.js';

/**
 * The configuration in a YAML file, validated, defaults filled in.
 * @throws PlatewardenError configuration_invalid with every fault at once: its path, the value found and what is
 * allowed; file_unreadable
 */
export function loadConfiguration(path: string): Configuration {
  return parseConfiguration(readText(path), path);
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new PlatewardenError('file_unreadable', `The configuration ${path} cannot be read`, {
      hint: 'Name an existing YAML file with --config; samples are in config/.',
      cause,
    });
  }
}

export function parseConfiguration(text: string, name: string): Configuration {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    throw invalid(
      name,
      document.errors.map((error) => `line ${lines.linePos(error.pos[0]).line}: ${error.message}`),
    );
  }
  let value: unknown;
  try {
    value = document.toJS() ?? {};
  } catch (cause) {
    // An alias without its anchor, or one that expands without end, shows only here.
    throw invalid(name, [cause instanceof Error ? cause.message : String(cause)]);
  }
  const result = configurationSchema.safeParse(value);
  if (result.success) return result.data;
  throw invalid(
    name,
    result.error.issues.flatMap((issue) => describe(issue, value)),
  );
}

function invalid(name: string, faults: readonly string[]): PlatewardenError {
  return new PlatewardenError(
    'configuration_invalid',
    `${name} has ${faults.length} fault${faults.length === 1 ? '' : 's'}:\n${faults.map((fault) => `  ${fault}`).join('\n')}`,
    { hint: 'config/platewarden.schema.json describes every field.' },
  );
}

function describe(issue: z.core.$ZodIssue, value: unknown): string[] {
  const path = issue.path.map(String).join('.') || '(top level)';
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    // What was meant is the kind that the least is wrong with.
    const [meant] = issue.errors.toSorted((one, other) => one.length - other.length);
    return meant!.flatMap((each) => describe({ ...each, path: [...issue.path, ...each.path] }, value));
  }
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => `${path}: no such field \`${key}\``);
  let found: unknown = value;
  for (const key of issue.path) found = (found as Record<PropertyKey, unknown> | undefined)?.[key];
  // Up to an @ stand the name and password of an address that should hold none.
  const shown = found === undefined ? 'missing' : `found ${JSON.stringify(found).replace(/[^"]*@/g, '…@')}`;
  return [`${path}: ${issue.message} (${shown})`];
}
