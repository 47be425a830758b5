"""The mean of several stages of one training of the plate reader, as one network.

    python3 mean_weights.py --out mean.pt STAGE.pt STAGE.pt

The statistics of batch normalisation belong to no mean: they are taken anew over 40 batches of training crops.
"""

import argparse

import torch
from torch import nn

from reader_net import PlateReader
from real_crops import RealCrops
from train_reader import Batches

BATCHES = 40


def mean_of(states):
    """Parameter by parameter; counters as in the first."""
    return {k: sum(s[k] for s in states) / len(states) if v.dtype.is_floating_point else v for k, v in states[0].items()}


def renew_statistics(net, batches):
    for module in net.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.reset_running_stats()
            module.momentum = None  # a plain mean over all batches
    net.train()
    with torch.no_grad():
        for _ in range(BATCHES):
            net(next(batches)[0].float().div(255))
    net.eval()


def main():
    p = argparse.ArgumentParser()
    p.add_argument("stages", nargs="+")
    p.add_argument("--out", required=True)
    p.add_argument("--seed", type=int, default=991)
    a = p.parse_args()
    torch.set_num_threads(1)
    net = PlateReader()
    net.load_state_dict(mean_of([torch.load(stage, map_location="cpu")["average"] for stage in a.stages]))
    # Far into a training: as few easy plates as at its end.
    renew_statistics(net, iter(Batches(a.seed, 64, 200_000, real=RealCrops())))
    torch.save({"average": net.state_dict()}, a.out)


if __name__ == "__main__":
    main()
