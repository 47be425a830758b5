import { expect, test } from 'vitest';
import type { Hit } from '../../domain/hit.js';
import { dayMs } from '../../domain/time.js';
import { openOfficeForTest } from '../testing/office.js';
import { sampleAlert, sampleDetection, sampleHit, sampleItem } from '../testing/samples.js';
import { awaitingSql } from './blind-entry.js';
import { alertsOfHitsSql, hitsOfDetectionsSql, undeliveredAlerts, undeliveredSql } from './hit-rows.js';

async function stopped(changes: Partial<Hit> = {}, plate = '7ABC123') {
  const opened = await openOfficeForTest();
  const detection = sampleDetection(1, plate);
  const sample = sampleHit(detection);
  const descriptors = { year: null, make: 'TOYT', model: null, style: null, colour: 'WHI' };
  const hit: Hit = {
    ...sample,
    entry: { ...sample.entry, descriptors, caseNumber: '26-9', originator: 'CA0490000' },
    ...changes,
  };
  await opened.store.detections.record({ detection, hits: [hit], alerts: [], outbox: [] });
  const reyes = await opened.person('reyes', 'operator', { entitlements: [] });
  const { account } = opened.office.sessions.resume(await reyes.login(), 'test');
  const grant = opened.office.grant(account, { purpose: 'locate_vehicle', caseNumber: '26-9', scopes: ['hits'] });
  const { hits } = opened.office;
  const view = (hitId = hit.hitId) => hits.view(grant, hitId);
  const compare = (seen = plate, more = {}) =>
    hits.comparePlate(account, hit.hitId, {
      plate: seen,
      state: 'us-ca',
      descriptors: { make: 'agrees', colour: 'agrees' },
      ...more,
    });
  const confirm = (given = {}) =>
    hits.confirmStatus(account, hit.hitId, {
      method: 'dispatch',
      answer: 'active',
      reference: 'CAD 4471',
      confirmedBy: 'Dispatcher Lowe',
      ...given,
    });
  const dispose = (kind: string) => hits.dispose(account, hit.hitId, kind, 'note');
  const sent = (kind: string) => opened.store.outbox.next(50).filter((item) => item.kind === kind);
  return { ...opened, hit, account, hits, view, compare, confirm, dispose, sent };
}

test('S-9.7b: the machine’s reading is shown only after the officer has typed what they see', async () => {
  const { view, compare } = await stopped();
  const before = view();
  expect(before.reading).toBeNull();
  expect(JSON.stringify(before)).not.toContain('7ABC123');
  expect(before.descriptors).toMatchObject({ make: 'TOYT', colour: 'WHI' });
  compare();
  expect(view().reading?.match.readText).toBe('7ABC123');
});

test('S-9.7b: the entry’s picture, which may show the plate, is shown only after the comparison, and that is on record', async () => {
  const { entry } = sampleHit(sampleDetection(1, '7ABC123'));
  const { office, account, hits, hit, compare } = await stopped({
    entry: { ...entry, descriptors: null, imageSha256: 'a'.repeat(64) },
  });
  const scopes = ['hits', 'images'] as const;
  const grant = office.grant(account, { purpose: 'locate_vehicle', caseNumber: '26-9', scopes });
  const asked: string[] = [];
  const pictures = { get: (sha256: string) => Buffer.from(String(asked.push(sha256))) };
  expect(() => hits.entryImage(grant, hit.hitId, pictures)).toThrow(/no picture/);
  expect(asked).toEqual([]);
  compare('7ABC123', { descriptors: {} });
  hits.entryImage(grant, hit.hitId, pictures);
  expect(asked).toEqual(['a'.repeat(64)]);
  const viewed = [...office.audit.records({ actions: ['image_viewed'] })];
  expect(viewed).toMatchObject([
    { outcome: 'failed', dataElements: { image: 'entry' } },
    { subjects: [`hit:${hit.hitId}`], caseNumber: '26-9', dataElements: { image: 'entry' } },
  ]);
});

