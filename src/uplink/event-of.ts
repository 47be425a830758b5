import { PlatewardenError } from '../domain/errors.js';
import type { QueuedItem } from '../domain/outbox.js';
import {
  type EncodedEvent,
  type EventAttributes,
  encodeBinaryEvent,
  encodeJsonEvent,
  type ProtocolVersion,
} from './cloud-event.js';
import { schemaId } from './messages/catalogue.js';
import { wireTime } from './messages/times.js';

/**
 * The CloudEvent of an outbox item; `bytes` are an image's.
 * @throws PlatewardenError message_invalid when the item can never be sent: a topic with wildcards
 */
export function eventOf(
  item: QueuedItem,
  bytes: Uint8Array | null,
  root: string,
  version: ProtocolVersion,
): EncodedEvent {
  if (!/^[a-z0-9][a-z0-9/-]*$/.test(item.topic)) {
    throw new PlatewardenError('message_invalid', `${item.kind} ${item.id} has a topic that cannot be published to`);
  }
  const attributes: EventAttributes = {
    id: item.id,
    source: `/${root}`,
    type: item.type,
    time: wireTime(item.occurredAt),
    ...(item.detectionId !== null && { subject: item.detectionId }),
    datacontenttype: bytes === null ? 'application/json' : 'image/jpeg',
    ...(bytes === null && { dataschema: schemaId(item.type) }),
    ...(item.historical && { historical: true }),
  };
  if (bytes !== null) return encodeBinaryEvent(attributes, bytes, version);
  return encodeJsonEvent(attributes, item.body, version);
}
