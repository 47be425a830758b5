import { z } from 'zod';
import { type Alert, alertNotice, recipientSchema } from '../../domain/alert.js';
import { type Detection, votedReadSchema } from '../../domain/detection.js';
import { type Hit, hitEntrySchema, hitListSchema, matchSchema, verificationStatusSchema } from '../../domain/hit.js';
import { hourMs, minuteMs } from '../../domain/time.js';
import { wirePosition, wirePositionSchema } from './detection.js';
import { wireTime, wireTimeSchema } from './times.js';

/** A hit, told to one recipient. */
export const alertMessageSchema = z.object({
  alertId: z.string(),
  hitId: z.string(),
  detectionId: z.string(),
  agencyId: z.string(),
  unitId: z.string(),
  cameraId: z.string(),
  recipient: recipientSchema,
  raisedAt: wireTimeSchema,
  expiresAt: wireTimeSchema.describe('After this nobody is told any more'),
  notice: z.string().describe('To be shown with the alert, word for word (S-9.6)'),
  listNotice: z.string().describe('Name of the list and age of its data at match time (S-9.7-age)'),
  status: verificationStatusSchema,
  readingWithheld: z
    .boolean()
    .describe('To the unit’s officer, who types the plate as seen before any machine’s reading is shown (S-9.7b)'),
  read: votedReadSchema.pick({ text: true, rawText: true, confidence: true, region: true }).nullable(),
  capturedAt: wireTimeSchema,
  position: wirePositionSchema.nullable(),
  list: hitListSchema.extend({ extractedAt: wireTimeSchema }),
  detailsWithheld: z.boolean().describe('The list is restricted and this recipient is not entitled to it (S-9.5)'),
  category: hitEntrySchema.shape.category.nullable(),
  descriptors: hitEntrySchema.shape.descriptors,
  match: matchSchema.nullable(),
  entry: hitEntrySchema.nullable(),
});
export type AlertMessage = z.infer<typeof alertMessageSchema>;

/** `expiryMs` after it was raised the alert is no longer shown to anybody. */
export function alertMessage(alert: Alert, hit: Hit, detection: Detection, expiryMs: number): AlertMessage {
  const readingWithheld = alert.recipient.kind === 'operator';
  const detailsWithheld = readingWithheld && hit.list.restricted;
  const { text, rawText, confidence, region } = detection.read;
  return {
    alertId: alert.alertId,
    hitId: hit.hitId,
    detectionId: detection.detectionId,
    agencyId: detection.agencyId,
    unitId: detection.unitId,
    cameraId: detection.cameraId,
    recipient: alert.recipient,
    raisedAt: wireTime(alert.raisedAt),
    expiresAt: wireTime(alert.raisedAt + expiryMs),
    notice: alertNotice,
    listNotice: listNotice(hit),
    status: hit.status,
    readingWithheld,
    read: readingWithheld ? null : { text, rawText, confidence, region },
    capturedAt: wireTime(detection.capturedAt),
    position: wirePosition(detection.position),
    list: { ...hit.list, extractedAt: wireTime(hit.list.extractedAt) },
    detailsWithheld,
    category: detailsWithheld ? null : hit.entry.category,
    descriptors: detailsWithheld ? null : hit.entry.descriptors,
    match: readingWithheld ? null : hit.match,
    entry: readingWithheld ? null : hit.entry,
  };
}

function listNotice({ list }: Hit): string {
  const minutes = Math.max(0, Math.round(list.ageMs / minuteMs));
  const age = list.ageMs < 2 * hourMs ? `${minutes} min` : `${Math.round(list.ageMs / hourMs)} h`;
  const stale = list.freshness === 'red' ? ' The list is stale: confirm with dispatch.' : '';
  return `List “${list.name}”: its data was ${age} old at the match, and is not real time.${stale}`;
}
