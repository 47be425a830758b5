import { XMLParser } from 'fast-xml-parser';
import { expect, test } from 'vitest';
import { noon, sampleDetection, sampleHit } from '../testing/samples.js';
import type { Exported } from './exported.js';
import { exportFormats } from './formats.js';

// What the formats' owners and independent receivers say of them, not what we write:
// - OpenALPR: github.com/openalpr/doc `source/app_integration.include` (agents 2.3 and 2.6), docs.rekor.ai "JSON Group
//   Results" (2.7), the alert of help.rekor.ai "receive data … using webhooks"; types also as two receivers declare them:
//   mlapaglia/OpenAlprWebhookProcessor (with a captured message of agent 2.8.101) and mibs510/OpenALPR-Webhook.
// - ONVIF: github.com/onvif/specs `wsdl/ver10/schema/metadatastream.xsd` (25.06), `common.xsd` (22.12).

const candidate = { plate: 'string', confidence: 'number', matches_template: 'integer' };
const group: Shape = {
  data_type: 'string',
  version: 'integer',
  epoch_start: 'integer',
  epoch_end: 'integer',
  frame_start: 'integer',
  frame_end: 'integer',
  company_id: 'string',
  agent_uid: 'string',
  agent_version: 'string',
  agent_type: 'string',
  camera_id: 'int32',
  gps_latitude: 'number',
  gps_longitude: 'number',
  country: 'string',
  uuids: ['string'],
  plate_indexes: ['integer'],
  candidates: [candidate],
  best_plate: {
    plate: 'string',
    confidence: 'number',
    matches_template: 'integer',
    plate_index: 'integer',
    region: 'string',
    region_confidence: 'integer',
    processing_time_ms: 'number',
    requested_topn: 'integer',
    coordinates: [{ x: 'integer', y: 'integer' }],
    plate_crop_jpeg: 'string',
    vehicle_region: { x: 'integer', y: 'integer', width: 'integer', height: 'integer' },
    vehicle_detected: 'boolean',
    candidates: [candidate],
  },
  best_confidence: 'number',
  best_uuid: 'string',
  best_plate_number: 'string',
  best_region: 'string',
  best_region_confidence: 'number',
  matches_template: 'boolean',
  best_image_width: 'integer',
  best_image_height: 'integer',
  travel_direction: 'number',
  is_parked: 'boolean',
  is_preview: 'boolean',
  web_server_config: { camera_label: 'string', agent_label: 'string' },
};
const alert: Shape = {
  data_type: 'string',
  version: 'integer',
  epoch_time: 'integer',
  agent_uid: 'string',
  alert_list: 'string',
  site_name: 'string',
  camera_name: 'string',
  camera_number: 'int32',
  plate_number: 'string',
  description: 'string',
  list_type: 'string',
  group,
};
/** What the receivers read without asking whether it is there. */
const relied = ['data_type', 'epoch_start', 'camera_id', 'best_plate', 'best_plate_number', 'best_uuid', 'candidates'];

const withHit = sampleDetection(1, '7ABC101', {
  box: [100.4, 200.5, 120.3, 40.2],
  startedAt: noon - 400.25,
  endedAt: noon + 600.5,
});
const lacking = sampleDetection(2, 'ABC', { position: null, endedAt: null });
const found: readonly Exported[] = [
  {
    detection: withHit,
    corrections: [],
    hits: [{ hit: sampleHit(withHit), alerts: [], withheld: false }],
  },
  {
    detection: { ...lacking, read: { ...lacking.read, region: null } },
    corrections: [],
    hits: [],
  },
];

test('an OpenALPR export says nothing but what OpenALPR says, each under its name and of its type', () => {
  const lines = exportFormats
    .openalpr(found)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.map(({ data_type }) => data_type)).toEqual(['alpr_group', 'alpr_alert', 'alpr_group']);
  for (const line of lines) {
    expect(strangers(line, line.data_type === 'alpr_alert' ? alert : group)).toEqual([]);
    expect(Object.keys(line.group ?? line)).toEqual(expect.arrayContaining(relied));
  }
  expect(lines[1]).toMatchObject({
    version: 1,
    list_type: 'Blacklist',
    group: { best_region: 'us-ca', country: 'us' },
  });
  for (const unknown of ['gps_latitude', 'gps_longitude', 'country']) expect(lines[2]).not.toHaveProperty(unknown);
});

test('the check of types finds a wrong name, a wrong type and a wrong element', () => {
  const wrong = { version: '2', camera_name: 'front', uuids: [1], camera_id: 2 ** 31, best_plate: { plate: 7 } };
  expect(strangers(wrong, group)).toEqual(['version', 'camera_name', 'uuids.0', 'camera_id', 'best_plate.plate']);
});

