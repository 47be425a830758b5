import { dayMs } from '../../domain/time.js';
import type { ClauseFacts } from '../clause-facts.js';
import {
  both,
  count,
  day,
  expect,
  type Findings,
  met,
  names,
  none,
  refusals,
  shownBy,
  times,
  toCentral,
} from './finding.js';

/** Hits and the quality of what was read (S-9.6, S-9.7a-c, S-9.10a, N-DQ, N-RT-notify, N-CU). */
export const hitFindings: Findings = (facts) => {
  const { compliance, stored, setup, profile } = facts;
  const { hits, answers } = stored;
  const raised = hits.unverified + hits.confirmed + hits.refuted;
  const worth = `${hits.unverified} unverified, ${hits.confirmed} confirmed, ${hits.refuted} refuted`;
  const openTooLong = compliance.oldestOpenHitAt !== null && compliance.to - compliance.oldestOpenHitAt > dayMs;
  const sum = (of: 'misreads' | 'inadvertent') => compliance.quality.reduce((total, camera) => total + camera[of], 0);
  const zones = setup.cameras.map(({ id, exclusionZones }) => `${id} ${exclusionZones}`);
  return {
    'S-9.6': shownBy(raised, none(hits.outOfOrder, 'confirmed or enforced out of order', worth)),
    'S-9.7-age': shownBy(raised, none(hits.withoutListAge, 'without the list’s name and age', worth)),
    'S-9.7a': shownBy(
      answers.confirmations,
      none(
        hits.outOfOrder,
        'confirmed or enforced out of order',
        `${answers.confirmations} status confirmations, ${answers.exigent} of them exigent`,
      ),
    ),
    'S-9.7b': shownBy(
      answers.comparisons,
      none(
        hits.outOfOrder,
        'confirmed or enforced out of order',
        `${answers.comparisons} plates compared by eye (last ${day(stored.audit.lastByAction.hit_plate_compared?.at)})`,
      ),
    ),
    'S-9.7c': shownBy(
      raised,
      expect(
        !openTooLong,
        'overdue',
        `${compliance.openHits} open hits, the oldest of ${day(compliance.oldestOpenHitAt)}; ended: ${times(facts, 'hit_disposed')}`,
      ),
    ),
    'S-9.10a': expect(
      setup.geofences > 0 || setup.cameras.some(({ exclusionZones }) => exclusionZones > 0),
      'not_configured',
      `exclusion zones by camera: ${names(zones)}; geofences: ${setup.geofences}, paused: ${times(facts, 'capture_paused')}; ${sum('inadvertent')} inadvertent captures in thirty days`,
    ),
    'N-DQ-correct': shownBy(
      count(facts, 'detection_marked') + count(facts, 'detection_corrected') + count(facts, 'detection_deleted'),
      met(
        `marked: ${times(facts, 'detection_marked')}, corrected: ${times(facts, 'detection_corrected')}, deleted: ${times(facts, 'detection_deleted')}; ${sum('misreads')} misreads in thirty days`,
      ),
    ),
    'N-DQ-partner': shownBy(
      stored.detections.ofPartners,
      met(`${stored.detections.ofPartners} records of partners here`),
    ),
    'N-DQ-inadvertent': shownBy(
      count(facts, 'inadvertent_purged'),
      met(`purged: ${times(facts, 'inadvertent_purged')}; ${names(compliance.quality.map(rateText))}`),
    ),
    'N-RT-notify': shownBy(
      raised,
      both(toCentral(facts), expect(compliance.undeliveredAlerts.length === 0, 'overdue', undelivered(facts))),
    ),
    'N-CU': shownBy(
      stored.detections.stored,
      met(
        `${stored.detections.stored - stored.detections.ofPartners} records of ${profile.agencyId} and ${stored.detections.ofPartners} of partners, of which requests go to their owners: ${refusals(facts, 'N-CU')}`,
      ),
    ),
  };
};

function rateText(camera: ClauseFacts['compliance']['quality'][number]): string {
  const { cameraId, inadvertentRate, inadvertentRateBefore, misreadRate, misreadRateBefore } = camera;
  const share = (rate: number | null) => (rate === null ? 'none read' : `${(rate * 100).toFixed(1)} %`);
  return `${cameraId} inadvertent ${share(inadvertentRate)}, before ${share(inadvertentRateBefore)}, misread ${share(misreadRate)}, before ${share(misreadRateBefore)}`;
}

function undelivered({ compliance }: ClauseFacts): string {
  const waiting = compliance.undeliveredAlerts.map(
    ({ kind, state, alerts, oldest }) => `${alerts} to ${kind} ${state} since ${day(oldest)}`,
  );
  return `undelivered for over an hour: ${names(waiting)}`;
}
