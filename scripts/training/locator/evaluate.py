"""Measure a locator on every labelled set, scored as score-reads.mjs does, and on drawn scenes with known corners.

    python3 evaluate.py CHECKPOINT --data DATASETS [--sets a,b] [--longest 640] [--margin 0] [--sheet FILE.png]

Prints located % and false places an image at several thresholds. The sheet shows what was missed (red) and what was
taken for a plate (yellow), worst first.
"""
import argparse
import json
from pathlib import Path

import cv2
import numpy as np
import torch

from detect import LONGEST, locate
from network import STRIDE, Exported, PlateLocator
from photos import load_photos
from scenes import SceneMaker
from textures import Bank, Plates, Signs, reader_renderer

SETS = ("dashcam-ro-valid", "road-us", "road-eu", "road-br", "carpark-ca", "crops-us-states", "crops-ar", "streets-without-plates")
THRESHOLDS = (0.2, 0.3, 0.4, 0.5, 0.6)
TILE = (320, 200)


def load_locator(checkpoint):
    """The averaged network of a checkpoint as it ships."""
    network = PlateLocator()
    network.load_state_dict(torch.load(checkpoint, map_location="cpu")["averaged"])
    return Exported(network).eval()


def centres(quads):
    return (quads.min(1) + quads.max(1)) / 2 if len(quads) else np.zeros((0, 2))


def holds(box, points):
    """Which points lie in the box grown by a quarter of its size on each side."""
    x, y, w, h = box
    return (points[:, 0] >= x - w / 4) & (points[:, 0] <= x + w * 1.25) & (points[:, 1] >= y - h / 4) & (points[:, 1] <= y + h * 1.25)


def tile(image, centre, width, quads, box, colour):
    """What is around a place, with the found quads and the label, for the sheet."""
    scale = TILE[0] / max(width * 3.0, 60)
    matrix = np.array([[scale, 0, TILE[0] / 2 - scale * centre[0]], [0, scale, TILE[1] / 2 - scale * centre[1]]])
    view = cv2.cvtColor(cv2.warpAffine(image, matrix, TILE), cv2.COLOR_GRAY2BGR)
    move = lambda q: (q * scale + matrix[:, 2]).astype(int)
    for quad in quads:
        cv2.polylines(view, [move(quad)], True, (0, 220, 0))
    if box is not None:
        cv2.rectangle(view, tuple(map(int, move(np.array(box[:2])))), tuple(map(int, move(np.array(box[:2]) + box[2:]))), (255, 128, 0))
    cv2.rectangle(view, (0, 0), (TILE[0] - 1, TILE[1] - 1), colour, 2)
    return view


def measure(exported, photos, longest, margin, sheet_threshold):
    """Located and false counts at each threshold, and tiles (badness, picture) of what went wrong at `sheet_threshold`."""
    located, false, plates, tiles = np.zeros(len(THRESHOLDS)), np.zeros(len(THRESHOLDS)), 0, []
    for photo in photos:
        quads, scores = locate(exported, photo.levels[0], THRESHOLDS[0], longest, margin)
        points = centres(quads)
        known = np.zeros(len(points), bool)
        for box in photo.boxes:
            here = holds(box, points)
            known |= here
            best = scores[here].max(initial=0)
            located += best >= np.array(THRESHOLDS)
            plates += 1
            if best < sheet_threshold:
                tiles.append((1 - best, photo.name, tile(photo.levels[0], box[:2] + box[2:] / 2, box[2], quads, box, (0, 0, 255))))
        for point, score, quad in zip(points[~known], scores[~known], quads[~known]):
            false += score >= np.array(THRESHOLDS)
            if score >= sheet_threshold:
                tiles.append((score, photo.name, tile(photo.levels[0], point, np.ptp(quad[:, 0]), [quad], None, (0, 255, 255))))
    return located / max(1, plates), false / len(photos), tiles


def corner_errors(exported, photos, plates, count=300):
    """Drawn scenes with known corners: (plate width, mean corner error as % of it) of each found one, and the share found."""
    rng = np.random.default_rng(99)
    maker = SceneMaker(photos, Bank(plates, rng, 300), Bank(Signs(), rng, 200))
    found, asked = [], 0
    for _ in range(count):
        scene = maker.draw(rng)
        with torch.no_grad():
            scores, corners = exported(torch.from_numpy(scene.view.astype(np.float32) / 255)[None, None])
        for quad in scene.exact:
            asked += 1
            x, y = (quad.mean(0) / STRIDE).astype(int)
            window = scores[0, 0, max(0, y - 1) : y + 2, max(0, x - 1) : x + 2]
            if window.numel() == 0 or window.max() < 0.3:
                continue
            row, column = np.unravel_index(int(window.argmax()), window.shape)
            row, column = row + max(0, y - 1), column + max(0, x - 1)
            ours = corners[0, :, row, column].numpy().reshape(4, 2) + (np.array([column, row]) + 0.5) * STRIDE
            width = np.linalg.norm(quad[1] - quad[0])
            found.append((width, 100 * np.linalg.norm(ours - quad, axis=1).mean() / width))
    return np.array(found), len(found) / max(1, asked)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("checkpoint")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--sets", default=",".join(SETS))
    parser.add_argument("--longest", type=int, default=LONGEST)
    parser.add_argument("--margin", type=int, default=0)
    parser.add_argument("--sheet")
    parser.add_argument("--sheet-threshold", type=float, default=0.4)
    parser.add_argument("--corners", action="store_true", help="also measure the corners on drawn scenes")
    args = parser.parse_args()
    torch.set_num_threads(1)
    exported = load_locator(args.checkpoint)
    print(f"longest side {args.longest}, margin {args.margin}; threshold:    " + "         ".join(map(str, THRESHOLDS)))
    tiles = []
    for name in args.sets.split(","):
        folder, _, part = name.partition(":")
        photos = load_photos(args.data / folder)[-int(part or 0) :]
        located, false, wrong = measure(exported, photos, args.longest, args.margin, args.sheet_threshold)
        tiles += wrong
        print(f"{name:26}" + "  ".join(f"{100 * l:5.1f}% {f:5.2f}" for l, f in zip(located, false)), flush=True)
    if args.corners:
        errors, share = corner_errors(exported, load_photos(args.data / "street-openimages")[-50:], Plates(args.data / "plate-designs-us", reader_renderer()))
        print(f"drawn plates found {100 * share:.1f}%; corner error in % of width: median {np.median(errors[:, 1]):.1f}, mean {errors[:, 1].mean():.1f}")
        for low, high in ((0, 25), (25, 50), (50, 100), (100, 400)):
            here = errors[(errors[:, 0] >= low) & (errors[:, 0] < high), 1]
            print(f"  {low}-{high} px wide: {len(here)} plates, median {np.median(here):.1f}%, mean {here.mean():.1f}%")
    if args.sheet and tiles:
        tiles.sort(key=lambda t: -t[0])
        print("sheet:", " ".join(t[1] for t in tiles[:48]))
        pictures = [t[2] for t in tiles[:48]]
        pictures += [np.zeros_like(pictures[0])] * (-len(pictures) % 6)
        cv2.imwrite(args.sheet, np.vstack([np.hstack(pictures[i : i + 6]) for i in range(0, len(pictures), 6)]))


if __name__ == "__main__":
    main()
