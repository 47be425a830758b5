import fc from 'fast-check';
import { expect, test } from 'vitest';
import { notification } from '../testing/plate-notification.js';
import { parsePlateMetadata } from './plate-metadata.js';

test('an event notification is a read with its time, likelihood and state', () => {
  expect(parsePlateMetadata(notification('9ZKT352', '2026-11-24T17:00:00Z'))).toEqual([
    { at: Date.UTC(2026, 10, 24, 17), text: '9ZKT352', confidence: 0.93, issuer: 'us-ca', box: null },
  ]);
});

test('a metadata frame is a read with its box', () => {
  const xml = `<tt:MetadataStream xmlns:tt="http://www.onvif.org/ver10/schema"><tt:VideoAnalytics>
    <tt:Frame UtcTime="2026-11-24T17:00:01Z"><tt:Object ObjectId="12"><tt:Appearance>
      <tt:Shape><tt:BoundingBox left="-0.5" top="0.5" right="0" bottom="0.25"/></tt:Shape>
      <tt:LicensePlateInfo><tt:PlateNumber Likelihood="0.8">AB 123 CD</tt:PlateNumber><tt:CountryCode>IT</tt:CountryCode></tt:LicensePlateInfo>
    </tt:Appearance></tt:Object></tt:Frame></tt:VideoAnalytics></tt:MetadataStream>`;
  expect(parsePlateMetadata(xml)).toEqual([
    {
      at: Date.UTC(2026, 10, 24, 17, 0, 1),
      text: 'AB123CD',
      confidence: 0.8,
      issuer: 'it',
      box: [0.25, 0.25, 0.25, 0.125],
    },
  ]);
});

test('other events hold no read', () => {
  expect(parsePlateMetadata('<a><Topic>tns1:VideoSource/MotionAlarm</Topic></a>')).toEqual([]);
});

test('no text makes it throw, and what it returns is a plate', () => {
  const piece = fc.oneof(
    fc.string(),
    fc.constantFrom(
      '<LicensePlateInfo>',
      '</LicensePlateInfo>',
      '<PlateNumber>',
      '</PlateNumber>',
      '<!DOCTYPE a [',
      ']>',
      '&a;',
    ),
  );
  fc.assert(
    fc.property(fc.array(piece), (pieces) =>
      parsePlateMetadata(pieces.join('')).every((read) => /^[A-Z0-9]{2,12}$/.test(read.text) && read.confidence <= 1),
    ),
  );
});

test('a notification that lost a part is none, or a plate; never an error', () => {
  const whole = notification('9ZKT352', '2026-11-24T17:00:00Z');
  fc.assert(
    fc.property(fc.nat(whole.length), fc.nat(40), (at, length) =>
      Array.isArray(parsePlateMetadata(whole.slice(0, at) + whole.slice(at + length))),
    ),
  );
});
