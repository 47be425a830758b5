import { XMLParser } from 'fast-xml-parser';
import { z } from 'zod';
import { normalisePlate } from '../../domain/plate-text.js';
import type { UtcMs } from '../../domain/time.js';

/** A plate that a camera says it read (ONVIF Profile M, `tt:LicensePlateInfo`). */
export interface CameraRead {
  /** By the camera's clock; null where it does not say. */
  readonly at: UtcMs | null;
  /** Normalised, A-Z and 0-9. */
  readonly text: string;
  /** 0..1; ONVIF's likelihood. */
  readonly confidence: number;
  /** State or country as `us-ca`, or null. */
  readonly issuer: string | null;
  /** Upright box in shares of the picture (x, y of top left, width, height), or null. */
  readonly box: readonly [number, number, number, number] | null;
}

// No entities: a camera's metadata has no use for them, and they are how XML is attacked.
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '',
  removeNSPrefix: true,
  processEntities: false,
  parseTagValue: false,
  textNodeName: 'text',
});

const valueSchema = z.union([
  z.string(),
  z.looseObject({ text: z.string().optional(), Likelihood: z.string().optional() }),
]);
const infoSchema = z.looseObject({
  PlateNumber: valueSchema,
  CountryCode: valueSchema.optional(),
  IssuingEntity: valueSchema.optional(),
  Likelihood: z.string().optional(),
});
const coordinate = z.coerce.number().min(-1).max(1);
const boxSchema = z.looseObject({ left: coordinate, top: coordinate, right: coordinate, bottom: coordinate });

/**
 * Every plate in ONVIF metadata or event notifications, whatever they are wrapped in; empty when there is none, or the
 * text is no XML.
 */
export function parsePlateMetadata(xml: string): readonly CameraRead[] {
  const reads: CameraRead[] = [];
  try {
    collect(parser.parse(xml), { at: null, box: null }, reads, 0);
  } catch {
    // Not XML: a camera that garbles a notification sends the next one right.
    return [];
  }
  return reads;
}

interface Surroundings {
  readonly at: UtcMs | null;
  readonly box: CameraRead['box'];
}

/** Deeper than any notification goes; stops documents made to exhaust the stack. */
const deepest = 40;

function collect(node: unknown, around: Surroundings, reads: CameraRead[], depth: number): void {
  if (depth > deepest || typeof node !== 'object' || node === null) return;
  if (Array.isArray(node)) {
    for (const item of node) collect(item, around, reads, depth + 1);
    return;
  }
  const element = node as Record<string, unknown>;
  const said = typeof element.UtcTime === 'string' ? Date.parse(element.UtcTime) : Number.NaN;
  const here = { at: Number.isNaN(said) ? around.at : said, box: boxIn(element) ?? around.box };
  for (const [name, value] of Object.entries(element)) {
    if (name !== 'LicensePlateInfo') collect(value, here, reads, depth + 1);
    else for (const info of Array.isArray(value) ? value : [value]) reads.push(...readOf(info, here));
  }
}

function boxIn(element: Record<string, unknown>): CameraRead['box'] {
  const shape = element.Shape as Record<string, unknown> | undefined;
  const parsed = boxSchema.safeParse(element.BoundingBox ?? shape?.BoundingBox);
  if (!parsed.success) return null;
  // ONVIF's coordinates run from -1 to 1, y upwards.
  const { left, top, right, bottom } = parsed.data;
  if (right <= left || top <= bottom) return null;
  return [(left + 1) / 2, (1 - top) / 2, (right - left) / 2, (top - bottom) / 2];
}

function readOf(info: unknown, { at, box }: Surroundings): CameraRead[] {
  const parsed = infoSchema.safeParse(info);
  if (!parsed.success) return [];
  const { PlateNumber, CountryCode, IssuingEntity, Likelihood } = parsed.data;
  const text = normalisePlate(textOf(PlateNumber));
  if (text.length < 2 || text.length > 12) return [];
  const likelihood = Number(Likelihood ?? (typeof PlateNumber === 'string' ? undefined : PlateNumber.Likelihood));
  const confidence = likelihood >= 0 && likelihood <= 1 ? likelihood : 0.5;
  return [{ at, text, confidence, issuer: issuerOf(textOf(CountryCode), textOf(IssuingEntity)), box }];
}

function textOf(value: z.infer<typeof valueSchema> | undefined): string {
  return (typeof value === 'string' ? value : value?.text) ?? '';
}

/** `us-ca` from a country and a state's two letters; the country alone elsewhere. */
function issuerOf(country: string, entity: string): string | null {
  const [nation, state] = [country.trim().toLowerCase(), entity.trim().toLowerCase()];
  if (/^(us|usa)$/.test(nation)) return /^[a-z]{2}$/.test(state) ? `us-${state}` : null;
  return /^[a-z]{2,3}$/.test(nation) ? nation : null;
}