test('S-9.7b: characters, state and each descriptor of the entry are answered', async () => {
  const { compare } = await stopped();
  expect(() => compare('7ABC123', { descriptors: { make: 'agrees' } })).toThrow(/colour.*S-9\.7b/);
  expect(() => compare(' ')).toThrow(/S-9\.7b/);
  expect(compare('7ABC123', { state: 'us-nv' })).toMatchObject({ result: 'not_the_vehicle', differs: ['state'] });
});

test('S-9.7b: every descriptor that the entry has is answered, and one that differs refutes the hit', async () => {
  const { entry } = sampleHit(sampleDetection(1, '7ABC123'));
  const descriptors = { year: 2019, make: 'TOYT', model: 'CAM', style: '4D', colour: 'WHI' };
  const names = ['year', 'make', 'model', 'style', 'colour'] as const;
  const agree = Object.fromEntries(names.map((name) => [name, 'agrees']));
  for (const name of names) {
    const { compare, view } = await stopped({ entry: { ...entry, descriptors } });
    const { [name]: _, ...others } = agree;
    expect(() => compare('7ABC123', { descriptors: others }), name).toThrow(new RegExp(`Not answered: ${name}`));
    const answers = { ...agree, [name]: 'differs' };
    expect(compare('7ABC123', { descriptors: answers })).toMatchObject({
      ...{ result: 'not_the_vehicle', differs: ['descriptors'] },
    });
    expect(view().state).toBe('refuted');
  }
  const { compare } = await stopped({ entry: { ...entry, descriptors } });
  const unseen = Object.fromEntries(names.map((name) => [name, 'not_seen']));
  expect(compare('7ABC123', { descriptors: unseen })).toMatchObject({ result: 'agrees' });
});

test.each([
  ['the plate that is listed', '7ABC123', { result: 'agrees', differs: [] }, 'unverified', 1],
  ['the plate that was read', '7A8C123', { result: 'not_the_vehicle', differs: ['characters'] }, 'refuted', 0],
  ['neither', '7ABG123', { result: 'misread', differs: ['characters'] }, 'refuted', 1],
])(
  'S-9.7b: where a look-alike matched, it counts what is listed; who saw %s',
  async (_who, seen, expected, state, misreads) => {
    const { entry, match } = sampleHit(sampleDetection(1, '7A8C123'));
    const near = { ...match, class: 'near' as const, readText: '7A8C123' };
    const listed = { ...entry, plate: '7ABC123', descriptors: null };
    const { compare, view, office } = await stopped({ match: near, entry: listed }, '7A8C123');
    expect(compare(seen, { descriptors: {} })).toMatchObject(expected);
    expect(view().state).toBe(state);
    expect(office.quality.rates()).toMatchObject([{ misreads }]);
  },
);

test('S-9.6: a hit is unverified, and says so in words, until plate and status are both confirmed', async () => {
  const { view, compare, confirm } = await stopped();
  expect(view()).toMatchObject({ state: 'unverified', notice: expect.stringMatching(/UNVERIFIED.*stop/) });
  compare();
  expect(view().state).toBe('unverified');
  confirm();
  expect(view().state).toBe('confirmed');
});

test('S-9.6: no arrest, recovery or citation is recorded on an unverified hit', async () => {
  const { dispose, compare, confirm } = await stopped();
  for (const kind of ['arrest', 'recovery', 'citation', 'other_enforcement'])
    expect(() => dispose(kind)).toThrow(/S-9\.6/);
  compare();
  confirm();
  dispose('recovery');
});

test('S-9.7a: the confirmation names method, reference and who confirmed, after the comparison by eye', async () => {
  const { confirm, compare, store } = await stopped();
  expect(() => confirm()).toThrow(/by eye first/);
  compare();
  expect(() => confirm({ reference: ' ' })).toThrow(/S-9\.7a/);
  expect(() => confirm({ confirmedBy: '' })).toThrow(/S-9\.7a/);
  confirm();
  expect(store.database.get('SELECT * FROM status_confirmations')).toMatchObject({
    method: 'dispatch',
    reference: 'CAD 4471',
    confirmed_by: 'Dispatcher Lowe',
    confirmed_at: expect.any(Number),
  });
});

