import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openOfficeForTest } from '../testing/office.js';
import { sampleDetection, sampleHit, samplePicture } from '../testing/samples.js';

const request = {
  agency: 'Santa Rosa Police Department',
  kind: 'law_enforcement',
  state: 'us-ca',
  person: 'Det. M. Osei',
  purpose: 'Locate a vehicle used in a robbery',
  caseNumber: '26-5512',
  writtenOn: '2026-11-20',
  detectionIds: [sampleDetection(1, '').detectionId],
};
const order = { number: 'SCR-1', court: 'Superior Court of California, County of Sonoma', date: '2026-11-19' };

async function desk() {
  const opened = await openOfficeForTest();
  await opened.store.detections.record({ detection: sampleDetection(1, '7ABC123'), hits: [], alerts: [], outbox: [] });
  const sergeant = await opened.person('moss', 'supervisor');
  const account = opened.office.sessions.resume(await sergeant.login(), 'test').account;
  const captain = opened.office.sessions.resume(await opened.chief.login(), 'test').account;
  const { releases } = opened.office;
  const ask = (changes: Record<string, unknown> = {}) => releases.request(account, { ...request, ...changes });
  const approval = { decision: 'approved', reason: 'lawful', valuesActConsidered: true } as const;
  const grant = opened.office.grant(account, { purpose: 'support_agency', caseNumber: '26-5512', scopes: ['export'] });
  return { ...opened, account, captain, releases, ask, approval, grant };
}

test.each(['agency', 'person', 'purpose'])('S-11a: a request without %s is refused', async (field) => {
  const { ask, releases, account } = await desk();
  expect(() => ask({ [field]: ' ' })).toThrow(/S-11a/);
  expect(releases.register(account)).toHaveLength(0);
});

test('S-11b: nothing is exported before another person approved', async () => {
  const { ask, releases, captain, account, approval, grant, directory } = await desk();
  const { releaseId } = ask();
  const to = join(directory, 'stick');
  await expect(releases.fulfil(grant, account, releaseId, to)).rejects.toThrow(/S-11b/);
  expect(existsSync(to)).toBe(false);
  const own = releases.request(captain, request);
  expect(() => releases.decide(captain, own.releaseId, approval)).toThrow(/two persons/);
  releases.decide(captain, releaseId, approval);
  const { sha256 } = await releases.fulfil(grant, account, releaseId, to);
  expect(releases.register(account).find((each) => each.releaseId === releaseId)?.packageSha256).toBe(sha256);
  await expect(releases.fulfil(grant, account, releaseId, `${to}-2`)).rejects.toThrow(/was fulfilled/);
  expect(existsSync(`${to}-2`)).toBe(false);
});

test('S-11e: the package carries the request, the pictures and what people corrected, and proves itself', async () => {
  const { ask, releases, captain, account, approval, grant, directory, store, office } = await desk();
  const plateImage = await store.images.put(samplePicture('8XYZ999'));
  const detection = sampleDetection(2, '8XYZ999', { plateImage });
  await store.detections.record({ detection, hits: [sampleHit(detection)], alerts: [], outbox: [] });
  office.quality.correct(account, detection.detectionId, { plate: '8XYZ998', state: 'us-ca' }, '8 read as 9');
  const { releaseId } = ask({ detectionIds: [detection.detectionId] });
  releases.decide(captain, releaseId, approval);
  const to = join(directory, 'stick');
  expect(await releases.fulfil(grant, account, releaseId, to)).toMatchObject({ images: 1 });
  const record = JSON.parse(readFileSync(join(to, 'detections.ndjson'), 'utf8'));
  expect(record).toEqual({
    ...detection,
    corrections: [{ plate: '8XYZ998', state: 'us-ca', reason: '8 read as 9' }],
  });
  const described = JSON.parse(readFileSync(join(to, 'package.json'), 'utf8'));
  expect(described).toMatchObject({
    releaseId,
    request: { agency: request.agency },
    notice: expect.stringContaining('unverified'),
  });
  const verify = () => spawnSync(process.execPath, ['verify.mjs'], { cwd: to, encoding: 'utf8' });
  expect(verify()).toMatchObject({ status: 0, stdout: expect.stringContaining('The package is whole') });
  appendFileSync(join(to, 'images', `${plateImage?.sha256}.jpg`), 'x');
  expect(verify()).toMatchObject({ status: 1, stdout: expect.stringContaining('was changed') });
});

