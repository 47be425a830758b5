"""Train the plate reader on rendered plates. Seeded and resumable.

    python3 train_reader.py --out DIR --steps 9000

Writes DIR/reader.pt (network, its running average, optimiser, step) every 100 steps and goes on from it.
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

from camera import sample
from dies import ALPHABET
from evaluate_reader import evaluate
from plates import render_plate
from reader_net import PlateReader
from real_crops import RealCrops

INDEX = {c: i + 1 for i, c in enumerate(ALPHABET)}


RECENT = 8000  # crops kept to be seen once more: taking a photograph costs as much as learning from it


def jitter(crop, rng):
    """A crop that was seen before (grey or colour), a little moved, stretched, lit and noised."""
    h, w = crop.shape[:2]
    matrix = np.float32([[rng.uniform(.96, 1.04), rng.normal(0, .02), 0], [rng.normal(0, .01), rng.uniform(.94, 1.06), 0]])
    matrix[:, 2] = (1 - matrix[0, 0]) * w / 2 + rng.normal(0, w / 80), (1 - matrix[1, 1]) * h / 2 + rng.normal(0, h / 42)
    moved = cv2.warpAffine(crop, matrix, (w, h), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    tint = rng.uniform(.94, 1.06, 3) if crop.ndim == 3 else 1.
    lit = moved * (np.float32(rng.uniform(.8, 1.15) * tint)) + np.float32(rng.uniform(-10, 15))
    if rng.random() < .5:
        lit += rng.standard_normal(crop.shape, np.float32) * np.float32(rng.uniform(1, 5))
    return np.clip(lit, 0, 255).astype(np.uint8)


class Batches(IterableDataset):
    """Endless batches from a pool of plates: each sample is a fresh view; one plate in `reuse` is fresh too."""

    def __init__(self, seed, size, start=0, pool=2500, reuse=3, real=None, share=.35):
        self.start = start
        self.seed, self.size, self.pool, self.reuse, self.real, self.share = seed, size, pool, reuse, real, share

    def __iter__(self):
        cv2.setNumThreads(1)
        os.nice(5)
        rng = np.random.default_rng(self.seed)
        pool, recent, count = [], [], 0
        while True:
            images, targets, lengths = [], [], []
            easy = max(.1, .85 - (self.start + count) / 40000)  # CTC finds its alignment sooner on clean plates
            while len(images) < self.size:
                if self.real and rng.random() < self.share:
                    crop, text = self.real.sample(rng)
                elif len(recent) == RECENT and rng.random() < .5:
                    crop, text = recent[int(rng.integers(RECENT))]
                    crop = jitter(crop, rng)
                else:
                    if len(pool) < self.pool and (count < 400 or count % self.reuse == 0):
                        pool.append(render_plate(rng))
                        plate = pool[-1]
                    else:
                        at = int(rng.integers(len(pool)))
                        if count % self.reuse == 0:
                            pool[at] = render_plate(rng)
                        plate = pool[at]
                    count += 1
                    crop, text = sample(plate, rng, rng.random() < easy), plate.text
                    if len(recent) < RECENT:
                        recent.append((crop, text))
                    else:
                        recent[int(rng.integers(RECENT))] = crop, text
                if not text:
                    continue
                images.append(crop)
                targets += [INDEX[c] for c in text]
                lengths.append(len(text))
            yield (torch.from_numpy(np.stack(images))[:, None], torch.tensor(targets), torch.tensor(lengths))


def clock(text):
    """Seconds since the epoch when it is HH:MM next."""
    hour, minute = map(int, text.split(":"))
    now = time.localtime()
    at = time.mktime((*now[:3], hour, minute, 0, *now[6:]))
    return at if at > time.time() else at + 86400


def _save(path, state):
    torch.save(state, path + ".part")
    os.replace(path + ".part", path)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--out", required=True)
    p.add_argument("--steps", type=int, default=9000)
    p.add_argument("--batch", type=int, default=64)
    p.add_argument("--rate", type=float, default=2.5e-3)
    p.add_argument("--seed", type=int, default=7)
    p.add_argument("--evaluate-every", type=int, default=600)
    p.add_argument("--until", help="HH:MM at which the rate has fallen from --rate to nothing, instead of --steps")
    p.add_argument("--real-share", type=float, default=.35, help="share of the samples that are real plates")
    a = p.parse_args()
    os.makedirs(a.out, exist_ok=True)
    torch.set_num_threads(1)
    torch.manual_seed(a.seed)
    net = PlateReader().to(memory_format=torch.channels_last)
    average = copy.deepcopy(net)
    optimiser = torch.optim.AdamW(net.parameters(), lr=a.rate, weight_decay=1e-3)
    step, path = 0, f"{a.out}/reader.pt"
    if os.path.exists(path):
        kept = torch.load(path)
        net.load_state_dict(kept["net"])
        average.load_state_dict(kept["average"])
        optimiser.load_state_dict(kept["optimiser"])
        step = kept["step"]
    real = RealCrops() if a.real_share > 0 else None
    loader = iter(DataLoader(Batches(a.seed + step, a.batch, step * a.batch, real=real, share=a.real_share), batch_size=None, num_workers=1, prefetch_factor=8))
    criterion = nn.CTCLoss(zero_infinity=True)
    since, losses, start = time.time(), [], step
    begin, end = time.time(), clock(a.until) if a.until else math.inf
    last_step = math.inf if a.until else a.steps
    while step < last_step and time.time() < end:
        images, targets, lengths = next(loader)
        rate = a.rate * min(1., (step + 1) / 200) * (.02 + .98 * .5 * (1 + math.cos(math.pi * step / a.steps)))
        if a.until:
            gone = (time.time() - begin) / (end - begin)
            rate = a.rate * min(1., (step - start + 1) / 100) * (.01 + .99 * min(1., 1.25 * (1 - gone)))
        for group in optimiser.param_groups:
            group["lr"] = rate
        net.train()
        x = images.float().div_(255).contiguous(memory_format=torch.channels_last)
        with torch.cpu.amp.autocast(dtype=torch.bfloat16):  # 2.5 times as fast on a processor that has it
            log_probs = net(x).transpose(0, 1)
        loss = criterion(log_probs, targets, torch.full((len(x),), log_probs.shape[0]), lengths)
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
            print(f"{time.strftime('%H:%M:%S')} step {step} loss {np.mean(losses[-100:]):.4f} rate {rate:.5f} {100 * a.batch / (time.time() - since):.0f}/s", flush=True)
            since = time.time()
        last = step == last_step or time.time() >= end
        if step % 100 == 0 or last:
            _save(path, {"net": net.state_dict(), "average": average.state_dict(), "optimiser": optimiser.state_dict(), "step": step})
        if step % a.evaluate_every == 0 or last:
            scores = evaluate(average)
            print("  " + "  ".join(f"{k} {v[0]:.1f}/{v[1]:.1f}" for k, v in scores.items()), flush=True)
            since = time.time()


if __name__ == "__main__":
    main()
