"""Train the state classifier on rendered plates and real designs. Seeded and resumable.

    python3 train_region.py --out DIR --steps 5000
"""

import argparse
import copy
import math
import os
import time

import cv2
import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, IterableDataset

from camera import DATASETS, colour_sample, read_labels, unit_crop
from designs import load_designs
from formats import US_STATES, pick
from plates import render_other, render_us
from region_net import REGION_HEIGHT, REGION_WIDTH, REGIONS, PlateRegion
from train_reader import clock, jitter

INDEX = {name: i for i, name in enumerate(REGIONS)}
SIZE = (REGION_WIDTH, REGION_HEIGHT)


RECENT = 6000  # crops kept to be seen again: taking a photograph costs as much as learning from it


class Batches(IterableDataset):
    """Endless batches: untouched designs, rendered plates of a state, and plates of other issuers, from a pool."""

    def __init__(self, seed, size, start=0, pool=5000, reuse=4):
        self.start = start
        self.seed, self.size, self.pool, self.reuse = seed, size, pool, reuse

    @staticmethod
    def _draw(rng, designs, states):
        dice = rng.random()
        state = pick(rng, states) if rng.random() < .92 else "ca"
        if dice < .3 and designs:
            return pick(rng, designs[state])[2], INDEX[f"us-{state}"]
        if dice < .92:
            plate = render_us(rng, state, .4)
            return plate.image, INDEX[plate.region]
        return render_other(rng).image, 0

    def __iter__(self):
        cv2.setNumThreads(1)
        rng = np.random.default_rng(self.seed)
        designs, states = load_designs(), list(US_STATES)
        pool, recent, count = [], [], 0
        while True:
            images, targets = [], []
            easy = max(.5, .9 - (self.start + count) / 120000)
            for _ in range(self.size):
                if len(recent) == RECENT and rng.random() < .6:
                    image, target = recent[int(rng.integers(RECENT))]
                    images.append(jitter(image, rng))
                    targets.append(target)
                    continue
                if len(pool) < self.pool and (count < 600 or count % self.reuse == 0):
                    pool.append(self._draw(rng, designs, states))
                    image, target = pool[-1]
                else:
                    at = int(rng.integers(len(pool)))
                    if count % self.reuse == 0:
                        pool[at] = self._draw(rng, designs, states)
                    image, target = pool[at]
                count += 1
                images.append(colour_sample(image, rng, SIZE, easy))
                targets.append(target)
                if len(recent) < RECENT:
                    recent.append((images[-1], target))
                else:
                    recent[int(rng.integers(RECENT))] = images[-1], target
            yield torch.from_numpy(np.stack(images)).permute(0, 3, 1, 2), torch.tensor(targets)


def evaluate(net, threshold=.6):
    """(% right of all, % right where answered, % answered, [(crop, truth, answer, p)]) on crops-us-states."""
    crops, truths = [], []
    for row in read_labels("crops-us-states"):
        image = cv2.cvtColor(cv2.imread(f"{DATASETS}/crops-us-states/{row['file']}"), cv2.COLOR_BGR2RGB)
        w, h = row["width"], row["height"]
        small = cv2.resize(image, (200, round(200 * h / w)), interpolation=cv2.INTER_AREA)
        h, w = small.shape[:2]
        dx, dy = .03 * w, .04 * h
        quad = np.float32([[dx, dy], [w - dx, dy], [w - dx, h - dy], [dx, h - dy]])
        crops.append(cv2.warpPerspective(small, unit_crop(quad, size=SIZE), SIZE, borderMode=cv2.BORDER_REPLICATE))
        truths.append(row["plates"][0].get("region"))
    net.eval()
    with torch.no_grad():
        x = torch.from_numpy(np.stack(crops)).permute(0, 3, 1, 2).float().div(255)
        p, k = net(x).softmax(1).max(1)
    answers = [REGIONS[i] for i in k.tolist()]
    right = [a == t for a, t in zip(answers, truths)]
    sure = [q >= threshold and a != "other" for q, a in zip(p.tolist(), answers)]
    n = sum(sure)
    return (100 * sum(right) / len(right), 100 * sum(r for r, s in zip(right, sure) if s) / max(1, n), 100 * n / len(right),
            list(zip(crops, truths, answers, p.tolist())))


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--out", required=True)
    p.add_argument("--steps", type=int, default=5000)
    p.add_argument("--batch", type=int, default=64)
    p.add_argument("--rate", type=float, default=2e-3)
    p.add_argument("--seed", type=int, default=17)
    p.add_argument("--until", help="HH:MM at which the rate has fallen from --rate to nothing, instead of --steps")
    a = p.parse_args()
    os.makedirs(a.out, exist_ok=True)
    torch.set_num_threads(1)
    torch.manual_seed(a.seed)
    net = PlateRegion().to(memory_format=torch.channels_last)
    average = copy.deepcopy(net)
    optimiser = torch.optim.AdamW(net.parameters(), lr=a.rate, weight_decay=2e-3)
    step, path = 0, f"{a.out}/region.pt"
    if os.path.exists(path):
        kept = torch.load(path)
        net.load_state_dict(kept["net"])
        average.load_state_dict(kept["average"])
        optimiser.load_state_dict(kept["optimiser"])
        step = kept["step"]
    loader = iter(DataLoader(Batches(a.seed + step, a.batch, step * a.batch), batch_size=None, num_workers=1, prefetch_factor=8))
    criterion = nn.CrossEntropyLoss(label_smoothing=.05)
    since, losses = time.time(), []
    begin, end = time.time(), clock(a.until) if a.until else math.inf
    last_step = math.inf if a.until else a.steps
    start = step
    while step < last_step and time.time() < end:
        images, targets = next(loader)
        gone = (time.time() - begin) / (end - begin)
        rate = a.rate * min(1., (step - start + 1) / 100) * (.01 + .99 * min(1., 1.3 * (1 - gone))) if a.until else \
            a.rate * min(1., (step + 1) / 200) * (.02 + .98 * .5 * (1 + math.cos(math.pi * step / a.steps)))
        for group in optimiser.param_groups:
            group["lr"] = rate
        net.train()
        x = images.float().div_(255).contiguous(memory_format=torch.channels_last)
        loss = criterion(net(x), targets)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 5.)
        optimiser.step()
        step += 1
        decay = min(.998, (1 + step) / (20 + step))
        with torch.no_grad():
            for mine, theirs in zip(average.state_dict().values(), net.state_dict().values()):
                if mine.dtype.is_floating_point:
                    mine.lerp_(theirs, 1 - decay)
        losses.append(loss.item())
        if step % 100 == 0:
            print(f"{time.strftime('%H:%M:%S')} step {step} loss {np.mean(losses[-100:]):.4f} {100 * a.batch / (time.time() - since):.0f}/s", flush=True)
            since = time.time()
        last = step == last_step or time.time() >= end
        if step % 100 == 0 or last:
            torch.save({"net": net.state_dict(), "average": average.state_dict(), "optimiser": optimiser.state_dict(), "step": step}, path + ".part")
            os.replace(path + ".part", path)
        if step % 500 == 0 or last:
            everything, answered, share, _ = evaluate(average)
            print(f"  right {everything:.1f}%, {answered:.1f}% of the {share:.0f}% answered", flush=True)


if __name__ == "__main__":
    main()