test('S-9.7a: exigent circumstances demand a narrative', async () => {
  const { confirm, compare, dispose, view } = await stopped();
  compare();
  expect(() => confirm({ method: 'exigent', reference: 'no time' })).toThrow(/narrative/);
  confirm({ method: 'exigent', reference: 'Driver fired at a passer-by in front of the unit' });
  expect(view().state).toBe('unverified');
  dispose('arrest');
});

test('S-9.6: exigent circumstances excuse no enforcement on a plate that the eye refuted', async () => {
  const { confirm, compare, dispose, view } = await stopped();
  compare('7ABC128');
  confirm({ method: 'exigent', reference: 'Driver fired at a passer-by in front of the unit' });
  expect(() => dispose('arrest')).toThrow(/S-9\.6/);
  expect(view()).toMatchObject({ state: 'refuted', disposition: null });
});

test('S-9.7a S-9.7c: method, answer and disposition are of closed sets, and each answer is on record as it was given', async () => {
  const { compare, confirm, dispose, office, store, hit } = await stopped();
  compare('7ABC123', { state: 'CA' });
  for (const method of ['phone', '']) expect(() => confirm({ method }), method).toThrow(/method/);
  for (const answer of ['maybe', '', null]) expect(() => confirm({ answer }), `${answer}`).toThrow(/answer/);
  confirm();
  for (const kind of ['arrested', 'warning', '']) expect(() => dispose(kind), kind).toThrow(/disposition/);
  expect(store.database.all('SELECT 1 FROM dispositions')).toEqual([]);
  dispose('citation');
  const actions = ['hit_plate_compared', 'hit_status_confirmed', 'hit_disposed'];
  const subjects = [`hit:${hit.hitId}`, `detection:${hit.detectionId}`];
  const who = { userName: 'Person reyes', caseNumber: '26-9', purpose: 'locate_vehicle', outcome: 'done', subjects };
  const confirmed = { method: 'dispatch', answer: 'active', reference: 'CAD 4471', confirmedBy: 'Dispatcher Lowe' };
  expect([...office.audit.records({ actions })]).toMatchObject([
    { ...who, dataElements: { seenPlate: '7ABC123', seenState: 'us-ca', result: 'agrees', differs: '' } },
    { ...who, dataElements: confirmed },
    { ...who, dataElements: { disposition: 'citation', note: 'note' } },
  ]);
});

test('S-9.7c: a hit is open until its disposition, of which the list’s originator is told', async () => {
  const { hits, account, dispose, sent } = await stopped();
  expect(hits.open(account)).toHaveLength(1);
  dispose('not_located');
  expect(hits.open(account)).toHaveLength(0);
  expect(JSON.parse(sent('disposition')[0]!.body)).toMatchObject({
    originator: 'CA0490000',
    outcome: 'not_located',
  });
  expect(() => dispose('arrest')).toThrow(/ended already/);
});

test('other characters than read are a misread: the hit is refuted and the camera’s figures count it', async () => {
  const { compare, view, office } = await stopped();
  expect(compare('7ABC128').result).toBe('misread');
  expect(view().state).toBe('refuted');
  expect(office.quality.rates()).toMatchObject([{ cameraId: 'front', misreads: 1, misreadRate: 1 }]);
});

test.each(['stale', 'not_on_file'])(
  'S-9.6: an entry that is %s refutes the hit, and the originator of the list is told',
  async (answer) => {
    const { compare, confirm, dispose, view, sent } = await stopped();
    compare();
    confirm({ answer });
    expect(view().state).toBe('refuted');
    const note = `${answer}: CAD 4471`;
    expect(JSON.parse(sent('disposition')[0]!.body)).toMatchObject({ outcome: 'stale_entry', note });
    expect(() => dispose('arrest')).toThrow(/S-9\.6/);
  },
);

test('S-9.7b S-9.9: who answers a second time, to undo the first answer, is refused, and that is on record', async () => {
  const { compare, confirm, dispose, office, hit, view } = await stopped();
  compare('7ABC128');
  confirm();
  dispose('misread');
  const before = [...office.audit.records({})].length;
  expect(() => compare()).toThrow(/compared already/);
  expect(() => confirm({ answer: 'active' })).toThrow(/confirmed already/);
  expect(() => dispose('no_action')).toThrow(/ended already/);
  expect([...office.audit.records({})].slice(before)).toMatchObject(
    ['hit_plate_compared', 'hit_status_confirmed', 'hit_disposed'].map((action) => ({
      ...{ action, outcome: 'refused', userName: 'Person reyes', detail: expect.stringContaining('already') },
      subjects: [`hit:${hit.hitId}`, `detection:${hit.detectionId}`],
    })),
  );
  expect(view()).toMatchObject({ state: 'refuted', disposition: 'misread' });
});

