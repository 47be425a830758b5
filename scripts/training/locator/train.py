"""Train the plate locator. One command, seeded, resumable; stops at a time of day or a number of steps.

    nice -n 5 python3 train.py --data DATASETS --out CHECKPOINTS [--until HH:MM] [--steps N]

Only data sets that may train shipped weights are read (dashcam-ro-train, street-openimages, plate-designs-us).
"""
import argparse
import copy
import json
import time
from datetime import datetime
from pathlib import Path

import numpy as np
import torch

from detect import LONGEST, locate
from network import Exported, PlateLocator
from photos import load_photos
from scenes import VIEW, SceneMaker
from targets import corner_loss, focal, targets
from textures import Bank, Plates, Signs, reader_renderer

HERE = Path(__file__).resolve().parent
HELD_OUT = 50  # the last photographs of street-openimages validate
BATCH, FRESH = 16, 6  # views a step, and how many of them are new; the rest come from the pool
POOL = 6000
# The dashcam's labels leave out far plates: what the network is fairly sure of there is neither asked for nor punished.
FAR_UNLABELLED, UNSURE = ("dayride", "nightride"), 0.5
CORNER_SHARE = 8
PEAK_RATE, WEIGHT_DECAY, WARM_STEPS, AVERAGE = 3e-3, 1e-4, 200, 0.998


def training_photos(data):
    """Photographs to train on and those of street-openimages held out."""
    lines = [json.loads(line) for line in (HERE / "unlabelled-plates.jsonl").read_text().splitlines()]
    unlabelled = {line["file"]: line["boxes"] for line in lines}
    street = load_photos(data / "street-openimages", unlabelled)
    return load_photos(data / "dashcam-ro-train", unlabelled) + street[:-HELD_OUT], street[-HELD_OUT:]


def flip(scene):
    """The scene in a mirror; corners stay clockwise from the top left."""
    mirror = lambda quad: np.stack([VIEW[0] - quad[[1, 0, 3, 2], 0], quad[[1, 0, 3, 2], 1]], 1)
    flipped = copy.copy(scene)
    flipped.view = np.ascontiguousarray(scene.view[:, ::-1])
    flipped.exact, flipped.loose = [mirror(q) for q in scene.exact], [mirror(q) for q in scene.loose]
    flipped.ignored = [np.array([VIEW[0] - b[2], b[1], VIEW[0] - b[0], b[3]]) for b in scene.ignored]
    return flipped


class Pool:
    """The latest scenes, drawn again (mirrored, relit) while new ones come in: drawing one costs as much as learning it."""

    def __init__(self, maker):
        self.maker, self.scenes, self.next = maker, [], 0

    def batch(self, rng):
        fresh = [self.maker.draw(rng) for _ in range(FRESH if len(self.scenes) >= BATCH else BATCH)]
        old = [self.scenes[i] for i in rng.integers(len(self.scenes), size=BATCH - len(fresh))] if len(fresh) < BATCH else []
        for scene in fresh:
            if len(self.scenes) < POOL:
                self.scenes.append(scene)
            else:
                self.scenes[self.next] = scene
                self.next = (self.next + 1) % POOL
        scenes = fresh + [flip(s) if rng.random() < 0.5 else s for s in old]
        luma = np.stack([s.view for s in scenes]).astype(np.float32) / 255
        luma[len(fresh) :] = np.clip(luma[len(fresh) :] * rng.uniform(0.7, 1.25, (len(old), 1, 1)) + rng.normal(0, 0.05, (len(old), 1, 1)), 0, 1)
        return scenes, torch.from_numpy(luma)[:, None]


def rate_at(progress, step):
    """Warm up, hold, then fall along a cosine over the last 60%."""
    warm = min(1.0, (step + 1) / WARM_STEPS)
    fall = max(0.0, (progress - 0.4) / 0.6)
    return PEAK_RATE * warm * (0.02 + 0.98 * (0.5 + 0.5 * np.cos(np.pi * min(1.0, fall))))


