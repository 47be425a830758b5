import { readFileSync } from 'node:fs';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, test } from 'vitest';
import { constantNode, nodeWith, type OnnxNode, readModel, writeModel } from '../own/onnx-graph.js';
import { ppocrAsset } from './assets.js';
import { withFusedActivations } from './fuse-activations.js';

const recogniser = readFileSync(ppocrAsset('ch_PP-OCRv4_rec_infer.onnx'));

const activation = [
  constantNode('three', { dims: [1], values: Float32Array.of(3) }),
  constantNode('six', { dims: [1], values: Float32Array.of(6) }),
  nodeWith('Add', ['x', 'three'], 'plus'),
  nodeWith('Clip', ['plus'], 'clipped', { min: 0, max: 6 }),
  nodeWith('Mul', ['x', 'clipped'], 'times'),
  nodeWith('Div', ['times', 'six'], 'y'),
];

/** The operators that are left of these. */
function fused(nodes: OnnxNode[]): string[] {
  const empty = new Uint8Array();
  return readModel(withFusedActivations(writeModel({ nodes, graphRest: empty, rest: empty })))
    .nodes.map(({ op }) => op)
    .filter((op) => op !== 'Constant');
}

describe('PP-OCR’s recognition with its activations in its convolutions', () => {
  test('answers as it did', async () => {
    const pixels = Float32Array.from({ length: 3 * 48 * 96 }, (_, i) => Math.sin(i * 0.37) * Math.cos(i * 0.011));
    const answers = [];
    for (const model of [recogniser, withFusedActivations(recogniser)]) {
      const session = await InferenceSession.create(model);
      const { inputNames, outputNames } = session;
      const output = await session.run({ [inputNames[0]!]: new Tensor('float32', pixels, [1, 3, 48, 96]) });
      answers.push(output[outputNames[0]!]!.data as Float32Array);
    }
    const [before, after] = answers;
    expect(after).toHaveLength(before!.length);
    expect(Math.max(...before!.map((value, i) => Math.abs(value - after![i]!)))).toBeLessThan(1e-4);
  });

  test('has none left that stands alone', () => {
    const ops = readModel(withFusedActivations(recogniser)).nodes.map(({ op }) => op);
    expect(ops).not.toContain('Clip');
    const count = (op: string) => ops.filter((other) => other === op).length;
    const before = readModel(recogniser).nodes;
    // Each of the 28 had its own scale, and another after it, of which three have no convolution next to them.
    expect(before.filter(({ op }) => op === 'Mul').length - count('Mul')).toBe(28 + 25);
    expect(count('HardSigmoid')).toBe(28 + 2);
  });

  test('finds one activation, whatever is done with it', () => {
    expect(fused(activation)).toEqual(['HardSigmoid', 'Mul']);
  });

  test.each([
    [
      'another clip',
      activation.map((node) => (node.op === 'Clip' ? nodeWith('Clip', ['plus'], 'clipped', { min: 0, max: 1 }) : node)),
    ],
    ['a step that something else takes too', [...activation, nodeWith('Relu', ['clipped'], 'z')]],
    [
      'a divisor that is none',
      activation.map((node) => (node.op === 'Div' ? nodeWith('Div', ['six', 'times'], 'y') : node)),
    ],
  ])('leaves %s as it is', (_, nodes) => {
    expect(fused(nodes)).toEqual(nodes.map(({ op }) => op).filter((op) => op !== 'Constant'));
  });

  test('keeps a scaled convolution that something else takes too', () => {
    const weights = { dims: [1, 1, 1, 1], values: Float32Array.of(1) };
    const before = [
      constantNode('w', weights),
      constantNode('b', { dims: [1], values: Float32Array.of(1) }),
      constantNode('two', { dims: [1], values: Float32Array.of(2) }),
      nodeWith('Conv', ['in', 'w', 'b'], 'convolved'),
      nodeWith('Mul', ['two', 'convolved'], 'scaled'),
      nodeWith('Add', ['scaled', 'two'], 'x'),
    ];
    expect(fused([...before, ...activation])).toEqual(['Conv', 'HardSigmoid', 'Mul']);
    const shared = [...before, ...activation, nodeWith('Relu', ['x'], 'z')];
    expect(fused(shared)).toEqual(['Conv', 'Mul', 'Add', 'HardSigmoid', 'Mul', 'Relu']);
  });
});
