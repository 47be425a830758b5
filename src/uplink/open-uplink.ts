import { readFileSync } from 'node:fs';
import type { BrokerConfiguration, UplinkConfiguration } from '../domain/configuration/uplink.js';
import { PlatewardenError } from '../domain/errors.js';
import type { ImageStore, Outbox } from '../domain/ports.js';
import type { Clock } from '../domain/time.js';
import { hourMs } from '../domain/time.js';
import type { Unit } from '../domain/unit.js';
import type { Health } from '../ops/health.js';
import type { Logger } from '../ops/logger.js';
import { startDemoBroker } from './demo-broker.js';
import type { CommandHandlers } from './from-central.js';
import { Publisher, type PublisherSettings, type UplinkState } from './publisher.js';
import { topicRoot } from './topics.js';

export interface UplinkParts {
  readonly outbox: Outbox;
  readonly images: Pick<ImageStore, 'get'>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly unit: Unit;
  /** What central may ask; without a handler the command is refused. */
  readonly commands?: CommandHandlers;
  readonly health?: () => Health;
  /** 0 ≤ r < 1: spreads the reconnections of a fleet. */
  readonly random?: () => number;
}

export interface Uplink extends AsyncDisposable {
  /** Delivers what the outbox holds until `signal` aborts. */
  run(signal: AbortSignal): Promise<void>;
  /** Resolves once the outbox is empty. */
  drained(signal: AbortSignal): Promise<void>;
  /** Null where nothing is sent. */
  state(): UplinkState | null;
}

/** @throws PlatewardenError configuration_invalid when a password or certificate file cannot be read */
export async function openUplink(configuration: UplinkConfiguration, parts: UplinkParts): Promise<Uplink> {
  if (configuration.kind === 'none') {
    return { run: async () => {}, drained: async () => {}, state: () => null, [Symbol.asyncDispose]: async () => {} };
  }
  const demo = configuration.kind === 'demo' ? await startDemoBroker(configuration.port) : null;
  const clientId = `platewarden-${parts.unit.agencyId}-${parts.unit.unitId}`;
  const settings =
    configuration.kind === 'mqtt' ? brokerSettings(configuration, clientId) : demoSettings(demo!.url, clientId);
  const { commands = {}, health = null, random = Math.random } = parts;
  const publisher = new Publisher({ ...parts, root: topicRoot(parts.unit), commands, health, random }, settings);
  return {
    run: (signal) => publisher.run(signal),
    drained: (signal) => publisher.drained(signal),
    state: () => publisher.state(),
    [Symbol.asyncDispose]: async () => {
      await demo?.[Symbol.asyncDispose]();
    },
  };
}

function demoSettings(url: string, clientId: string): PublisherSettings {
  return {
    link: { url, protocolVersion: 4, clientId, publishTimeoutMs: 10_000 },
    maxInFlight: 20,
    bytesPerSecond: null,
    depotNetworks: undefined,
    awaitsReceipts: false,
    alertExpiryMs: 12 * hourMs,
    healthEveryMs: 60_000,
  };
}

function brokerSettings(configuration: BrokerConfiguration, clientId: string): PublisherSettings {
  const { url, username, passwordFile, caFile, certificateFile, keyFile, publishTimeoutMs } = configuration;
  const files = { ca: caFile, cert: certificateFile, key: keyFile };
  const tls = Object.fromEntries(
    Object.entries(files).flatMap(([name, path]) => (path === undefined ? [] : [[name, secretFile(path)]])),
  );
  const password = passwordFile === undefined ? undefined : secretFile(passwordFile).toString('utf8').trimEnd();
  return {
    link: { url, protocolVersion: 5, clientId, username, password, tls, publishTimeoutMs },
    maxInFlight: configuration.maxInFlight,
    bytesPerSecond: configuration.bytesPerSecond ?? null,
    depotNetworks: configuration.metered?.depotNetworks,
    awaitsReceipts: configuration.receipts !== undefined,
    alertExpiryMs: configuration.alertExpiryMs,
    healthEveryMs: configuration.healthEveryMs,
  };
}

function secretFile(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new PlatewardenError('configuration_invalid', `The uplink’s file ${path} cannot be read`, {
      hint: 'Check uplink.passwordFile, caFile, certificateFile and keyFile.',
      cause,
    });
  }
}
