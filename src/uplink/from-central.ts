import { asPlatewardenError, PlatewardenError } from '../domain/errors.js';
import type { Outbox } from '../domain/ports.js';
import type { Clock } from '../domain/time.js';
import type { Logger } from '../ops/logger.js';
import { decodeEvent } from './cloud-event.js';
import type { ReceivedMessage } from './link.js';
import {
  type CommandMessage,
  type CommandResultMessage,
  commandMessageSchema,
  receiptMessageSchema,
  type UrgentEntry,
} from './messages/from-central.js';
import { topicNames } from './topics.js';

/** What central may ask of this unit beside receipts. Each resolves once it is durable; a refusal is thrown. */
export interface CommandHandlers {
  enterPlate?(entry: UrgentEntry): Promise<void>;
  withdrawPlate?(entryId: string, issuedAt: string): Promise<void>;
}

export interface FromCentralParts {
  readonly root: string;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly log: Logger;
  readonly commands: CommandHandlers;
  readonly answer: (result: CommandResultMessage) => void;
  readonly onReceived: (count: number) => void;
}

/** Deals with one message from central. What cannot be understood is logged and left: it must not end the link. */
export async function receiveFromCentral(parts: FromCentralParts, message: ReceivedMessage): Promise<void> {
  const name = message.topic.slice(parts.root.length + 1);
  try {
    if (name === topicNames.receipt) takeReceipt(parts, message);
    else if (name === topicNames.command) await obey(parts, message);
  } catch (error) {
    parts.log.warn({ event: 'message_not_understood', topic: name, reason: asPlatewardenError(error).message });
  }
}

function takeReceipt({ outbox, clock, onReceived }: FromCentralParts, message: ReceivedMessage): void {
  const { data } = decodeEvent(message.payload, message.userProperties);
  const receipt = receiptMessageSchema.safeParse(data);
  if (!receipt.success) throw new PlatewardenError('message_invalid', 'A receipt names no ids');
  outbox.markReceived(receipt.data.ids, clock.now());
  onReceived(receipt.data.ids.length);
}

async function obey(parts: FromCentralParts, message: ReceivedMessage): Promise<void> {
  const { id, data } = decodeEvent(message.payload, message.userProperties);
  const command = commandMessageSchema.safeParse(data);
  if (!command.success) {
    parts.answer({ commandId: id, outcome: 'refused', message: 'The command is not one of version 1' });
    return;
  }
  try {
    parts.answer({ commandId: id, outcome: 'done', message: await carryOut(parts, command.data) });
  } catch (error) {
    parts.answer({ commandId: id, outcome: 'refused', message: asPlatewardenError(error).message });
  }
}

/** @returns what was done, in words */
async function carryOut({ outbox, commands }: FromCentralParts, command: CommandMessage): Promise<string> {
  switch (command.command) {
    case 'retry-set-aside':
      return `${outbox.retrySetAside()} messages are sent again`;
    case 'enter-plate':
      if (!commands.enterPlate) throw new PlatewardenError('policy_refused', 'This unit takes no urgent entries');
      await commands.enterPlate(command.entry);
      return `Entry ${command.entry.entryId} matches from now on`;
    case 'withdraw-plate':
      if (!commands.withdrawPlate) throw new PlatewardenError('policy_refused', 'This unit takes no urgent entries');
      await commands.withdrawPlate(command.entryId, command.issuedAt);
      return `Entry ${command.entryId} is withdrawn`;
  }
}
