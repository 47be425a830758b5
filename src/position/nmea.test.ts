import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checksum, parseNmea } from './nmea.js';
import { NmeaFixes } from './nmea-fixes.js';
import { sentence } from './testing/sentence.js';

test('RMC: time, place, speed in m/s, course', () => {
  const parsed = parseNmea('$GPRMC,123519,A,4807.038,N,01131.000,E,022.4,084.4,230394,003.1,W*6A');
  expect(parsed).toMatchObject({ kind: 'rmc', at: Date.UTC(1994, 2, 23, 12, 35, 19) });
  if (parsed?.kind !== 'rmc') throw new Error('no RMC');
  expect(parsed.place?.latitude).toBeCloseTo(48.1173, 6);
  expect(parsed.place?.longitude).toBeCloseTo(11.516667, 6);
  expect(parsed.place?.speedMps).toBeCloseTo(11.5235, 3);
  expect(parsed.place?.headingDeg).toBe(84.4);
});

test('south and west are negative, a receiver of several systems is understood', () => {
  const parsed = parseNmea(sentence('GNRMC,000000,A,3353.000,S,12242.600,W,,,010126,,,A'));
  expect(parsed).toMatchObject({ place: { latitude: -33.88333333333333, longitude: -122.71, speedMps: null } });
});

test('a void RMC has a time and no place', () => {
  expect(parseNmea(sentence('GPRMC,235959,V,,,,,,,311225,,,N'))).toEqual({
    kind: 'rmc',
    at: Date.UTC(2025, 11, 31, 23, 59, 59),
    place: null,
  });
});

test('a wrong or missing checksum, a cut line, another kind: nothing', () => {
  const good = sentence('GPRMC,123519,A,4807.038,N,01131.000,E,022.4,084.4,230394,003.1,W');
  expect(parseNmea(good)).not.toBeNull();
  for (const bad of [
    good.replace('4807', '4808'),
    good.slice(0, -3),
    good.slice(1),
    sentence('GPVTG,1,T,,M,2,N,3,K'),
  ]) {
    expect(parseNmea(bad)).toBeNull();
  }
});

test('a fix joins RMC with the altitude and precision of the same time only', () => {
  const fixes = new NmeaFixes();
  fixes.push(sentence('GPGGA,120000,3826.400,N,12242.600,W,1,08,0.9,50.1,M,-28,M,,'));
  fixes.push(sentence('GPGSA,A,3,04,05,,09,12,,,24,,,,,2.5,1.3,2.1'));
  const at = (time: string) => fixes.push(sentence(`GPRMC,${time},A,3826.400,N,12242.600,W,10,90,251126,,`));
  expect(at('120000')?.place).toMatchObject({ altitudeM: 50.1, accuracyM: 4.5, fix: '3d' });
  expect(at('120001')?.place).toMatchObject({ altitudeM: null, accuracyM: null, fix: '3d' });
  fixes.push(sentence('GPGSA,A,1,,,,,,,,,,,,,,,'));
  expect(at('120002')?.place).toBeNull();
});

test('whatever comes, the answer is in range or nothing', () => {
  const field = fc.oneof(fc.string(), fc.constantFrom('A', 'V', 'N', 'S', 'E', 'W', ''), fc.float().map(String));
  const bodies = fc
    .tuple(fc.constantFrom('GPRMC', 'GNGGA', 'GPGSA', 'XXRMC'), fc.array(field, { maxLength: 20 }))
    .map(([kind, fields]) => `${kind},${fields.join(',')}`);
  fc.assert(
    fc.property(fc.oneof(fc.string(), bodies.map(sentence), fc.tuple(bodies, fc.nat(255)).map(String)), (line) => {
      const parsed = parseNmea(line);
      if (parsed?.kind !== 'rmc' || parsed.place === null) return;
      expect(Math.abs(parsed.place.latitude)).toBeLessThanOrEqual(90);
      expect(Math.abs(parsed.place.longitude)).toBeLessThanOrEqual(180);
    }),
  );
});

test('any place written as RMC is read back', () => {
  const inRange = (limit: number) => fc.double({ min: -limit, max: limit, noNaN: true });
  fc.assert(
    fc.property(inRange(90), inRange(180), (latitude, longitude) => {
      const part = (value: number, digits: number) => {
        const whole = Math.floor(Math.abs(value));
        return `${String(whole).padStart(digits, '0')}${((Math.abs(value) - whole) * 60).toFixed(6).padStart(9, '0')}`;
      };
      const body = `GPRMC,120000,A,${part(latitude, 2)},${latitude < 0 ? 'S' : 'N'},${part(longitude, 3)},${longitude < 0 ? 'W' : 'E'},0,0,251126,,`;
      const parsed = parseNmea(sentence(body));
      if (parsed?.kind !== 'rmc') throw new Error('no RMC');
      expect(parsed.place?.latitude).toBeCloseTo(latitude, 6);
      expect(parsed.place?.longitude).toBeCloseTo(longitude, 6);
    }),
  );
});

test('the checksum is the one of the standard’s example', () => {
  expect(checksum('GPGLL,5300.97914,N,00259.98174,E,125926,A')).toBe(0x28);
});