def mine(network, photos, rng, count):
    """Look at `count` photographs whole and note what is taken for a plate but is none, to train on it."""
    exported = Exported(network).eval()
    places = 0
    for photo in [photos[i] for i in rng.choice(len(photos), count, replace=False)]:
        quads, scores = locate(exported, photo.levels[0], 0.2, LONGEST * rng.choice([0.7, 1.0, 1.4]))
        photo.mined = []
        known = np.concatenate([photo.boxes, photo.ignored])
        for quad, score in zip(quads[:8], scores):
            x, y = quad.mean(0)
            near = (abs(x - known[:, 0] - known[:, 2] / 2) < known[:, 2] * 0.8) & (abs(y - known[:, 1] - known[:, 3] / 2) < known[:, 3] * 0.8)
            if near.any():
                continue
            if score > UNSURE and photo.name.startswith(FAR_UNLABELLED):
                width, height = np.ptp(quad, 0)
                photo.ignored = np.concatenate([photo.ignored, [[x - width, y - height, 2 * width, 2 * height]]])
            else:
                photo.mined.append((x, y, np.ptp(quad[:, 0])))
        places += len(photo.mined)
    network.train()
    return places / count


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--until", help="time of day to finish at, HH:MM; the learning rate falls towards it")
    parser.add_argument("--steps", type=int, default=30000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--mine-every", type=int, default=600, help="steps between looks for false places")
    args = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(args.seed)
    rng = np.random.default_rng(args.seed)
    args.out.mkdir(parents=True, exist_ok=True)

    photos, _ = training_photos(args.data)
    plates, signs = Plates(args.data / "plate-designs-us", reader_renderer()), Signs()
    maker = SceneMaker(photos, Bank(plates, rng, 1500), Bank(signs, rng, 1500))
    pool = Pool(maker)
    network = PlateLocator().to(memory_format=torch.channels_last)
    averaged = copy.deepcopy(network).eval()
    decayed = [p for p in network.parameters() if p.ndim > 1]
    plain = [p for p in network.parameters() if p.ndim <= 1]
    optimizer = torch.optim.AdamW([{"params": decayed, "weight_decay": WEIGHT_DECAY}, {"params": plain, "weight_decay": 0.0}], lr=PEAK_RATE)
    step, began, spent = 0, time.time(), 0.0
    latest = args.out / "latest.pt"
    if latest.exists():
        saved = torch.load(latest)
        network.load_state_dict(saved["network"])
        averaged.load_state_dict(saved["averaged"])
        optimizer.load_state_dict(saved["optimizer"])
        step, spent = saved["step"], saved["seconds"]
        rng = np.random.default_rng([args.seed, step])
    finish = datetime.combine(datetime.now().date(), datetime.strptime(args.until, "%H:%M").time()).timestamp() if args.until else None

    def progress():
        by_steps = step / args.steps
        return by_steps if finish is None else max(by_steps, (spent + time.time() - began) / max(1.0, spent + finish - began))

    def save():
        state = {"network": network.state_dict(), "averaged": averaged.state_dict(), "optimizer": optimizer.state_dict(),
                 "step": step, "seconds": spent + time.time() - began, "seed": args.seed}
        torch.save(state, f"{latest}.new")
        Path(f"{latest}.new").rename(latest)

    sums = np.zeros(2)
    network.train()
    while progress() < 1:
        scenes, luma = pool.batch(rng)
        heat, weight, kind, corners = (torch.from_numpy(a) for a in targets(scenes, luma.shape[2:]))
        for group in optimizer.param_groups:
            group["lr"] = rate_at(progress(), step)
        logits, predicted = network(luma.contiguous(memory_format=torch.channels_last))
        score_cost, corner_cost = focal(logits[:, 0], heat, weight), corner_loss(predicted, heat, kind, corners)
        optimizer.zero_grad(set_to_none=True)
        (score_cost + CORNER_SHARE * corner_cost).backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 5.0)
        optimizer.step()
        keep = min(AVERAGE, (step + 1) / (step + 20))
        with torch.no_grad():
            for mean, now in zip(averaged.state_dict().values(), network.state_dict().values()):
                mean.lerp_(now, 1 - keep) if mean.is_floating_point() else mean.copy_(now)
        sums += score_cost.item(), corner_cost.item()
        step += 1
        if step % 100 == 0:
            print(f"{datetime.now():%H:%M:%S} step {step} score {sums[0] / 100:.3f} corner {sums[1] / 100:.4f} "
                  f"rate {rate_at(progress(), step):.5f} {step * BATCH / (spent + time.time() - began):.0f} views/s", flush=True)
            sums[:] = 0
            maker.plates.renew(rng, 20)
            maker.signs.renew(rng, 20)
            save()
        if step % args.mine_every == 0:
            print(f"mined: {mine(copy.deepcopy(averaged), photos, rng, 60):.2f} false places a photograph", flush=True)
    save()


if __name__ == "__main__":
    main()
