import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PlatewardenError } from '../domain/errors.js';
import { decodeEvent, encodeBinaryEvent, encodeJsonEvent } from './cloud-event.js';

const attributes = {
  id: 'a1',
  source: '/alpr/v1/demo-so/car-12',
  type: 'alpr.detection.v1',
  time: '2026-11-25T12:00:00.000Z',
  datacontenttype: 'application/json',
};

test('MQTT 5, binary mode: the data alone, the attributes as user properties', () => {
  const { payload, properties } = encodeJsonEvent({ ...attributes, historical: true }, '{"a":1}', 5);
  expect(payload.toString()).toBe('{"a":1}');
  expect(properties?.contentType).toBe('application/json');
  expect(properties?.userProperties).toMatchObject({ specversion: '1.0', id: 'a1', historical: 'true' });
});

test('MQTT 3.1.1, structured mode: one JSON object', () => {
  const { payload, properties } = encodeJsonEvent(attributes, '{"a":1}', 4);
  expect(properties).toBeUndefined();
  expect(JSON.parse(payload.toString())).toEqual({ specversion: '1.0', ...attributes, data: { a: 1 } });
});

test('binary data goes as it is', () => {
  expect(encodeBinaryEvent(attributes, Buffer.from([255, 0, 1]), 4).payload).toEqual(Buffer.from([255, 0, 1]));
});

test('what is encoded in either mode is decoded again', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(4 as const, 5 as const), (data, version) => {
      const { payload, properties } = encodeJsonEvent(attributes, JSON.stringify(data), version);
      const decoded = decodeEvent(Buffer.from(payload as string), properties?.userProperties);
      expect(decoded.id).toBe('a1');
      expect(JSON.stringify(decoded.data)).toBe(JSON.stringify(data));
    }),
  );
});

test('any bytes from central are decoded or refused as invalid, never anything else', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      try {
        decodeEvent(bytes, undefined);
      } catch (error) {
        expect(error).toBeInstanceOf(PlatewardenError);
        expect((error as PlatewardenError).code).toBe('message_invalid');
      }
    }),
  );
});