test('attack: nobody fulfils a release with another person’s grant', async () => {
  const { ask, releases, captain, approval, grant, directory, account } = await desk();
  const { releaseId } = ask();
  releases.decide(captain, releaseId, approval);
  const to = join(directory, 'stick');
  await expect(releases.fulfil(grant, captain, releaseId, to)).rejects.toThrow(/another person’s/);
  expect(existsSync(to)).toBe(false);
  await releases.fulfil(grant, account, releaseId, to);
});

test('attack: a folder that holds something is not written to, whatever path leads there', async () => {
  const { ask, releases, captain, account, approval, grant, directory } = await desk();
  const { releaseId } = ask();
  releases.decide(captain, releaseId, approval);
  const held = join(directory, 'held');
  mkdirSync(held);
  writeFileSync(join(held, 'package.json'), 'mine');
  const around = join(directory, 'stick', '..', 'held');
  await expect(releases.fulfil(grant, account, releaseId, around)).rejects.toThrow(/holds something/);
  expect(readdirSync(held)).toEqual(['package.json']);
  expect(releases.register(account)[0]!.fulfilledAt).toBeNull();
});

test('S-11b: who asks for the data does not decide on it, however they sign', async () => {
  const { ask, releases, captain, approval, person, office, account } = await desk();
  expect(captain.name).toBe('Ana Ortiz');
  for (const person of ['Ana Ortiz', 'Capt. ORTIZ, Ana', 'Special Services Captain Aná Ortiz #1001']) {
    const { releaseId } = ask({ person });
    for (const decision of ['approved', 'refused'] as const) {
      expect(() => releases.decide(captain, releaseId, { ...approval, decision }), person).toThrow(
        /asks for it.*S-11b/,
      );
    }
    expect(releases.register(account).at(-1)).toMatchObject({ releaseId, decision: null });
  }
  const { releaseId } = ask({ person: 'Ana Ortega' });
  expect(releases.decide(captain, releaseId, approval)).toMatchObject({ decision: 'approved' });
  const moss = office.sessions.resume(await (await person('idle', 'operator')).login(), 'test').account;
  expect(() => releases.decide(moss, releaseId, approval)).toThrow(/may not decide release/);
});

test('attack: an approver who is the author under a second account is refused by badge', async () => {
  const { ask, releases, captain, approval, account, store } = await desk();
  const { releaseId } = ask();
  store.database.run('UPDATE accounts SET badge = ? WHERE account_id = ?', `0${captain.badge}`, account.accountId);
  expect(() => releases.decide(captain, releaseId, approval)).toThrow(/two persons/);
});

test.each([
  [{ kind: 'federal_immigration_agency', state: 'us' }],
  [{ agency: 'U.S. Immigration and Customs Enforcement' }],
  [{ agency: 'CBP liaison' }],
  [{ agency: 'Customs and Border Patrol (CPB)' }],
  [{ person: 'Agent Doe, ICE' }],
  [{ agency: 'U.S. I.C.E.' }],
  [{ agency: 'Homeland Security Investigations' }],
  [{ agency: 'USCIS' }],
  [{ agency: 'Enforcement and Removal Operations' }],
  [{ purpose: 'locate a person for deportation' }],
  [{ purpose: 'civil immigration enforcement', courtOrder: order }],
])('S-11c: immigration enforcement is refused, and the refusal kept: %o', async (changes) => {
  const { ask, releases, captain, approval } = await desk();
  const release = ask(changes);
  expect(release.decision).toBe('refused');
  expect(release.decisionReason).toMatch(/S-11c/);
  expect(() => releases.decide(captain, release.releaseId, approval)).toThrow(/refused already/);
});

test('S-11c: approval demands that the Values Act was considered', async () => {
  const { ask, releases, captain, approval } = await desk();
  const { releaseId } = ask();
  expect(() => releases.decide(captain, releaseId, { ...approval, valuesActConsidered: false })).toThrow(/Values Act/);
});

