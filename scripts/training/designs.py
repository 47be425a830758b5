"""Real plate designs of US states as backgrounds: the sample serial is painted out, its colour kept."""

import json
import os

import cv2
import numpy as np

from formats import pick

DESIGN_DIR = os.environ.get("PLATE_DESIGNS", "datasets/plate-designs-us")
CACHE = os.environ.get("PLATE_CACHE", os.path.expanduser("~/.cache/platewarden-training"))
WIDTH, HEIGHT = 240, 120
_designs = {}


def _paint_out(image):
    """(background, colour of the removed strokes): strokes in the middle band are what differs from a wide median."""
    wide = cv2.medianBlur(image, 45)
    difference = np.abs(image.astype(np.int16) - wide).max(2)
    strokes = (difference > 38).astype(np.uint8)
    band = np.zeros_like(strokes)
    band[int(.22 * HEIGHT):int(.8 * HEIGHT), int(.03 * WIDTH):int(.97 * WIDTH)] = 1
    strokes &= band
    if strokes.sum() < 200:
        light = image[40:90].mean() > 120
        return image, np.float32((25, 30, 60) if light else (240, 240, 230))
    values = image[strokes > 0]
    base = wide[strokes > 0].mean(0)
    far = np.abs(values - base).sum(1)
    colour = np.median(values[far >= np.quantile(far, .6)], 0)
    grown = cv2.dilate(strokes, np.ones((7, 7), np.uint8))
    soft = cv2.GaussianBlur(grown.astype(np.float32), (9, 9), 0)[..., None]
    smooth = cv2.GaussianBlur(wide, (15, 15), 0)
    return (image * (1 - soft) + smooth * soft).astype(np.uint8), colour.astype(np.float32)


def load_designs():
    """{state: [(background uint8, colour, untouched design)]}, built once and kept in the cache folder."""
    if _designs or not os.path.exists(f"{DESIGN_DIR}/labels.jsonl"):
        return _designs
    path = f"{CACHE}/designs-{WIDTH}-v2.npz"
    if not os.path.exists(path):
        rows = [json.loads(line) for line in open(f"{DESIGN_DIR}/labels.jsonl", encoding="utf8")]
        parts = []
        for row in rows:
            image = cv2.cvtColor(cv2.imread(f"{DESIGN_DIR}/{row['file']}"), cv2.COLOR_BGR2RGB)
            image = cv2.resize(image, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)
            parts.append((*_paint_out(image), image))
        os.makedirs(CACHE, exist_ok=True)
        np.savez(f"{path}.tmp.npz", whole=np.stack([p[2] for p in parts]), images=np.stack([p[0] for p in parts]), colours=np.stack([p[1] for p in parts]),
                 states=np.array([row["plates"][0]["region"][3:] for row in rows]))
        os.replace(f"{path}.tmp.npz", path)
    stored = np.load(path)
    for image, colour, whole, state in zip(stored["images"], stored["colours"], stored["whole"], stored["states"]):
        _designs.setdefault(str(state), []).append((image, colour, whole))
    return _designs


def pick_design(rng, state, only=False):
    """(background float32, colour of characters, state) of a design, of `state` when `only`; None when there is none."""
    stock = load_designs()
    if not stock:
        return None
    state = state if state in stock and (only or rng.random() < .3) else pick(rng, list(stock))
    image, colour, _ = pick(rng, stock[state])
    if rng.random() < .3:  # the agency's other ink
        colour = np.float32((20, 25, 60)) if image[40:80].mean() > 110 else np.float32((240, 240, 235))
    contrast = abs(float(image[35:90].mean()) - float(colour.mean()))
    if contrast < 60:
        colour = np.float32((20, 20, 40)) if image[35:90].mean() > 110 else np.float32((245, 245, 240))
    return image.astype(np.float32), colour.copy(), state
