import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  constantNode,
  constantOf,
  floatAttribute,
  nodeWith,
  readModel,
  withInputShape,
  writeModel,
} from './onnx-graph.js';

const name = fc.string({ unit: 'grapheme', maxLength: 8 });
const tensor = fc
  .array(fc.integer({ min: 0, max: 2 ** 40 }), { maxLength: 4 })
  .chain((dims) => fc.float32Array({ maxLength: 20 }).map((values) => ({ dims, values: Float32Array.from(values) })));

test('constants, names and attributes of any value are read as they were written', () => {
  fc.assert(
    fc.property(name, tensor, fc.array(name), name, fc.float(), (output, constant, inputs, op, number) => {
      const nodes = [constantNode(output, constant), nodeWith(op, inputs, output, { number })];
      const rest = new Uint8Array();
      const read = readModel(writeModel({ nodes, graphRest: rest, rest })).nodes;
      expect(constantOf(read[0]!)).toEqual(constant);
      expect(read[1]).toMatchObject({ op, inputs, outputs: [output] });
      expect(floatAttribute(read[1]!, 'number')).toBe(number);
      expect(floatAttribute(read[1]!, 'other')).toBeUndefined();
    }),
  );
});

test('of bytes that are no model something is read, or a fault thrown', () => {
  const cut = writeModel({
    nodes: [constantNode('a', { dims: [2], values: Float32Array.of(1, 2) }), nodeWith('Clip', ['a'], 'b', { min: 0 })],
    graphRest: new Uint8Array(),
    rest: new Uint8Array(),
  });
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.nat(cut.length).map((length) => cut.subarray(0, length)),
    fc.tuple(fc.nat(cut.length - 1), fc.nat(255)).map(([at, value]) => Uint8Array.from(cut).fill(value, at, at + 1)),
  );
  fc.assert(
    fc.property(bytes, (model) => {
      try {
        for (const node of readModel(withInputShape(model, [1, 2])).nodes) {
          constantOf(node);
          floatAttribute(node, 'min');
        }
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
      }
    }),
    { numRuns: 2000 },
  );
});
