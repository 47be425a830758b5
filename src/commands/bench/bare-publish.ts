import { connectAsync } from 'mqtt';
import type { QueuedItem } from '../../domain/outbox.js';
import { eventOf } from '../../uplink/event-of.js';
import { UplinkMessages } from '../../uplink/message-maker.js';
import { processorMs } from './processor-time.js';
import { detectionMaker } from './store-detections.js';

const inFlight = 100;

/** The floor under a delivery: one detection's message published `count` times by mqtt.js, without store or policy. */
export async function publishBare(url: string, count: number) {
  const [record] = new UplinkMessages().detection(detectionMaker(1)(0).detection);
  const item: QueuedItem = { ...record!, sequence: 1, attempts: 0, historical: true };
  const { payload, properties } = eventOf(item, null, 'bench', 5);
  const client = await connectAsync(url, { protocolVersion: 5, log: () => undefined });
  let left = count;
  const publish = async () => {
    while (left-- > 0) await client.publishAsync('bench/detection', payload, { qos: 1, properties: { ...properties } });
  };
  const startedMs = performance.now();
  const { ms } = await processorMs(async () => {
    await Promise.all(Array.from({ length: inFlight }, publish));
  });
  const seconds = (performance.now() - startedMs) / 1000;
  await client.endAsync();
  return {
    records: count,
    seconds: Number(seconds.toFixed(1)),
    recordsPerSecond: Math.round(count / seconds),
    processorUsEach: Math.round((ms * 1000) / count),
  };
}