test('S-9.5: without the entitlement a hit on a restricted list shows that it exists, not its details', async () => {
  const sample = sampleHit(sampleDetection(1, '7ABC123'));
  const { view, compare } = await stopped({ entry: sample.entry, list: { ...sample.list, restricted: true } });
  compare('7ABC123', { descriptors: {} });
  expect(view()).toMatchObject({ detailsWithheld: true, reading: null, descriptors: null });
  expect(JSON.stringify(view())).not.toContain('7ABC123');
});

test('S-9.5: nothing of a restricted entry but its list reaches whoever has no entitlement; the entitled see it', async () => {
  const sample = sampleHit(sampleDetection(1, '7ABC123'));
  const said = { synopsis: 'armed robbery', caseNumber: '26-4242', enteredBy: 'D. Ruiz', originator: 'CA0490000' };
  const descriptors = { year: null, make: 'TOYT', model: null, style: null, colour: 'WHI' };
  const entry = { ...sample.entry, ...said, descriptors, imageSha256: 'c'.repeat(64) };
  const { view, compare, person, office, hit } = await stopped({ entry, list: { ...sample.list, restricted: true } });
  const shown = () => JSON.stringify(view());
  const secrets = [...Object.values(said), 'TOYT', 'c'.repeat(64), entry.category, '7ABC123'];
  expect(secrets.filter((each) => shown().includes(each))).toEqual([]);
  // What is withheld is not guessed at either, nor told by what is asked.
  for (const descriptors of [{}, { make: 'agrees', colour: 'agrees' }])
    expect(() => compare('7ABC123', { descriptors })).toThrow(/withheld from you \(S-9\.5\)/);
  expect(view()).toMatchObject({ list: { name: 'Stolen vehicles' }, category: null, entryImage: null });
  const { account } = office.sessions.resume(
    await (await person('lowe', 'operator', { entitlements: ['list:svs'] })).login(),
    'test',
  );
  const grant = office.grant(account, { purpose: 'locate_vehicle', caseNumber: '26-9', scopes: ['hits'] });
  const seen = { plate: '7ABC123', state: 'us-ca', descriptors: { make: 'agrees', colour: 'agrees' } } as const;
  office.hits.comparePlate(account, hit.hitId, seen);
  expect(secrets.filter((each) => shown().includes(each))).toEqual([]);
  expect(office.hits.view(grant, hit.hitId)).toMatchObject({
    detailsWithheld: false,
    reading: { entry: { ...said, plate: '7ABC123' } },
  });
});

test('S-9.6: what is confirmed is said of the vehicle, not of its driver; what is refuted is no basis for anything', async () => {
  const { view, compare, confirm } = await stopped();
  compare();
  confirm();
  expect(view().notice).toMatch(/confirmed.*on the vehicle, not on its driver/);
  const other = await stopped();
  other.compare('7ABC128');
  expect(other.view().notice).toMatch(/Refuted: no basis/);
});

test('a hit on a secret list does not exist for whoever has no entitlement; asking for it is on record', async () => {
  const sample = sampleHit(sampleDetection(1, '7ABC123'));
  const { view, hits, account, compare, dispose, office, hit } = await stopped({
    list: { ...sample.list, secret: true },
  });
  expect(view).toThrow(/no hit/);
  expect(hits.open(account)).toEqual([]);
  expect(() => compare()).toThrow(/no hit/);
  expect(() => dispose('no_action')).toThrow(/no hit/);
  const [asked] = [...office.audit.records({ actions: ['hit_viewed'] })];
  expect(asked).toMatchObject({ dataElements: { hitId: hit.hitId }, subjects: [] });
});

