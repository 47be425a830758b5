import { expect, test } from 'vitest';
import { ballot } from './testing/ballot.js';
import { type Ballot, voteReads } from './vote.js';

const times = (count: number, one: Ballot) => Array.from({ length: count }, () => one);

test('many small looks that misread a character alike do not outvote the two nearest', () => {
  const far = ballot(40, { R1L8GH: 0.49, A1L8GH: 0.15 });
  const near = ballot(72, { A1L8GH: 0.6, R1L8GH: 0.3 });
  expect(voteReads([...times(8, far), near, near]).text).toBe('A1L8GH');
  const clear = ballot(100, { A1L8GH: 0.98 });
  expect(voteReads([...times(20, far), clear]).text).toBe('A1L8GH');
});

test('looks of one size are outvoted by no single one', () => {
  const right = ballot(70, { '9ZAA123': 0.8, '9ZAM123': 0.1 });
  const wrong = ballot(72, { '9ZAM123': 0.85, '9ZAA123': 0.1 });
  expect(voteReads([right, right, right, wrong]).text).toBe('9ZAA123');
});

test('a plate cut by the edge of the picture lacks a character, however surely it is read', () => {
  const before = times(3, ballot(64, { NXH2170: 0.75, NXH2I70: 0.2 }));
  const cut = { NXH217: 0.98 };
  expect(voteReads([...before, ballot(90, cut, { whole: false })]).text).toBe('NXH2170');
  expect(voteReads([ballot(90, cut, { whole: false })]).text).toBe('NXH217');
});

test('a close look has the word of two glances', () => {
  const glance = ballot(60, { '9ZHS199': 0.5, '9ZMS199': 0.3 });
  const closer = (closely: boolean) => ballot(60, { '9ZMS199': 0.45, '9ZHS199': 0.3 }, { closely });
  expect(voteReads([glance, closer(false)]).text).toBe('9ZHS199');
  expect(voteReads([glance, closer(true)]).text).toBe('9ZMS199');
});

test('the shape of the serial chooses where the looks leave it open, and makes nothing surer', () => {
  const open = times(2, ballot(65, { GZBJ445: 0.5, '9ZBJ445': 0.4 }));
  const voted = voteReads(open);
  expect(voted.text).toBe('9ZBJ445');
  expect(voted.candidates[0]!.text).toBe('9ZBJ445');
  expect(voted.confidence).toBeLessThan(0.5);
  expect(voteReads(times(9, ballot(65, { GZBJ445: 0.9, '9ZBJ445': 0.05 }))).text).toBe('GZBJ445');
});

test('what the looks are sure of stands, however unusual its shape', () => {
  expect(voteReads(times(2, ballot(65, { QIO8Z7Q: 0.93, '9ZBJ445': 0.07 }))).text).toBe('QIO8Z7Q');
});

test('far looks add little certainty to a near one, like looks more', () => {
  const odds = (...ballots: Ballot[]) => {
    const [first, second] = voteReads(ballots).candidates;
    return Math.log(first!.confidence / second!.confidence);
  };
  const near = ballot(90, { ABC1234: 0.7, ABG1234: 0.3 });
  const far = ballot(40, { ABC1234: 0.7, ABG1234: 0.3 });
  const gained = (more: Ballot) => odds(near, ...times(8, more)) - odds(near);
  expect(gained(far)).toBeLessThan(0.2 * gained(near));
  expect(gained(near)).toBeCloseTo(2 * odds(near), 3);
});
