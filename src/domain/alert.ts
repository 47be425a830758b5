import { z } from 'zod';

/** The four parties of clause N-RT-notify, and recipients that an entry names. */
export const recipientKindSchema = z.enum(['operator', 'dispatch', 'fusion-centre', 'list-custodian', 'named']);

export const recipientSchema = z.object({
  kind: recipientKindSchema,
  /** Slug used in topics: `operator`, `dispatch`, `fusion-centre`, `list-custodian`, or the named recipient's own. */
  address: z.string(),
});
export type Recipient = z.infer<typeof recipientSchema>;

/** Delivery of one alert: waiting in the outbox, taken by the broker, stored by central, or set aside with a reason. */
export const deliveryStateSchema = z.enum(['queued', 'delivered', 'received', 'set_aside']);
export type DeliveryState = z.infer<typeof deliveryStateSchema>;

/** A hit addressed to one recipient, with its own delivery state. */
export const alertSchema = z.object({
  alertId: z.string(),
  hitId: z.string(),
  detectionId: z.string(),
  recipient: recipientSchema,
  raisedAt: z.number(),
});
export type Alert = z.infer<typeof alertSchema>;

/** Said in words on every alert (clauses S-9.6, S-9.7). */
export const alertNotice =
  'Unverified lead. Not by itself a basis for a stop: confirm the plate, state and vehicle by eye, and the status through CLETS or dispatch.';