test('N-RT-notify: who was told of a hit, and how far each alert got, is shown with it', async () => {
  const { store, hit, view } = await stopped();
  const detection = sampleDetection(2, '8XYZ999');
  const told = sampleHit(detection, { hitId: 'H-told' });
  const alert = sampleAlert(told);
  const outbox = [sampleItem(alert.alertId, { kind: 'alert', alertId: alert.alertId })];
  await store.detections.record({ detection, hits: [told], alerts: [alert], outbox });
  expect(view().alerts).toEqual([]);
  expect(view(told.hitId).alerts).toMatchObject([{ state: 'queued', recipient: { kind: 'dispatch' } }]);
  expect(undeliveredAlerts(store.database, hit.raisedAt + 2)).toMatchObject([{ kind: 'dispatch', alerts: 1 }]);
  store.outbox.setAside(alert.alertId, 'denied', 5);
  expect(view(told.hitId).alerts).toMatchObject([{ state: 'set_aside', setAsideReason: 'denied' }]);
});

test('reading hits scans no large table', async () => {
  const { store } = await stopped();
  const steps = [
    ...store.database.explain(hitsOfDetectionsSql, '["a"]'),
    ...store.database.explain(alertsOfHitsSql, '["a"]'),
    ...store.database.explain(undeliveredSql, 1),
    ...store.database.explain(awaitingSql, '["a"]'),
  ];
  expect(steps.filter((step) => /^SCAN/.test(step) && !/alerts_undelivered|json_each/.test(step))).toEqual([]);
});

test('S-9.7-age: what is shown of a hit carries the list’s name and the age of its data at match time', async () => {
  const { view } = await stopped();
  expect(view().list).toMatchObject({ name: 'Stolen vehicles', ageMs: 3_600_000, freshness: 'fresh' });
});

test('S-9.7b: the state is taken as people write it, and what is none refutes no hit', async () => {
  const { compare } = await stopped();
  for (const state of ['california', 'us-zz', 'NB', 'zz', 'QQ', '']) {
    expect(() => compare('7ABC123', { state }), state).toThrow(/is no state of issue/);
  }
  expect(compare('7ABC123', { state: 'CA' }).result).toBe('agrees');
});

test('S-9.7b: another state of issue refutes the hit, however it is written', async () => {
  for (const state of ['NV', 'us-nv', 'ca-on', 'mx']) {
    const { compare, view } = await stopped();
    expect(compare('7ABC123', { state }).differs, state).toEqual(['state']);
    expect(view().notice).toMatch(/^Refuted/);
  }
});

test('S-9.3: a partial entry agrees when what was seen fits it', async () => {
  const sample = sampleHit(sampleDetection(1, '7ABC123'));
  const { compare } = await stopped({ entry: { ...sample.entry, plate: '7A?C*' } });
  expect(compare('7ABC123', { descriptors: {} }).result).toBe('agrees');
});

test('N-DQ-correct: a correction keeps the original, who made it and why; a deletion leaves a destruction record', async () => {
  const { office, account, hit, chief, store } = await stopped();
  office.quality.correct(account, hit.detectionId, { plate: '7ABC128', state: 'CA' }, '8 read as 3');
  const grant = office.grant(account, { purpose: 'locate_vehicle', caseNumber: '26-9', scopes: ['query'] });
  const [found] = office.search.search(grant, { plate: '7ABC123' });
  expect(found?.read?.text).toBe('7ABC123');
  expect(found?.corrections).toEqual([
    { plate: '7ABC128', state: 'us-ca', accountId: account.accountId, reason: '8 read as 3' },
  ]);
  expect(store.database.get('SELECT plate FROM detections')).toEqual({ plate: '7ABC123' });
  expect(() => office.quality.delete(account, hit.detectionId, 'x')).toThrow(/may not destroy data/);
  const admin = office.sessions.resume(await chief.login(), 'test').account;
  office.quality.delete(admin, hit.detectionId, 'wrong county');
  expect(store.database.get('SELECT count(*) AS n FROM detections')).toEqual({ n: 0 });
  expect(store.database.get('SELECT reason, detections FROM destructions')).toEqual({
    reason: 'ordered',
    detections: 1,
  });
});

