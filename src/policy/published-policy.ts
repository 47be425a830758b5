import { createHash } from 'node:crypto';
import { purposeText, type Role } from '../domain/access.js';
import type { AgencyProfile } from '../domain/agency-profile.js';
import { escapeHtml } from './audit-report.js';
import { officesOf } from './profile-readiness.js';

/** What the public is shown in figures; no plate among them. */
export interface TransparencyCounters {
  readonly days: number;
  readonly detections: number;
  readonly hits: number;
  readonly misreads: number;
  readonly lookUps: number;
  readonly releasesApproved: number;
  readonly releasesRefused: number;
  readonly destroyed: number;
}

interface Section {
  readonly heading: string;
  readonly lines: readonly string[];
}

/**
 * The usage and privacy policy that Civ. Code 1798.90.51(b)(2) demands, with every element that it names: (A) purposes,
 * (B) who may use it, and training, (C) monitoring, (D) sharing, (E) custodian, (F) accuracy, (G) retention.
 */
function sectionsOf(profile: AgencyProfile, counters: TransparencyCounters): Section[] {
  const { detections, hits, days } = counters;
  return [
    { heading: 'Authorized purposes', lines: profile.purposes.map((purpose) => purposeText[purpose]) },
    {
      heading: 'Who may use the system, and their training',
      lines: [
        ...profile.authorisedTitles.map(({ title, roles }) => `${title}: ${roles.map(roleText).join(', ')}`),
        `Training is completed before any use and repeated within ${profile.training.validDays} days; it covers:`,
        ...profile.training.elements,
      ],
    },
    { heading: 'How the system is monitored', lines: [...profile.monitoring, ...profile.safeguards] },
    {
      heading: 'Sale, sharing and transfer',
      lines: [
        'ALPR information is not sold.',
        'It is released only to law enforcement and prosecutorial agencies of California, on a written request that another officer approves; to others only by order of a California court (Civil Code 1798.90.55).',
        'Where a site of critical infrastructure is believed to be a target, it may be released to the public agency that runs the site, after the same approval.',
        'It is never released for immigration enforcement (Government Code 7284 et seq.).',
        ...profile.partners.map((partner) => `Shared with: ${partner.name}`),
      ],
    },
    {
      heading: 'Official custodian, and who is accountable',
      lines: officesOf(profile),
    },
    { heading: 'Accuracy and correction of errors', lines: profile.accuracy },
    {
      heading: 'Retention and destruction',
      lines: [
        ...Object.entries(profile.retention).map(
          ([name, rule]) =>
            `${name}: ${rule.floorDays > 0 ? `at least ${rule.floorDays} days, ` : ''}at most ${rule.ceilingDays} days (${rule.basis})`,
        ),
        `Records linked to an investigation are held by case number, reviewed every ${profile.holds.reviewDays} days, for at most ${profile.holds.ceilingDays} days.`,
        'What is past its time is destroyed automatically, and each destruction is recorded.',
      ],
    },
    {
      heading: `In figures: the last ${days} days`,
      lines: [
        `Plates read: ${detections}`,
        `Hits: ${hits} (${detections === 0 ? 'no reads' : `${((100 * hits) / detections).toFixed(2)}% of reads`})`,
        `Misreads found: ${counters.misreads}`,
        `Look-ups by authorized users: ${counters.lookUps}`,
        `Releases approved: ${counters.releasesApproved}; refused: ${counters.releasesRefused}`,
        `Records destroyed: ${counters.destroyed}`,
      ],
    },
  ];
}

function roleText(role: Role): string {
  const texts: Record<Role, string> = {
    operator: 'operates the equipment, responds to hits, looks up records',
    supervisor: 'as operator; oversees, approves updates of hot lists',
    administrator: 'administers the system, approves hot lists and releases',
    auditor: 'audits; does not manage',
    technician: 'installs and maintains; reads no records',
    dispatcher: 'confirms the status of hits, looks up records',
  };
  return texts[role];
}

const noFigures: TransparencyCounters = {
  ...{ days: 0, detections: 0, hits: 0, misreads: 0, lookUps: 0 },
  ...{ releasesApproved: 0, releasesRefused: 0, destroyed: 0 },
};

/** Names what the page says but for its figures, so that one that the profile has outgrown is found. */
export function publishedSha256(profile: AgencyProfile): string {
  return createHash('sha256').update(publishPolicy(profile, noFigures).markdown).digest('hex');
}

/** The page for the agency's website (S-4.1g). */
export function publishPolicy(
  profile: AgencyProfile,
  counters: TransparencyCounters,
): { readonly html: string; readonly markdown: string } {
  const { title, version, effectiveOn, reviewedOn } = profile.policy;
  const heading = `${profile.name}: ALPR usage and privacy policy`;
  const about = `${title}, version ${version}, effective ${effectiveOn}, last reviewed ${reviewedOn}.`;
  const sections = sectionsOf(profile, counters);
  const markdown = [
    `# ${heading}`,
    about,
    ...sections.map((section) => `## ${section.heading}\n\n${section.lines.map((line) => `- ${line}`).join('\n')}`),
  ].join('\n\n');
  const body = sections
    .map(
      ({ heading: name, lines }) =>
        `<h2>${escapeHtml(name)}</h2>\n<ul>\n${lines.map((line) => `<li>${escapeHtml(line)}</li>`).join('\n')}\n</ul>`,
    )
    .join('\n');
  const html = `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeHtml(heading)}</title>
<h1>${escapeHtml(heading)}</h1>
<p>${escapeHtml(about)}</p>
${body}
</html>
`;
  return { html, markdown: `${markdown}\n` };
}
