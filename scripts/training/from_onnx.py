"""A training's checkpoint out of shipped weights, so that a reader can be trained on when its checkpoints are gone.

    python3 from_onnx.py --reader src/recognition/models/plate-reader.onnx --steps 19800 --out runs/reader/reader.pt

Export folds batch normalisation into the convolutions. Here it is taken apart again: the statistics are those of 40 batches of
training crops, scale and shift are what gives the folded function back, so the first step starts from the network that ships.
"""

import argparse
import os

import onnx
import torch
from onnx import numpy_helper
from torch import nn

from real_crops import RealCrops
from reader_net import PlateReader
from train_reader import Batches

BATCHES = 40


def _folded(path):
    """(weight, bias) of each convolution of the exported graph, in its order."""
    graph = onnx.load(path).graph
    values = {i.name: torch.from_numpy(numpy_helper.to_array(i).copy()) for i in graph.initializer}
    return [(values[n.input[1]], values[n.input[2]]) for n in graph.node if n.op_type == "Conv"]


def restore(path, batches):
    """The network of `path`, able to learn: in evaluation it computes what the file does."""
    net = PlateReader().eval()
    convolutions = [m for m in net.modules() if isinstance(m, nn.Conv2d)]
    norms = [m for m in net.modules() if isinstance(m, nn.BatchNorm2d)]
    folded = _folded(path)
    assert len(folded) == len(convolutions) == len(norms) + 1
    with torch.no_grad():
        for conv, (weight, _) in zip(convolutions, folded):
            conv.weight.copy_(weight)
        net.head.bias.copy_(folded[-1][1])
        for norm, (_, bias) in zip(norms, folded):
            norm.eps_kept, norm.eps = norm.eps, 0.  # an identity but for the bias
            norm.bias.copy_(bias)
        sums = [[torch.zeros(n.num_features, dtype=torch.float64) for _ in range(2)] + [0] for n in norms]

        def watch(at):
            def hook(_module, inputs):
                x = inputs[0].double()
                sums[at][0] += x.sum((0, 2, 3))
                sums[at][1] += (x * x).sum((0, 2, 3))
                sums[at][2] += x.numel() // x.shape[1]
            return hook

        hooks = [n.register_forward_pre_hook(watch(i)) for i, n in enumerate(norms)]
        for _ in range(BATCHES):
            net(next(batches)[0].float().div(255))
        for norm, hook, (total, squares, count), (_, bias) in zip(norms, hooks, sums, folded):
            hook.remove()
            norm.eps = norm.eps_kept
            mean = total / count
            variance = squares / count - mean * mean
            norm.running_mean.copy_(mean)
            norm.running_var.copy_(variance)
            norm.weight.copy_((variance + norm.eps).sqrt())
            norm.bias.copy_(bias + mean)
    return net


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--reader", required=True)
    p.add_argument("--steps", type=int, required=True, help="steps it has been trained for: sets how many crops are easy")
    p.add_argument("--out", required=True)
    p.add_argument("--seed", type=int, default=991)
    a = p.parse_args()
    torch.set_num_threads(1)
    net = restore(a.reader, iter(Batches(a.seed, 64, 200_000, real=RealCrops())))
    optimiser = torch.optim.AdamW(net.parameters())
    os.makedirs(os.path.dirname(a.out) or ".", exist_ok=True)
    torch.save({"net": net.state_dict(), "average": net.state_dict(), "optimiser": optimiser.state_dict(), "step": a.steps}, a.out)


if __name__ == "__main__":
    main()
