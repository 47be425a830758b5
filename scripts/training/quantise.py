"""A reader or state classifier with eight-bit weights and activations, for processors that multiply bytes four at a time.

    python3 quantise.py --model weights/plate-reader.onnx --to ../../src/recognition/models/plate-reader.onnx

Reads the float network as exported, watches what its tensors hold over training crops, and writes the same graph in ONNX's QDQ
form, which onnxruntime runs in integers. Weights take seven bits a channel (-63..63): without VNNI two products are summed in 16
bits, which eight would overflow, so that the same picture would read differently on another machine.
"""

import argparse
import os

import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper
from torch.nn import functional as F

import train_reader
import train_region
from real_crops import RealCrops

BATCHES = 24
LARGEST_WEIGHT = 63
BEYOND = 1e-4  # share of a tensor's values that may lie beyond what its bytes span


def attributes(node):
    return {a.name: helper.get_attribute_value(a) for a in node.attribute}


def _forward(graph, weights, plates):
    """Every tensor of the graph for `plates`, up to the first convolution after which nothing is convolved."""
    last = max(i for i, n in enumerate(graph.node) if n.op_type == "Conv")
    t = {**weights, graph.input[0].name: plates}
    for n in list(graph.node)[:last]:
        a, x = attributes(n), [t[i] for i in n.input if i]
        if n.op_type == "Conv":
            p = a["pads"]
            y = F.conv2d(F.pad(x[0], (p[1], p[3], p[0], p[2])), *x[1:], stride=tuple(a["strides"]))
        elif n.op_type == "MaxPool":
            y = F.max_pool2d(x[0], tuple(a["kernel_shape"]), tuple(a["strides"]), tuple(a["pads"][:2]))
        elif n.op_type == "ReduceMean":
            y = x[0].mean(tuple(a["axes"]), keepdim=True)
        elif n.op_type == "Constant":
            y = torch.from_numpy(np.array(numpy_helper.to_array(a["value"])))
        else:
            y = {"Relu": torch.relu, "Sqrt": torch.sqrt, "Add": torch.add, "Sub": torch.sub, "Mul": torch.mul, "Div": torch.div}[n.op_type](*x)
        t[n.output[0]] = y
    return t


def spans(graph, weights, batches):
    """tensor -> (lowest, highest) that its bytes shall span."""
    lows, highs = {}, {}
    with torch.no_grad():
        for plates in batches:
            for name, value in _forward(graph, weights, plates).items():
                if name in weights or value.dim() != 4:
                    continue
                values = value.flatten()
                k = max(1, int(len(values) * BEYOND))
                highs.setdefault(name, []).append(values.topk(k).values[-1].item())
                lows.setdefault(name, []).append(-(-values).topk(k).values[-1].item())
    return {name: (min(0., min(lows[name])), max(highs[name])) for name in highs}


def quantised(model, batches):
    """The graph of `model` with each convolution but the last in integers."""
    graph = model.graph
    weights = {i.name: torch.from_numpy(np.array(numpy_helper.to_array(i))) for i in graph.initializer}
    span = spans(graph, weights, batches)
    convolutions = [n for n in graph.node if n.op_type == "Conv"]
    first, head = convolutions[0], convolutions[-1]
    nodes, initialisers, known = [], [], {}

    def constant(name, value):
        initialisers.append(numpy_helper.from_array(np.asarray(value), name))
        return name

    def in_bytes(name):
        """`name` after it went through bytes, and the step between two of them."""
        if name not in known:
            low, high = span[name]
            step = np.float32((high - low) / 255)
            args = [constant(f"{name}_step", step), constant(f"{name}_zero", np.uint8(round(-low / step)))]
            nodes.append(helper.make_node("QuantizeLinear", [name, *args], [f"{name}_bytes"]))
            nodes.append(helper.make_node("DequantizeLinear", [f"{name}_bytes", *args], [f"{name}_seen"]))
            known[name] = f"{name}_seen", step
        return known[name]

    def in_integers(name, steps, kind, most):
        values = np.clip(np.round(weights[name].numpy() / steps.reshape(-1, *[1] * (weights[name].dim() - 1))), -most, most).astype(kind)
        args = [constant(f"{name}_integers", values), constant(f"{name}_step", steps), constant(f"{name}_zero", np.zeros(len(steps), kind))]
        nodes.append(helper.make_node("DequantizeLinear", args, [f"{name}_seen"], axis=0))
        return f"{name}_seen"

    begun = False
    for n in graph.node:
        begun = begun or n is first
        copy = onnx.NodeProto()
        copy.CopyFrom(n)
        if n.op_type == "Conv" and n is not head:
            data, step = in_bytes(n.input[0])
            steps = (weights[n.input[1]].abs().flatten(1).amax(1).numpy() / LARGEST_WEIGHT + 1e-12).astype(np.float32)
            weight = in_integers(n.input[1], steps, np.int8, LARGEST_WEIGHT)
            bias = in_integers(n.input[2], steps * step, np.int32, 2 ** 31 - 1)
            copy.input[:] = [data, weight, bias]
        elif begun and n.op_type in ("Add", "MaxPool"):
            copy.input[:] = [in_bytes(i)[0] for i in n.input]
            if n.op_type == "MaxPool":  # what comes out was among what went in
                span[n.output[0]] = span[n.input[0]]
        nodes.append(copy)
    kept = [i for i in graph.initializer if any(i.name in n.input for n in nodes)]
    del graph.node[:], graph.initializer[:]
    graph.node.extend(nodes)
    graph.initializer.extend(kept + initialisers)
    onnx.checker.check_model(model)
    return model


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--model", required=True, help="a reader if its input is grey, a state classifier if it has colours")
    p.add_argument("--to", required=True)
    p.add_argument("--seed", type=int, default=992)
    a = p.parse_args()
    torch.set_num_threads(1)
    model = onnx.load(a.model)
    grey = model.graph.input[0].type.tensor_type.shape.dim[1].dim_value == 1
    stream = iter(train_reader.Batches(a.seed, 64, 200_000, real=RealCrops()) if grey else train_region.Batches(a.seed, 64, 200_000))
    batches = [next(stream)[0].float().div(255) for _ in range(BATCHES)]
    onnx.save(quantised(model, batches), a.to + ".part")
    os.replace(a.to + ".part", a.to)
    print(f"{a.to}: {os.path.getsize(a.to)} bytes")


if __name__ == "__main__":
    main()
