import { z } from 'zod';
import type { OutboxKind } from '../../domain/outbox.js';
import { alertMessageSchema } from './alert.js';
import { detectionMessageSchema } from './detection.js';
import { commandMessageSchema, commandResultMessageSchema, receiptMessageSchema } from './from-central.js';
import { auditHeadMessageSchema, correctionMessageSchema, dispositionMessageSchema } from './records.js';
import { healthMessageSchema, stateMessageSchema } from './state.js';

/** Every JSON message of version 1. A change that a receiver could stumble over needs a version 2 beside it. */
export const messageSchemas = {
  state: stateMessageSchema,
  health: healthMessageSchema,
  detection: detectionMessageSchema,
  alert: alertMessageSchema,
  disposition: dispositionMessageSchema,
  correction: correctionMessageSchema,
  'audit-head': auditHeadMessageSchema,
  receipt: receiptMessageSchema,
  command: commandMessageSchema,
  'command-result': commandResultMessageSchema,
} as const;
export type MessageName = keyof typeof messageSchemas;

/** CloudEvents `type` of a message. */
export function messageType(name: MessageName | 'image'): string {
  return `alpr.${name}.v1`;
}

/** CloudEvents `dataschema`: the `$id` of the JSON Schema file. */
export function schemaId(type: string): string {
  return `urn:platewarden:${type.replaceAll('.', ':')}`;
}

/** JSON Schema of a message as receivers should check it: fields may be added within a version, so none is forbidden. */
export function messageJsonSchema(name: MessageName): object {
  const schema = z.toJSONSchema(messageSchemas[name], { io: 'input' });
  return { ...schema, $id: schemaId(messageType(name)), title: `Platewarden ${name}, version 1` };
}

export const imageKinds: ReadonlySet<OutboxKind> = new Set(['plate-image', 'vehicle-image']);
