import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import mqtt, { type IClientOptions } from 'mqtt';
import type { UplinkConfiguration } from '../domain/configuration/uplink.js';
import type { ImageStore, Outbox } from '../domain/ports.js';
import type { Clock } from '../domain/time.js';
import type { Unit } from '../domain/unit.js';
import type { Logger } from '../ops/logger.js';
import { startDemoBroker } from './demo-broker.js';
import { publishUntil } from './publisher.js';
import { topicNames, topicRoot } from './topics.js';

export interface UplinkParts {
  readonly outbox: Outbox;
  readonly images: ImageStore;
  readonly clock: Clock;
  readonly log: Logger;
  readonly unit: Unit;
}

export interface Uplink extends AsyncDisposable {
  /** Delivers what the outbox holds until `signal` aborts. */
  run(signal: AbortSignal): Promise<void>;
  /** Resolves once the outbox is empty. */
  drained(signal: AbortSignal): Promise<void>;
}

const demoSettings = { maxInFlight: 20, publishTimeoutMs: 10_000 };

export async function openUplink(configuration: UplinkConfiguration, parts: UplinkParts): Promise<Uplink> {
  if (configuration.kind === 'none') {
    return { run: async () => {}, drained: async () => {}, [Symbol.asyncDispose]: async () => {} };
  }
  const demo = configuration.kind === 'demo' ? await startDemoBroker(configuration.port) : null;
  const protocolVersion = demo ? 4 : 5;
  const { maxInFlight, publishTimeoutMs } = configuration.kind === 'mqtt' ? configuration : demoSettings;
  const root = topicRoot(parts.unit);
  const options: IClientOptions = {
    ...(configuration.kind === 'mqtt' ? credentials(configuration) : {}),
    clientId: `platewarden-${parts.unit.agencyId}-${parts.unit.unitId}`,
    protocolVersion,
    clean: true,
    reconnectPeriod: 0,
    connectTimeout: 10_000,
    keepalive: 30,
    queueQoSZero: false,
  };
  const url = configuration.kind === 'mqtt' ? configuration.url : demo!.url;
  return {
    run: (signal) =>
      publishUntil(
        {
          ...parts,
          root,
          protocolVersion,
          maxInFlight,
          publishTimeoutMs,
          connect: (will) =>
            mqtt.connect(url, {
              ...options,
              will: {
                topic: `${root}/${topicNames.state}`,
                payload: Buffer.from(JSON.stringify(will)),
                qos: 1,
                retain: true,
              },
            }),
        },
        signal,
      ),
    drained: async (signal) => {
      while (parts.outbox.depth() > 0 && !signal.aborted) await sleep(50, undefined, { signal }).catch(() => undefined);
    },
    [Symbol.asyncDispose]: async () => {
      await demo?.[Symbol.asyncDispose]();
    },
  };
}

type BrokerConfiguration = Extract<UplinkConfiguration, { kind: 'mqtt' }>;

function credentials({ username, passwordFile }: BrokerConfiguration): IClientOptions {
  return {
    ...(username !== undefined && { username }),
    ...(passwordFile !== undefined && { password: readFileSync(passwordFile, 'utf8').trimEnd() }),
  };
}
