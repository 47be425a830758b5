import type { Alert } from '../domain/alert.js';
import type { Detection, ImageRef } from '../domain/detection.js';
import type { Hit } from '../domain/hit.js';
import type { OutboxItem, OutboxKind } from '../domain/outbox.js';
import type { MessageMaker } from '../domain/ports.js';
import { hourMs } from '../domain/time.js';
import { alertMessage } from './messages/alert.js';
import { messageType } from './messages/catalogue.js';
import { detectionMessage } from './messages/detection.js';
import { topicNames } from './topics.js';

const defaultExpiryMs = 12 * hourMs;

/** Builds outbox items. Ids are stable, so that what is built twice is queued, and stored by receivers, once. */
export class UplinkMessages implements MessageMaker {
  readonly #alertExpiryMs: number;

  constructor({ alertExpiryMs = defaultExpiryMs }: { alertExpiryMs?: number } = {}) {
    this.#alertExpiryMs = alertExpiryMs;
  }

  detection(detection: Detection): readonly OutboxItem[] {
    const { detectionId, revision } = detection;
    const record = {
      id: `${detectionId}.${revision}`,
      kind: 'detection' as const,
      topic: topicNames.detection,
      body: JSON.stringify(detectionMessage(detection)),
      type: messageType('detection'),
      occurredAt: detection.capturedAt,
      detectionId,
      alertId: null,
    };
    return [
      record,
      ...imageItem('plate-image', detection.plateImage, detection),
      ...imageItem('vehicle-image', detection.vehicleImage, detection),
    ];
  }

  alert(alert: Alert, hit: Hit, detection: Detection): OutboxItem {
    return {
      id: alert.alertId,
      kind: 'alert',
      topic: topicNames.alert(alert.recipient.address),
      body: JSON.stringify(alertMessage(alert, hit, detection, this.#alertExpiryMs)),
      type: messageType('alert'),
      occurredAt: alert.raisedAt,
      detectionId: alert.detectionId,
      alertId: alert.alertId,
    };
  }
}

function imageItem(kind: OutboxKind, image: ImageRef | null, detection: Detection): readonly OutboxItem[] {
  if (image === null) return [];
  const { sha256 } = image;
  const { capturedAt: occurredAt, detectionId } = detection;
  const type = messageType('image');
  return [
    { id: sha256, kind, topic: topicNames.image(sha256), body: sha256, type, occurredAt, detectionId, alertId: null },
  ];
}
