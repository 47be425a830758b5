import { expect, test } from 'vitest';
import { FineLooks } from './fine-looks.js';

const taken = (times: readonly number[]) => {
  const looks = new FineLooks();
  return times.filter((at) => looks.take(at));
};

test('twice a second at ten frames a second, jitter allowed for', () => {
  expect(taken([0, 100, 205, 300, 395, 490, 600, 700, 800, 900, 1000])).toEqual([0, 490, 1000]);
});

test('every third frame at most where frames are few', () => {
  expect(taken([0, 1000, 2000, 3000, 4000, 5000, 6000])).toEqual([0, 3000, 6000]);
});
