import { expect, test } from 'vitest';
import { openOfficeForTest } from '../store/testing/office.js';
import { sampleDetection, sampleHit } from '../store/testing/samples.js';
import { type MessageName, messageSchemas, messageType } from '../uplink/messages/catalogue.js';

test('S-9.7c N-DQ-partner N-AU-tamper: what people did is queued for central as the messages’ schemas say', async () => {
  const { office, store, person, chief } = await openOfficeForTest();
  const detections = [1, 2, 3].map((i) => sampleDetection(i, '7ABC123'));
  for (const detection of detections) {
    await store.detections.record({ detection, hits: [sampleHit(detection)], alerts: [], outbox: [] });
  }
  const [first, second, third] = detections.map(({ detectionId }) => detectionId) as [string, string, string];
  const { account } = office.sessions.resume(await (await person('reyes', 'operator')).login(), 'test');
  const { hitId } = sampleHit(detections[0]!);
  office.hits.comparePlate(account, hitId, { plate: '7ABC123', state: null, descriptors: {} });
  const confirmation = { method: 'clets', answer: 'stale', reference: 'CAD 7', confirmedBy: 'Lowe' };
  office.hits.confirmStatus(account, hitId, confirmation);
  office.hits.dispose(account, hitId, 'stale_entry', '');
  office.quality.markMisread(account, first, 'sign');
  office.quality.correct(account, first, { plate: '7ABC128', state: 'us-ca' }, '8 read as 3');
  office.quality.purgeInadvertent(account, second, 'private driveway');
  office.quality.delete(office.sessions.resume(await chief.login(), 'test').account, third, 'wrong county');
  office.audit.publishHead();

  const queued = store.outbox.next(100);
  const said = queued.map(({ kind, body }) => `${kind} ${JSON.parse(body).action ?? JSON.parse(body).outcome ?? ''}`);
  for (const one of ['disposition stale_entry', 'correction marked_misread', 'correction corrected'])
    expect(said).toContain(one);
  for (const one of ['correction inadvertent_purged', 'correction deleted', 'audit-head ']) expect(said).toContain(one);
  for (const { kind, topic, type, body } of queued) {
    expect([topic, type]).toEqual([kind, messageType(kind as MessageName)]);
    const message = JSON.parse(body) as unknown;
    expect(messageSchemas[kind as MessageName].parse(message)).toEqual(message);
  }
});
