/**
 * As much of ONNX's protobuf (onnx.proto3) as it takes to change a model's input, or its nodes where the weights are
 * `Constant` nodes: what is not looked at stays as it is, byte for byte.
 */
export interface OnnxNode {
  readonly op: string;
  inputs: string[];
  readonly outputs: readonly string[];
  /** Its other fields, as they are encoded: attributes, name. */
  readonly rest: Uint8Array;
}

export interface FloatTensor {
  readonly dims: readonly number[];
  readonly values: Float32Array;
}

export interface OnnxModel {
  nodes: OnnxNode[];
  /** What the graph and the model hold beside the nodes, as it is encoded. */
  readonly graphRest: Uint8Array;
  readonly rest: Uint8Array;
}

const wire = { varint: 0, long: 1, bytes: 2, word: 5 };
const inModel = { graph: 7 };
const inGraph = { node: 1, input: 11 };
const inValue = { name: 1, type: 2 };
const inType = { tensor: 1 };
const inTensorType = { element: 1, shape: 2 };
const inShape = { size: 1 };
const inSize = { value: 1 };
const inNode = { input: 1, output: 2, op: 4, attribute: 5 };
const inAttribute = { name: 1, float: 2, tensor: 5, type: 20 };
const attributeType = { float: 1, tensor: 4 };
const inTensor = { dims: 1, type: 2, raw: 9 };
const floatType = 1;

interface Field {
  readonly number: number;
  /** A number, or the bytes of anything longer. */
  readonly value: number;
  readonly bytes: Uint8Array;
  /** The field with its key. */
  readonly whole: Uint8Array;
}

/** The number that is encoded from `at` on, and where it ends. */
function varintAt(bytes: Uint8Array, at: number): { value: number; end: number } {
  let value = 0;
  let end = at;
  for (let scale = 1; ; scale *= 128) {
    const byte = bytes[end++] ?? 0;
    value += (byte & 127) * scale;
    if (byte < 128) return { value, end };
  }
}

function* fieldsOf(message: Uint8Array): Generator<Field> {
  let at = 0;
  const next = () => {
    const read = varintAt(message, at);
    at = read.end;
    return read.value;
  };
  while (at < message.length) {
    const start = at;
    const key = next();
    const kind = key % 8;
    const value = kind === wire.varint || kind === wire.bytes ? next() : 0;
    const from = at;
    if (kind === wire.bytes) at += value;
    else if (kind === wire.long) at += 8;
    else if (kind === wire.word) at += 4;
    yield {
      number: Math.floor(key / 8),
      value,
      bytes: message.subarray(from, at),
      whole: message.subarray(start, at),
    };
  }
}

function varint(value: number): number[] {
  const bytes = [];
  let left = value;
  for (; left > 127; left = Math.floor(left / 128)) bytes.push((left % 128) | 128);
  return [...bytes, left];
}

const numberField = (number: number, value: number) => Uint8Array.from([...varint(number * 8), ...varint(value)]);
const bytesField = (number: number, bytes: Uint8Array) =>
  Buffer.concat([Uint8Array.from([...varint(number * 8 + wire.bytes), ...varint(bytes.length)]), bytes]);
const textField = (number: number, text: string) => bytesField(number, Buffer.from(text));
const textOf = (bytes: Uint8Array) => Buffer.from(bytes).toString();

export function readModel(bytes: Uint8Array): OnnxModel {
  const fields = [...fieldsOf(bytes)];
  const graph = [...fieldsOf(fields.find(({ number }) => number === inModel.graph)?.bytes ?? new Uint8Array())];
  return {
    nodes: graph.filter(({ number }) => number === inGraph.node).map((field) => nodeOf(field.bytes)),
    graphRest: joined(graph.filter(({ number }) => number !== inGraph.node)),
    rest: joined(fields.filter(({ number }) => number !== inModel.graph)),
  };
}

export function writeModel({ nodes, graphRest, rest }: OnnxModel): Uint8Array {
  const encoded = nodes.map(({ op, inputs, outputs, rest: others }) =>
    bytesField(
      inGraph.node,
      Buffer.concat([
        ...inputs.map((name) => textField(inNode.input, name)),
        ...outputs.map((name) => textField(inNode.output, name)),
        textField(inNode.op, op),
        others,
      ]),
    ),
  );
  return Buffer.concat([rest, bytesField(inModel.graph, Buffer.concat([...encoded, graphRest]))]);
}

