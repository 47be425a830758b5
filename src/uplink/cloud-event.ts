import type { IClientPublishOptions } from 'mqtt';
import type { QueuedItem } from '../domain/outbox.js';
import { schemaId } from './messages/catalogue.js';

/** What goes over the wire for one item. */
export interface WireMessage {
  readonly topic: string;
  readonly payload: Buffer;
  readonly options: IClientPublishOptions;
}

interface Envelope {
  readonly item: QueuedItem;
  readonly root: string;
  readonly content: Buffer;
  readonly contentType: string;
}

/**
 * CloudEvents 1.0. MQTT 5: binary mode, the attributes as user properties, the payload is the data itself. MQTT 3.1.1
 * has no properties: structured mode, attributes and data in one JSON object.
 */
export function cloudEvent(envelope: Envelope, protocolVersion: 4 | 5): WireMessage {
  const { item, root, content, contentType } = envelope;
  const attributes = {
    specversion: '1.0',
    id: item.id,
    source: `/${root}`,
    type: item.type,
    time: new Date(item.occurredAt).toISOString(),
    ...(contentType === 'application/json' && { dataschema: schemaId(item.type) }),
    ...(item.historical && { historical: 'true' }),
  };
  const topic = `${root}/${item.topic}`;
  const options: IClientPublishOptions = { qos: 1, retain: false };
  if (protocolVersion === 5) {
    return {
      topic,
      payload: content,
      options: { ...options, properties: { contentType, userProperties: attributes } },
    };
  }
  const data =
    contentType === 'application/json'
      ? { data: JSON.parse(content.toString('utf8')) as unknown }
      : { data_base64: content.toString('base64') };
  const event = { ...attributes, datacontenttype: contentType, ...data };
  return { topic, payload: Buffer.from(JSON.stringify(event)), options };
}