test('N-DQ-correct N-DQ-inadvertent: each act on a record states its reason, and is on record with who and why; the destruction is closed', async () => {
  const { office, account, chief, store } = await stopped();
  const admin = office.sessions.resume(await chief.login(), 'test').account;
  const { quality } = office;
  const acts: [action: string, act: (detectionId: string, reason: string) => void, elements: object][] = [
    ['detection_marked', (id, reason) => quality.markMisread(account, id, reason), { kind: 'misread' }],
    [
      'detection_corrected',
      (id, reason) => quality.correct(account, id, { plate: '8XYZ001', state: null }, reason),
      { to: '8XYZ001' },
    ],
    ['detection_deleted', (id, reason) => quality.delete(admin, id, reason), {}],
    ['inadvertent_purged', (id, reason) => quality.purgeInadvertent(account, id, reason), {}],
  ];
  for (const [i, [action, act, elements]] of acts.entries()) {
    const detection = sampleDetection(10 + i, `8XYZ00${i}`);
    await store.detections.record({ detection, hits: [], alerts: [], outbox: [] });
    expect(() => act(detection.detectionId, ' '), action).toThrow(/reason is missing/);
    act(detection.detectionId, 'seen by eye');
    expect([...office.audit.records({ actions: [action] })], action).toMatchObject([
      {
        userName: action === 'detection_deleted' ? 'Ana Ortiz' : 'Person reyes',
        subjects: [`detection:${detection.detectionId}`],
        dataElements: { ...elements, reason: 'seen by eye' },
        outcome: 'done',
      },
    ]);
  }
  expect(store.database.all('SELECT reason, ended_at IS NULL AS open FROM destructions ORDER BY reason')).toEqual([
    { reason: 'inadvertent', open: 0 },
    { reason: 'ordered', open: 0 },
  ]);
});

test('S-6: what is held as evidence is not destroyed by order, nor as an inadvertent capture', async () => {
  const { office, account, hit, chief } = await stopped();
  const admin = office.sessions.resume(await chief.login(), 'test').account;
  const { holdId } = office.holds.place(admin, '26-9', 'evidence', [hit.detectionId]);
  expect(() => office.quality.delete(admin, hit.detectionId, 'x')).toThrow(/held for case 26-9/);
  expect(() => office.quality.purgeInadvertent(account, hit.detectionId, 'x')).toThrow(/held for case 26-9/);
  office.holds.release(admin, holdId, 'case closed');
  office.quality.delete(admin, hit.detectionId, 'x');
});

test('N-RT-case: a hold past its end keeps nothing from being deleted', async () => {
  const { office, hit, chief, clock, profile } = await stopped();
  const admin = office.sessions.resume(await chief.login(), 'test').account;
  office.holds.place(admin, '26-9', 'evidence', [hit.detectionId]);
  clock.advance(profile.holds.ceilingDays * dayMs - 1);
  expect(() => office.quality.delete(admin, hit.detectionId, 'x')).toThrow(/held for case 26-9/);
  clock.advance(1);
  office.quality.delete(admin, hit.detectionId, 'x');
});

test('N-DQ-partner: an error in a partner’s record is reported to its owner', async () => {
  const { office, account, store, sent } = await stopped();
  await store.detections.record({
    detection: sampleDetection(2, '8XYZ999', { agencyId: 'ncric' }),
    hits: [],
    alerts: [],
    outbox: [],
  });
  office.quality.markMisread(account, sampleDetection(2, '').detectionId, 'sign, no plate');
  expect(JSON.parse(sent('correction')[0]!.body)).toMatchObject({ agencyId: 'ncric', action: 'marked_misread' });
});

test('N-DQ-inadvertent S-9.10a: an inadvertent capture is purged, and the camera’s monthly rate shows it', async () => {
  const { office, account, hit, store } = await stopped();
  office.quality.purgeInadvertent(account, hit.detectionId, 'private driveway');
  expect(store.database.get('SELECT reason FROM destructions')).toEqual({ reason: 'inadvertent' });
  expect(office.quality.rates()).toMatchObject([{ inadvertent: 1, inadvertentRate: 1, inadvertentRateBefore: null }]);
  const record = [...office.audit.records({ actions: ['inadvertent_purged'] })];
  expect(JSON.stringify(record)).not.toContain('7ABC123');
});