/** The same model for floats of one shape only, where it has one input. */
export function withInputShape(model: Uint8Array, shape: readonly number[]): Uint8Array {
  const sizes = shape.map((size) => bytesField(inShape.size, numberField(inSize.value, size)));
  const tensor = [numberField(inTensorType.element, floatType), bytesField(inTensorType.shape, Buffer.concat(sizes))];
  const type = bytesField(inValue.type, bytesField(inType.tensor, Buffer.concat(tensor)));
  const { nodes, graphRest, rest } = readModel(model);
  const changed = [...fieldsOf(graphRest)].map(({ number, bytes, whole }) => {
    if (number !== inGraph.input) return whole;
    const name = [...fieldsOf(bytes)].find((field) => field.number === inValue.name);
    return bytesField(inGraph.input, Buffer.concat([name?.whole ?? new Uint8Array(), type]));
  });
  return writeModel({ nodes, graphRest: Buffer.concat(changed), rest });
}

function nodeOf(bytes: Uint8Array): OnnxNode {
  const fields = [...fieldsOf(bytes)];
  const texts = (wanted: number) =>
    fields.filter(({ number }) => number === wanted).map((field) => textOf(field.bytes));
  const taken: number[] = [inNode.input, inNode.output, inNode.op];
  return {
    op: texts(inNode.op)[0] ?? '',
    inputs: texts(inNode.input),
    outputs: texts(inNode.output),
    rest: joined(fields.filter(({ number }) => !taken.includes(number))),
  };
}

const joined = (fields: readonly Field[]) => Buffer.concat(fields.map(({ whole }) => whole));

/** Fields of the node's attribute `name`; none when it has no such. */
function attribute({ rest }: OnnxNode, name: string): Field[] {
  for (const { number, bytes } of fieldsOf(rest)) {
    if (number !== inNode.attribute) continue;
    const fields = [...fieldsOf(bytes)];
    if (fields.some((field) => field.number === inAttribute.name && textOf(field.bytes) === name)) return fields;
  }
  return [];
}

/** The node's attribute `name` where that is one float. */
export function floatAttribute(node: OnnxNode, name: string): number | undefined {
  const bytes = attribute(node, name).find(({ number }) => number === inAttribute.float)?.bytes;
  return bytes && new DataView(bytes.buffer, bytes.byteOffset).getFloat32(0, true);
}

/** What a `Constant` node holds where that is floats in raw bytes. */
export function constantOf(node: OnnxNode): FloatTensor | undefined {
  const tensor = attribute(node, 'value').find(({ number }) => number === inAttribute.tensor);
  if (node.op !== 'Constant' || !tensor) return undefined;
  const fields = [...fieldsOf(tensor.bytes)];
  const raw = fields.find(({ number }) => number === inTensor.raw)?.bytes;
  const isFloat = fields.some(({ number, value }) => number === inTensor.type && value === floatType);
  if (!raw || !isFloat) return undefined;
  // Sizes come one a field or all in one.
  const dims = fields
    .filter(({ number }) => number === inTensor.dims)
    .flatMap(({ bytes, value }) => (bytes.length === 0 ? [value] : varintsIn(bytes)));
  return { dims, values: new Float32Array(Uint8Array.from(raw).buffer) };
}

function varintsIn(bytes: Uint8Array): number[] {
  const values: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    const { value, end } = varintAt(bytes, at);
    values.push(value);
    at = end;
  }
  return values;
}

export function constantNode(name: string, { dims, values }: FloatTensor): OnnxNode {
  const tensor = Buffer.concat([
    ...dims.map((size) => numberField(inTensor.dims, size)),
    numberField(inTensor.type, floatType),
    bytesField(inTensor.raw, new Uint8Array(values.buffer, values.byteOffset, values.byteLength)),
  ]);
  return newNode('Constant', [], name, [
    [
      textField(inAttribute.name, 'value'),
      bytesField(inAttribute.tensor, tensor),
      numberField(inAttribute.type, attributeType.tensor),
    ],
  ]);
}

/** A node with one output, and float attributes. */
export function nodeWith(
  op: string,
  inputs: string[],
  output: string,
  floats: Readonly<Record<string, number>> = {},
): OnnxNode {
  const attributes = Object.entries(floats).map(([name, value]) => {
    const word = Buffer.alloc(4);
    word.writeFloatLE(value);
    const float = Buffer.concat([Uint8Array.from(varint(inAttribute.float * 8 + wire.word)), word]);
    return [textField(inAttribute.name, name), float, numberField(inAttribute.type, attributeType.float)];
  });
  return newNode(op, inputs, output, attributes);
}

function newNode(op: string, inputs: string[], output: string, attributes: Uint8Array[][]): OnnxNode {
  const rest = Buffer.concat(attributes.map((fields) => bytesField(inNode.attribute, Buffer.concat(fields))));
  return { op, inputs, outputs: [output], rest };
}