/** Children in the order of the schema's sequences, and attributes; `number` is `xs:float` or `xs:double`. */
const onvif: Record<
  string,
  { children: readonly string[]; attributes: Record<string, 'number' | 'integer' | 'string'> }
> = {
  'tt:MetadataStream': { children: ['tt:VideoAnalytics', 'tt:PTZ', 'tt:Event', 'tt:Extension'], attributes: {} },
  'tt:VideoAnalytics': { children: ['tt:Frame', 'tt:Extension'], attributes: {} },
  'tt:Frame': {
    children: ['tt:PTZStatus', 'tt:Transformation', 'tt:Object', 'tt:ObjectTree', 'tt:Extension'],
    attributes: { UtcTime: 'string', Colorspace: 'string', Source: 'string' },
  },
  'tt:Object': {
    children: ['tt:Appearance', 'tt:Behaviour', 'tt:Extension'],
    attributes: { ObjectId: 'integer', Parent: 'integer' },
  },
  'tt:Appearance': {
    children: [
      'tt:Transformation',
      'tt:Shape',
      'tt:Color',
      'tt:Class',
      'tt:Extension',
      'tt:GeoLocation',
      'tt:VehicleInfo',
      'tt:LicensePlateInfo',
    ],
    attributes: {},
  },
  'tt:GeoLocation': { children: [], attributes: { lon: 'number', lat: 'number', elevation: 'number' } },
  'tt:LicensePlateInfo': {
    children: ['tt:PlateNumber', 'tt:PlateType', 'tt:CountryCode', 'tt:IssuingEntity'],
    attributes: {},
  },
  'tt:PlateNumber': { children: ['#text'], attributes: { Likelihood: 'number' } },
  'tt:CountryCode': { children: ['#text'], attributes: { Likelihood: 'number' } },
  'tt:IssuingEntity': { children: ['#text'], attributes: { Likelihood: 'number' } },
};

test('an ONVIF export has the schema’s elements in the schema’s order, and its attributes', () => {
  const parser = new XMLParser({ preserveOrder: true, ignoreAttributes: false, attributeNamePrefix: '' });
  const [, stream] = (parser.parse(exportFormats.onvif(found)) as object[]).map(elementOf);
  expect(stream!.attributes).toEqual({ 'xmlns:tt': 'http://www.onvif.org/ver10/schema' });
  const seen = new Set<string>();
  checkElement({ ...stream!, attributes: {} }, seen);
  expect([...seen].sort()).toEqual(Object.keys(onvif).sort());
});

interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
}

/** The parser gives an element as its name with its children, beside its attributes under `:@`. */
function elementOf({ ':@': attributes = {}, ...named }: { ':@'?: Record<string, string> }): XmlElement {
  const [[name, content]] = Object.entries(named) as [[string, object[]]];
  return { name, attributes, children: name === '#text' ? [] : content.map(elementOf) };
}

function checkElement({ name, attributes, children }: XmlElement, seen: Set<string>): void {
  if (name === '#text') return;
  const known = onvif[name];
  expect(known, name).toBeDefined();
  seen.add(name);
  const names = children.map((child) => child.name);
  const places = names.map((child) => known!.children.indexOf(child));
  expect(places, `${name}: ${names}`).not.toContain(-1);
  expect(places, `${name}: ${names}`).toEqual([...places].sort((a, b) => a - b));
  for (const [attribute, value] of Object.entries(attributes)) {
    const type = known!.attributes[attribute];
    expect(type, `${name}@${attribute}`).toBeDefined();
    if (type !== 'string') expect(Number(value), `${name}@${attribute}`).not.toBeNaN();
    if (type === 'integer') expect(Number.isInteger(Number(value)), `${name}@${attribute}`).toBe(true);
  }
  for (const child of children) checkElement(child, seen);
}

type Shape = { readonly [key: string]: string | Shape | readonly [string | Shape] };

/** Paths in `value` that `shape` does not know, or knows as something else. */
function strangers(value: unknown, shape: string | Shape | readonly [string | Shape] | undefined, path = ''): string[] {
  const below = (key: string | number) => (path === '' ? String(key) : `${path}.${key}`);
  if (typeof shape === 'string') return isOf(shape, value) ? [] : [path];
  if (shape === undefined || typeof value !== 'object' || value === null) return [path];
  if (Array.isArray(value)) {
    return value.flatMap((item, i) => strangers(item, Array.isArray(shape) ? shape[0] : undefined, below(i)));
  }
  return Object.entries(value).flatMap(([key, item]) => strangers(item, (shape as Shape)[key], below(key)));
}

function isOf(type: string, value: unknown): boolean {
  if (type === 'int32') return Number.isInteger(value) && Math.abs(Number(value)) < 2 ** 31;
  return type === 'integer' ? Number.isInteger(value) : typeof value === type;
}
