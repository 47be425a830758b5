import { expect, test } from 'vitest';
import { chooseProfile, type MediaProfile } from './choose-profile.js';

function profile(token: string, width: number, encoding = 'H264', framesPerSecond: number | null = 25): MediaProfile {
  return { token, name: token, encoding, width, height: (width * 9) / 16, framesPerSecond };
}

test('the widest profile up to full HD wins, not the widest of all', () => {
  const choice = chooseProfile([profile('sub', 640), profile('main', 1920), profile('uhd', 3840)]);
  expect(choice?.profile.token).toBe('main');
  expect(choice?.why).toBe('1920x1080 H264, 25 frames a second: the widest up to 1920 that is fast enough');
});

test('a slow profile loses against a narrower fast one', () => {
  expect(chooseProfile([profile('snap', 1920, 'JPEG', 1), profile('sub', 704)])?.profile.token).toBe('sub');
});

test('of equals the one that is cheaper to decode and carry', () => {
  const choice = chooseProfile([profile('j', 1280, 'JPEG'), profile('h5', 1280, 'H265'), profile('h4', 1280)]);
  expect(choice?.profile.token).toBe('h4');
});

test('nothing that can be decoded is nothing to choose', () => {
  expect(chooseProfile([profile('x', 1280, 'MPEG4-AAC')])).toBeNull();
});