test('S-11d: outside California only with an order of a California magistrate', async () => {
  const { ask } = await desk();
  expect(ask({ state: 'us-nv' })).toMatchObject({
    decision: 'refused',
    decisionReason: expect.stringMatching(/S-11d/),
  });
  expect(ask({ kind: 'federal_agency', state: 'us' }).decision).toBe('refused');
  expect(ask({ state: 'us-nv', courtOrder: order }).decision).toBeNull();
  expect(ask({ kind: 'federal_agency', state: 'us', courtOrder: order }).decision).toBeNull();
  for (const kind of ['prosecutor', 'fusion_centre', 'federal_agency']) {
    expect(ask({ kind, state: 'us-or' }).decisionReason, kind).toMatch(/^S-11d/);
  }
  expect(ask({ kind: 'federal_agency', state: 'us-ca' }).decisionReason).toMatch(/^S-11d/);
});

test.each(['Eighth Judicial District Court, Nevada', 'United States District Court, Northern District of California'])(
  'S-11d: an order of another court than California’s is none: %s',
  async (court) => {
    const { ask } = await desk();
    expect(ask({ state: 'us-nv', courtOrder: { ...order, court } }).decisionReason).toMatch(/^S-11d.*Superior Court/);
  },
);

test.each(['number', 'court', 'date'])('S-11d: an order without its %s is none', async (field) => {
  const { ask, releases, account } = await desk();
  const { [field as 'number']: _, ...partial } = order;
  for (const courtOrder of [partial, { ...order, [field]: ' ' }]) {
    expect(() => ask({ state: 'us-nv', courtOrder })).toThrow(new RegExp(`courtOrder.${field}`));
  }
  expect(releases.register(account)).toEqual([]);
});

test('S-11b: what was refused, by a person or by rule, is never exported; a decision states its reason', async () => {
  const { ask, releases, captain, account, approval, grant, directory } = await desk();
  const [byPerson, byRule] = [ask(), ask({ kind: 'commercial' })];
  expect(() => releases.decide(captain, byPerson.releaseId, { ...approval, reason: ' ' })).toThrow(/reason/);
  releases.decide(captain, byPerson.releaseId, { ...approval, decision: 'refused' });
  for (const { releaseId } of [byPerson, byRule]) {
    await expect(releases.fulfil(grant, account, releaseId, join(directory, 'stick'))).rejects.toThrow(/S-11b/);
  }
  expect(existsSync(join(directory, 'stick'))).toBe(false);
});

test('S-11e: requests, decisions and the package’s hash are kept and cannot be edited', async () => {
  const { ask, releases, captain, approval, store, account, grant, directory, office, person } = await desk();
  const { releaseId } = ask();
  releases.decide(captain, releaseId, approval);
  const edit = (change: string) => () => store.database.run(`UPDATE releases SET ${change}`);
  for (const column of ['request', 'prepared_by', 'decision', 'decided_by', 'decision_reason']) {
    expect(edit(`${column} = 'x'`), column).toThrow(/kept/);
  }
  for (const column of ['requested_at', 'decided_at']) expect(edit(`${column} = 1`), column).toThrow(/kept/);
  expect(() => store.database.run('DELETE FROM releases')).toThrow(/kept/);
  const { sha256 } = await releases.fulfil(grant, account, releaseId, join(directory, 'stick'));
  for (const change of ["package_sha256 = 'x'", "fulfilled_by = 'x'", 'fulfilled_at = 1']) {
    expect(edit(change), change).toThrow(/once/);
  }
  const before = releases.register(account);
  const judge = office.sessions.resume(await (await person('judge', 'auditor')).login(), 'test').account;
  expect(releases.register(judge)).toEqual(before);
  expect(before).toMatchObject([{ releaseId, decision: 'approved', packageSha256: sha256 }]);
  const open = ask();
  for (const change of ["package_sha256 = 'x'", 'fulfilled_at = 1']) {
    expect(edit(`${change} WHERE release_id = '${open.releaseId}'`), change).toThrow(/only an approved request/);
  }
});

test('S-11e2: others than law enforcement are pointed to the records process', async () => {
  const { ask } = await desk();
  for (const kind of ['private_person', 'other_public_agency']) {
    expect(ask({ kind }).decisionReason).toMatch(/S-11e2.*Records Maintenance and Release Policy/);
  }
});

test('N-CO: commercial parties are refused', async () => {
  const { ask } = await desk();
  expect(ask({ kind: 'commercial', courtOrder: order }).decisionReason).toMatch(/N-CO/);
});

