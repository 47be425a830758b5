import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { statesIn } from './printed-state.js';

const likeliest = (text: string) => [...statesIn(text)].sort((a, b) => b[1] - a[1])[0]?.[0];

describe('what is printed beside a serial', () => {
  it.each([
    ['FEBCALIFORNIA2011', 'us-ca'],
    ['FEBCALIFORMIA2011', 'us-ca'],
    ['WESTVIRGINIA', 'us-wv'],
    ['ARKANSAS10', 'us-ar'],
    ['WASHINGTONDC', 'us-dc'],
    ['WASHINGTON', 'us-wa'],
    ['JANTHESPIRITOFAMERICA', 'us-ma'],
    ['LORISIANA', 'us-la'],
  ])('%s speaks for %s', (text, state) => {
    expect(likeliest(text)).toBe(state);
  });

  it('says nothing about dealers’ frames and counties', () => {
    for (const text of ['', 'SERRAMONTEFORD', 'POTTAWATTAMIE', 'OAKLAWN', 'JACKSON'])
      expect(statesIn(text).size).toBe(0);
  });

  it('speaks the louder the more of a name is there, whatever stands around it', () => {
    const letters = fc.string({ unit: fc.constantFrom(...'XQZ7'), maxLength: 6 });
    fc.assert(
      fc.property(letters, letters, fc.integer({ min: 0, max: 9 }), (before, after, at) => {
        const wrong = `${'CALIFORNIA'.slice(0, at)}Q${'CALIFORNIA'.slice(at + 1)}`;
        const whole = statesIn(`${before}CALIFORNIA${after}`).get('us-ca')!;
        expect(whole).toBeGreaterThan(statesIn(`${before}${wrong}${after}`).get('us-ca')!);
        expect(whole).toBe(statesIn('CALIFORNIA').get('us-ca'));
      }),
    );
  });
});
