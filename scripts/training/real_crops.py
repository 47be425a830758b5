"""Real plates to train the reader on: the boxes of the frames that may train weights, with the texts that were read off
their enlarged pictures (`box-texts.jsonl`: a text, or null where it cannot be told)."""

import json
import os

import cv2
import numpy as np

from camera import DATASETS, _blur, _compress, _expose, crop, deliver, read_labels

SETS = ("dashcam-ro-train", "street-openimages")
BOX_TEXTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "box-texts.jsonl")
CONTEXT = .35  # shown around a box, as a share of its size, so that training can move the corners


def box_texts():
    """"set/file#index of the plate" -> row with `text` (None: cannot be told) and at times `lines`."""
    with open(BOX_TEXTS, encoding="utf8") as file:
        return {row["plate"]: row for row in map(json.loads, file)}


def _read_boxes():
    """(grey part with context, box within it as a quadrilateral, text, lines of it) of every box whose text is known."""
    known = box_texts()
    for name in SETS:
        for row in read_labels(name):
            image = None
            for index, plate in enumerate(row["plates"]):
                read = known.get(f"{name}/{row['file']}#{index}")
                if read is None or not read["text"]:
                    continue
                if image is None:
                    image = cv2.imread(f"{DATASETS}/{name}/{row['file']}", cv2.IMREAD_GRAYSCALE)
                x, y, w, h = plate["box"]
                x0, y0 = max(0, int(x - CONTEXT * w)), max(0, int(y - CONTEXT * h))
                part = image[y0:int(y + h * (1 + CONTEXT)) + 1, x0:int(x + w * (1 + CONTEXT)) + 1]
                scale = min(1., 110 / h)
                if scale < 1:
                    part = cv2.resize(part, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
                l, t = (x - x0) * scale, (y - y0) * scale
                quad = np.float32([[l, t], [l + w * scale, t], [l + w * scale, t + h * scale], [l, t + h * scale]])
                yield part, quad, read["text"], read.get("lines", 1)


class RealCrops:
    """The boxes that could be read as an endless source of training crops; a text that many frames show comes no oftener than one."""

    def __init__(self):
        self.groups = {}
        for part, quad, text, lines in _read_boxes():
            self.groups.setdefault(text, []).append((part, quad, lines))
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