test('N-DI: critical infrastructure only where it is believed to be a target', async () => {
  const { ask } = await desk();
  expect(ask({ kind: 'critical_infrastructure', publicAgency: true }).decisionReason).toMatch(/N-DI.*a target/);
  const threat = 'reconnaissance reported';
  expect(ask({ kind: 'critical_infrastructure', threat, publicAgency: true }).decision).toBeNull();
  const ofNevada = ask({ kind: 'critical_infrastructure', threat, publicAgency: true, state: 'us-nv' });
  expect(ofNevada.decisionReason).toMatch(/^S-11d/);
});

test('N-DI: infrastructure that no public agency runs is told nothing without a court’s order', async () => {
  const { ask } = await desk();
  const asked = { kind: 'critical_infrastructure', threat: 'reconnaissance reported' };
  expect(ask(asked).decisionReason).toMatch(/^N-DI.*no public agency \(Civ\. Code 1798\.90\.55\)/);
  expect(ask({ ...asked, courtOrder: order }).decision).toBeNull();
});

test('N-CU: a request for another agency’s records is refused with the name of that agency, unless a court orders it', async () => {
  const { ask, store } = await desk();
  const theirs = sampleDetection(2, '8XYZ999', { agencyId: 'ncric' });
  await store.detections.record({ detection: theirs, hits: [], alerts: [], outbox: [] });
  const detectionIds = [...request.detectionIds, theirs.detectionId];
  for (const kind of ['law_enforcement', 'private_person']) {
    const { decision, decisionReason } = ask({ kind, detectionIds });
    expect([decision, decisionReason], kind).toEqual(['refused', expect.stringMatching(/^N-CU: Records of ncric/)]);
  }
  expect(ask({ detectionIds, courtOrder: order }).decision).toBeNull();
});

test('attack: SQL in names and purposes is stored as text, a path as a detection id is refused', async () => {
  const { ask, releases, account } = await desk();
  const nasty = "x'); DROP TABLE releases; --";
  expect(ask({ person: nasty }).request.person).toBe(nasty);
  expect(releases.register(account)).toHaveLength(1);
  expect(() => ask({ detectionIds: ['../../etc/passwd'] })).toThrow(/S-11a/);
});

test('S-9.3: a canvass tags what is detected with its case, one at a time', async () => {
  const { office, account } = await desk();
  expect(office.canvass.caseNumber()).toBeNull();
  for (const [caseNumber, reason] of [
    ['', 'homicide'],
    ['26-777', ' '],
  ] as const) {
    expect(() => office.canvass.begin(account, caseNumber, reason)).toThrow(/S-9\.3/);
  }
  office.canvass.begin(account, '26-777', 'homicide on Main Street');
  expect(office.canvass.caseNumber()).toBe('26-777');
  expect(() => office.canvass.begin(account, '26-778', 'other')).toThrow(/under way/);
  office.canvass.end(account);
  expect(office.canvass.caseNumber()).toBeNull();
});

test('N-RT-case: a hold names its case, is reviewed, ends within five years, and is audited', async () => {
  const { office, account } = await desk();
  expect(() => office.holds.place(account, '', 'evidence', request.detectionIds)).toThrow(/N-RT-case/);
  expect(() => office.holds.place(account, '26-777', ' ', request.detectionIds)).toThrow(/N-RT-case/);
  expect(() => office.holds.place(account, '26-777', 'evidence', [])).toThrow(/N-RT-case/);
  const hold = office.holds.place(account, '26-777', 'evidence', request.detectionIds);
  expect(hold.endsAt - hold.placedAt).toBeLessThanOrEqual(1825 * 86_400_000);
  expect(() => office.holds.release(account, hold.holdId, ' ')).toThrow(/says why/);
  office.holds.release(account, hold.holdId, 'case closed');
  const said = { userName: 'Person moss', caseNumber: '26-777' };
  expect([...office.audit.records({ actions: ['hold_placed', 'hold_released'] })]).toMatchObject([
    { ...said, subjects: [`hold:${hold.holdId}`, `detection:${request.detectionIds[0]}`], detail: 'evidence' },
    { ...said, subjects: [`hold:${hold.holdId}`], detail: 'case closed' },
  ]);
});
