"""Pseudo-labels: texts for the boxed plates of the real frames that may train weights but carry no text.

    python3 pseudo_labels.py crops --dir DIR                     cut every plate box to DIR/*.png
    node ppocr-read.mjs DIR MODELS > DIR/ppocr.json              a second, independent reader
    python3 pseudo_labels.py label --dir DIR --reader reader.pt  keep what both read alike, write DIR/real.npz

What was read off the enlarged pictures (`box-texts.jsonl`: a text, or null where it cannot be told) stands. Of the other boxes a
text is kept when our reader gives it for most of several views of the box and PP-OCR agrees, or when all
views agree with high confidence and PP-OCR's text is at most one character away.
"""

import argparse
import json
import os
from collections import Counter

import cv2
import numpy as np
import torch

from camera import DATASETS, _blur, _compress, _expose, crop, deliver, read_labels
from formats import READABLE
from reader_net import PlateReader, decode

SETS = ("dashcam-ro-train", "street-openimages")
BOX_TEXTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "box-texts.jsonl")
CONTEXT = .35  # shown around a box, as a share of its size, so that training can move the corners
FOLD = str.maketrans("OQI", "001")


TEMPLATES = ("AA00AAA", "A000AAA", "A00AAA", "A0AAA", "AAA000A", "AAA0000", "AAA000", "000AAA", "0AAA000", "AA000AA")
ROMANIAN = ("B00AAA", "B000AAA", "AA00AAA", "AA000000")
TO_DIGIT, TO_LETTER = {"O": "0", "I": "1"}, {"0": "O", "1": "I"}


def _as(text, template):
    """`text` with O/0 and I/1 set as the template has them, or None when it does not fit."""
    out = ""
    for char, slot in zip(text, template):
        char = (TO_DIGIT if slot == "0" else TO_LETTER).get(char, char) if slot in "A0" else char
        if slot == "0" and not char.isdigit() or slot == "A" and not char.isalpha() or slot not in "A0" and char != slot:
            return None
        out += char
    return out if len(text) == len(template) else None


def settle(text, templates, strict):
    """Look-alikes by the formats of the world: issuers with one glyph for two characters mean the format's. None: no plate of a `strict` list."""
    fits = {t for template in templates if (t := _as(text, template))}
    return fits.pop() if len(fits) == 1 else None if strict else text


def box_texts():
    """What was read off the pictures: "set/file#index of the plate" -> row with `text` (None: cannot be told) and at times `lines`."""
    with open(BOX_TEXTS, encoding="utf8") as file:
        return {row["plate"]: row for row in map(json.loads, file)}


