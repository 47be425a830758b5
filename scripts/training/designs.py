"""Real plate designs of US states as backgrounds: the sample serial is painted out, its colour kept."""

import json
import os

import cv2
import numpy as np

from formats import pick

DESIGN_DIR = os.path.join(os.environ.get("PLATE_DATASETS", "datasets"), "plate-designs-us")
CACHE = os.environ.get("PLATE_CACHE", os.path.expanduser("~/.cache/platewarden-training"))
WIDTH, HEIGHT = 240, 120
_designs = {}
_pictures = []


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


def _picture(image, colour):
    """The picture left of a design's serial as a uint8 mask of its strength, cut to its ink, or None when there are characters."""
    zone = image[int(.18 * HEIGHT):int(.82 * HEIGHT), int(.02 * WIDTH):int(.27 * WIDTH)].astype(np.int16)
    ground = np.median(np.concatenate([zone[:4].reshape(-1, 3), zone[-4:].reshape(-1, 3)]), 0)
    strength = np.abs(zone - ground).max(2)
    ink = strength > 45
    share = ink.mean()
    if not .12 < share < .75:
        return None
    if (np.abs(zone[ink] - colour).max(1) < 75).mean() > .3:  # the serial's own colour: characters
        return None
    ys, xs = np.where(ink)
    mask = np.clip(strength * (255 / max(60, np.quantile(strength[ink], .9))), 0, 255).astype(np.uint8)
    mask[~ink] //= 3
    mask = mask[ys.min():ys.max() + 1, xs.min():xs.max() + 1]
    changes = np.abs(np.diff(mask.astype(np.float32), axis=1)).sum(1).mean() / 255
    return mask if changes > 4.6 else None  # letters change their tone seldom along a row, pictures often


def load_designs():
    """{state: [(background uint8, colour, untouched design)]}, built once and kept in the cache folder."""
    if _designs or not os.path.exists(f"{DESIGN_DIR}/labels.jsonl"):
        return _designs
    path = f"{CACHE}/designs-{WIDTH}-v4.npz"
    if not os.path.exists(path):
        rows = [json.loads(line) for line in open(f"{DESIGN_DIR}/labels.jsonl", encoding="utf8")]
        parts = []
        for row in rows:
            image = cv2.cvtColor(cv2.imread(f"{DESIGN_DIR}/{row['file']}"), cv2.COLOR_BGR2RGB)
            image = cv2.resize(image, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)
            parts.append((*_paint_out(image), image))
        os.makedirs(CACHE, exist_ok=True)
        np.savez(f"{path}.tmp.npz", whole=np.stack([p[2] for p in parts]), images=np.stack([p[0] for p in parts]), colours=np.stack([p[1] for p in parts]),
                 states=np.array([row["plates"][0]["region"][3:] for row in rows]), pictures=_ragged([_picture(p[2], p[1]) for p in parts]))
        os.replace(f"{path}.tmp.npz", path)
    stored = np.load(path, allow_pickle=True)
    for image, colour, whole, state in zip(stored["images"], stored["colours"], stored["whole"], stored["states"]):
        _designs.setdefault(str(state), []).append((image, colour, whole))
    _pictures.extend(m for m in stored["pictures"] if m is not None)
    return _designs


def _ragged(items):
    out = np.empty(len(items), object)
    out[:] = items
    return out


def pick_picture(rng):
    """A mask of some design's picture (uint8, any shape), or None when there are no designs."""
    load_designs()
    return pick(rng, _pictures) if _pictures else None


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
