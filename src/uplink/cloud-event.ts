import { z } from 'zod';
import { PlatewardenError } from '../domain/errors.js';

/** 4 is MQTT 3.1.1, 5 is MQTT 5. */
export type ProtocolVersion = 4 | 5;

/** Attributes of a CloudEvents 1.0 event; `historical` and `expirytime` are extensions. */
export interface EventAttributes {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  /** RFC 3339. */
  readonly time: string;
  readonly subject?: string;
  readonly datacontenttype: string;
  readonly dataschema?: string;
  /** It waited through a lost link: a receiver must not take it for live. */
  readonly historical?: boolean;
  /** RFC 3339. */
  readonly expirytime?: string;
}

/** Payload and MQTT 5 properties of one message. */
export interface EncodedEvent {
  /** A string goes as UTF-8: a buffer for each of thousands a second would only be garbage. */
  readonly payload: Buffer | string;
  readonly properties?: {
    readonly contentType: string;
    readonly payloadFormatIndicator: boolean;
    readonly userProperties: Record<string, string>;
  };
}

/**
 * An event with JSON `data` (already serialised): binary mode under MQTT 5 (attributes are user properties, the payload
 * is the data alone), structured JSON mode under 3.1.1, which has no properties.
 */
export function encodeJsonEvent(attributes: EventAttributes, json: string, version: ProtocolVersion): EncodedEvent {
  if (version === 5) return { payload: json, properties: binaryProperties(attributes, true) };
  const head = JSON.stringify({ specversion: '1.0', ...attributes });
  return { payload: `${head.slice(0, -1)},"data":${json}}` };
}

/** An event with binary data; under 3.1.1 the bytes alone, which the topic names. */
export function encodeBinaryEvent(
  attributes: EventAttributes,
  bytes: Uint8Array,
  version: ProtocolVersion,
): EncodedEvent {
  const payload = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return version === 5 ? { payload, properties: binaryProperties(attributes, false) } : { payload };
}

function binaryProperties({ datacontenttype, ...others }: EventAttributes, isText: boolean) {
  const userProperties: Record<string, string> = { specversion: '1.0' };
  for (const [name, value] of Object.entries(others)) if (value !== undefined) userProperties[name] = String(value);
  return { contentType: datacontenttype, payloadFormatIndicator: isText, userProperties };
}

const structuredSchema = z.object({ specversion: z.literal('1.0'), id: z.string().min(1).max(128), data: z.unknown() });

/** What came from central: the event's id (null when it is bare JSON) and its data. */
export interface ReceivedEvent {
  readonly id: string | null;
  readonly data: unknown;
}

/**
 * Reads a message in either mode, or bare JSON, as simple senders write it.
 * @throws PlatewardenError message_invalid
 */
export function decodeEvent(
  payload: Uint8Array,
  userProperties: Readonly<Record<string, string | string[]>> | undefined,
): ReceivedEvent {
  const value = parseJson(payload);
  const id = userProperties?.id;
  if (typeof id === 'string') return { id, data: value };
  const structured = structuredSchema.safeParse(value);
  return structured.success ? { id: structured.data.id, data: structured.data.data } : { id: null, data: value };
}

function parseJson(payload: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
  } catch (cause) {
    throw new PlatewardenError('message_invalid', 'A message from central is not JSON', { cause });
  }
}
