/** What central must be told; alerts go before detections before images. */
export type OutboxKind =
  | 'alert'
  | 'disposition'
  | 'correction'
  | 'audit-head'
  | 'detection'
  | 'plate-image'
  | 'vehicle-image';

/** One message that must reach central; kept in the store until central has it. */
export interface OutboxItem {
  /** Stable: receivers de-duplicate by it. */
  readonly id: string;
  readonly kind: OutboxKind;
  /** Topic below `alpr/v1/{agency}/{unit}/`: never holds a plate. */
  readonly topic: string;
  /** The CloudEvent's `data` as JSON; for images, the SHA-256 of the file to send. */
  readonly body: string;
  /** CloudEvents `type`. */
  readonly type: string;
  readonly occurredAt: number;
  /** What it is about: a detection's id, so that a purge finds undelivered copies. */
  readonly detectionId: string | null;
  /** The alert whose delivery state this item carries, or null. */
  readonly alertId: string | null;
}

/** An item as it waits in the store. */
export interface QueuedItem extends OutboxItem {
  /** Order within the outbox. */
  readonly sequence: number;
  readonly attempts: number;
  /** True once it waited through a lost link: receivers must not take it for live. */
  readonly historical: boolean;
}