def _boxes():
    """(plate, key, grey part with context, box within it as a quadrilateral, colour part) of every box that can be read."""
    count = 0
    for name in SETS:
        for row in read_labels(name):
            image = None
            for index, plate in enumerate(row["plates"]):
                x, y, w, h = plate["box"]
                if h < 14 or w < 40:
                    continue
                if image is None:
                    image = cv2.imread(f"{DATASETS}/{name}/{row['file']}")
                x0, y0 = max(0, int(x - CONTEXT * w)), max(0, int(y - CONTEXT * h))
                part = image[y0:int(y + h * (1 + CONTEXT)) + 1, x0:int(x + w * (1 + CONTEXT)) + 1]
                scale = min(1., 110 / h)
                if scale < 1:
                    part = cv2.resize(part, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
                l, t = (x - x0) * scale, (y - y0) * scale
                quad = np.float32([[l, t], [l + w * scale, t], [l + w * scale, t + h * scale], [l, t + h * scale]])
                yield f"{name}/{row['file']}#{index}", f"{count:04d}.png", cv2.cvtColor(part, cv2.COLOR_BGR2GRAY), quad, part
                count += 1


def cut(directory):
    """Write each box, tightly cut, for the second reader."""
    os.makedirs(directory, exist_ok=True)
    for _, key, _, quad, colour in _boxes():
        (l, t), (r, b) = np.maximum(0, quad[0] - 2).astype(int), (quad[2] + 3).astype(int)
        cv2.imwrite(f"{directory}/{key}", colour[t:b, l:r])


def _distance(a, b):
    row = list(range(len(b) + 1))
    for i, x in enumerate(a):
        last, row = row, [i + 1]
        for j, y in enumerate(b):
            row.append(min(last[j + 1] + 1, row[j] + 1, last[j] + (x != y)))
    return row[-1]


def label(directory, weights):
    """Texts on which the readers agree; returns how many boxes were kept."""
    net = PlateReader()
    net.load_state_dict(torch.load(weights)["average"])
    net.eval()
    with open(f"{directory}/ppocr.json", encoding="utf8") as file:
        other = json.load(file)
    rng = np.random.default_rng(5)
    parts, quads, texts, lines = [], [], [], []
    seen = box_texts()

    def keep(grey, quad, text, n):
        parts.append(grey)
        quads.append(quad)
        texts.append(text)
        lines.append(n)

    for plate, key, grey, quad, _ in _boxes():
        if plate in seen:
            if seen[plate]["text"]:
                keep(grey, quad, seen[plate]["text"], seen[plate].get("lines", 1))
            continue
        side = quad[2] - quad[0]
        n = 2 if side[0] / side[1] < 1.45 else 1
        views = [crop(grey, quad, n)] + [crop(grey, deliver(quad, rng), n) for _ in range(7)]
        with torch.no_grad():
            reads = decode(net(torch.from_numpy(np.stack(views)).float().div(255)[:, None]))
        (text, votes), = Counter(t for t, _ in reads).most_common(1)
        sure = np.mean([p for t, p in reads if t == text])
        second = "".join(c for c in other.get(key, {"text": ""})["text"].upper() if c in READABLE)
        away = _distance(text.translate(FOLD), second.translate(FOLD))
        if len(text) < 4 or len(text) > 9 or not any(c.isdigit() for c in text) and away:
            continue
        if (away == 0 and votes >= 3 and sure > .3) or (away <= 1 and votes >= 6 and sure > .85) or (votes >= 7 and sure > .95):
            roman = plate.startswith("dashcam-ro")
            text = settle(text, ROMANIAN if roman else TEMPLATES, roman)
            if not text:
                continue
            keep(grey, quad, text, n)
    packed = np.empty(len(parts), object)
    packed[:] = parts
    np.savez_compressed(f"{directory}/real.npz", parts=packed, quads=np.stack(quads), texts=np.array(texts), lines=np.array(lines))
    return texts


class RealCrops:
    """The kept boxes as an endless source of training crops; a text that many frames show comes no oftener than one."""

    def __init__(self, path):
        kept = np.load(path, allow_pickle=True)
        self.groups = {}
        for part, quad, text, lines in zip(kept["parts"], kept["quads"], kept["texts"], kept["lines"]):
            self.groups.setdefault(str(text), []).append((part, quad, int(lines)))
        self.texts = list(self.groups)

    def sample(self, rng):
        """(crop uint8 64*160, text) with the corners moved and the exposure, sharpness and compression changed."""
        text = self.texts[int(rng.integers(len(self.texts)))]
        group = self.groups[text]
        image, quad, lines = group[int(rng.integers(len(group)))]
        height = quad[2, 1] - quad[0, 1]
        if rng.random() < .4 and height > 26:  # seen from further away
            scale = rng.uniform(max(.3, 20 / height), 1)
            image, quad = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), quad * scale
        if rng.random() < .5:
            image = _expose(image.astype(np.float32), rng)
            if rng.random() < .5:
                image = _blur(image, rng, height * .6)
            image = _compress(image, rng)
        return crop(image, deliver(quad, rng), lines), text


def main():
    p = argparse.ArgumentParser()
    p.add_argument("what", choices=("crops", "label"))
    p.add_argument("--dir", required=True)
    p.add_argument("--reader")
    a = p.parse_args()
    torch.set_num_threads(1)
    if a.what == "crops":
        cut(a.dir)
    else:
        print(f"{len(label(a.dir, a.reader))} boxes kept")


if __name__ == "__main__":
    main()
