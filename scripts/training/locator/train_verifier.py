"""Train the verifier, from candidates that the trained locator finds. One command, seeded.

    nice -n 5 python3 train_verifier.py LOCATOR_CHECKPOINT --data DATASETS --out CHECKPOINT [--minutes 12]

The same photographs and drawn scenes as the locator's, and nothing else. Prints how the held-out photographs of
`street-openimages` and `dashcam-ro-valid` fare, which the daemon's thresholds are chosen on.
"""
import argparse
import copy
import time
from pathlib import Path

import cv2
import numpy as np
import torch
from torch.nn import functional as F

from candidates import of_photo, of_photos, of_scenes
from degrade import degrade
from evaluate import load_locator
from photos import load_photos
from scenes import SceneMaker
from textures import Bank, Plates, Signs, reader_renderer
from train import training_photos
from verifier import SIZE, PlateVerifier, cut

SCENES, BATCH, PEAK_RATE, AVERAGE = 3000, 64, 3e-3, 0.998
HARD = 0.1  # a half of the false places shown are of at least this first score


def jitter(rng, corners, plate):
    """The corners as the first look might have given them, each off by some share of the plate's size."""
    width, height = np.linalg.norm(corners[1] - corners[0]), np.linalg.norm(corners[3] - corners[0])
    spread = abs(rng.normal(0, 0.05)) if plate else 0.03
    moved = corners + rng.normal(0, spread, (4, 2)) * (width, height) + rng.normal(0, 0.04, 2) * (width, height)
    centre = moved.mean(0)
    return (moved - centre) * np.exp(rng.normal(0, 0.08, 2)) + centre


def sample(rng, candidate):
    """One training patch [h,w] uint8: cut anew each time, mirrored or harmed now and then."""
    patch = cut(candidate.levels, jitter(rng, candidate.corners, candidate.plate))
    if rng.random() < 0.2:  # a plate further off than it was
        factor = rng.uniform(0.3, 0.8)
        small = cv2.resize(patch, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
        patch = cv2.resize(small, SIZE, interpolation=cv2.INTER_LINEAR)
    return degrade(rng, patch.astype(np.float32) / 255) if rng.random() < 0.5 else patch


class Draw:
    """Batches of one half plates (photographed and drawn alike) and one half false places (the likelier ones more often)."""

    def __init__(self, photographed, drawn):
        self.kinds = [
            ([c for c in photographed if c.plate], 0.3),
            ([c for c in drawn if c.plate], 0.2),
            ([c for c in photographed if not c.plate and c.score >= HARD], 0.2),
            ([c for c in photographed if not c.plate], 0.2),
            ([c for c in drawn if not c.plate], 0.1),
        ]

    def batch(self, rng):
        chosen = []
        for kind, share in self.kinds:
            chosen += [kind[i] for i in rng.integers(len(kind), size=round(BATCH * share))]
        patches = np.stack([sample(rng, c) for c in chosen]).astype(np.float32) / 255
        return torch.from_numpy(patches)[:, None], torch.tensor([float(c.plate) for c in chosen])


@torch.no_grad()
def report(network, name, found, plates):
    """At each pair of least first and least verified score: plates kept, false places left, of all `found`."""
    patches = np.stack([cut(c.levels, c.corners) for c in found]).astype(np.float32) / 255
    verified = torch.sigmoid(network(torch.from_numpy(patches)[:, None])).numpy()
    first, plate = np.array([c.score for c in found]), np.array([c.plate for c in found])
    for least in (0.05, 0.1, 0.15, 0.2):
        line = [f"{sum(plate & (first >= least) & (verified >= t))}/{sum(~plate & (first >= least) & (verified >= t))}" for t in (0, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5)]
        print(f"{name} ({plates} plates), first >= {least}: plates/false at 0, .02, .05, .1, .2, .3, .5: {'  '.join(line)}", flush=True)


def train(network, draw, rng, seconds):
    """The average of the weights along the way, in evaluation mode."""
    averaged = copy.deepcopy(network).eval()
    optimizer = torch.optim.AdamW(network.parameters(), lr=PEAK_RATE, weight_decay=1e-3)
    began, step, total = time.time(), 0, 0.0
    while (progress := (time.time() - began) / seconds) < 1:
        patches, plate = draw.batch(rng)
        for group in optimizer.param_groups:
            group["lr"] = PEAK_RATE * min(1, (step + 1) / 200) * (0.01 + 0.99 * (0.5 + 0.5 * np.cos(np.pi * progress)))
        loss = F.binary_cross_entropy_with_logits(network(patches), plate)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        keep = min(AVERAGE, (step + 1) / (step + 20))
        with torch.no_grad():
            for mean, now in zip(averaged.state_dict().values(), network.state_dict().values()):
                mean.lerp_(now, 1 - keep) if mean.is_floating_point() else mean.copy_(now)
        step, total = step + 1, total + loss.item()
        if step % 500 == 0:
            print(f"step {step} loss {total / 500:.4f} progress {progress:.2f}", flush=True)
            total = 0.0
    return averaged


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("locator")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=12)
    parser.add_argument("--seed", type=int, default=3)
    args = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(args.seed)
    rng = np.random.default_rng(args.seed)
    exported = load_locator(args.locator)
    photos, held_out = training_photos(args.data)
    maker = SceneMaker(photos, Bank(Plates(args.data / "plate-designs-us", reader_renderer()), rng, 800), Bank(Signs(), rng, 800))
    draw = Draw(of_photos(exported, photos, rng), of_scenes(exported, maker, rng, SCENES))
    print("candidates:", [len(kind) for kind, _ in draw.kinds], flush=True)
    network = train(PlateVerifier(), draw, rng, args.minutes * 60)
    torch.save(network.state_dict(), args.out)
    for name, held in (("street-openimages held out", held_out), ("dashcam-ro-valid", load_photos(args.data / "dashcam-ro-valid"))):
        found = [c for photo in held for c in of_photo(exported, photo)]
        report(network, name, found, sum(len(photo.boxes) for photo in held))


if __name__ == "__main__":
    main()
