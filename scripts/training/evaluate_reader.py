"""Exact and folded matches of a reader on the labelled plate boxes of the real sets (measured only, never trained on).

    python3 evaluate_reader.py runs/reader/reader.pt
"""

import sys

import cv2
import numpy as np
import torch

from camera import crop, read_labels
from reader_net import PlateReader, decode

# data set -> (width, height) factors by which a labelled box is scaled before the usual margin
SETS = {"road-us": (1., 1.), "road-eu": (1., 1.), "road-br": (1., 1.), "carpark-ca": (1.12, 1.75), "crops-us-states": (.94, .92), "crops-ar": (1., 1.)}
FOLD = str.maketrans("OQI", "001")
_kept = {}


def boxes(name):
    """[(crop uint8 64*160, text, file)] of a set, kept in memory."""
    if name not in _kept:
        import os
        from camera import DATASETS
        rows, (fx, fy) = [], SETS[name]
        for row in read_labels(name):
            image = cv2.imread(os.path.join(DATASETS, name, row["file"]), cv2.IMREAD_GRAYSCALE)
            for plate in row["plates"]:
                if "text" not in plate:
                    continue
                x, y, w, h = plate["box"]
                cx, cy, w2, h2 = x + w / 2, y + h / 2, w * fx / 2, h * fy / 2
                quad = np.float32([[cx - w2, cy - h2], [cx + w2, cy - h2], [cx + w2, cy + h2], [cx - w2, cy + h2]])
                scale = max(1., h / 64)  # average before a strong reduction
                small = cv2.resize(image, None, fx=1 / scale, fy=1 / scale, interpolation=cv2.INTER_AREA) if scale > 1.3 else image
                rows.append((crop(small, quad / (scale if scale > 1.3 else 1), 2 if w / h < 1.45 else 1), plate["text"], row["file"]))
        _kept[name] = rows
    return _kept[name]


def evaluate(net, names=SETS):
    """{set: (exact %, folded %, [(crop, truth, read, confidence, file) wrong])}"""
    net.eval()
    out = {}
    for name in names:
        rows = boxes(name)
        x = torch.from_numpy(np.stack([r[0] for r in rows])).float().div(255)[:, None]
        with torch.no_grad():
            reads = [t for i in range(0, len(x), 64) for t in decode(net(x[i:i + 64]))]
        exact = sum(t == r[1] for (t, _), r in zip(reads, rows))
        same = [t.translate(FOLD) == r[1].translate(FOLD) for (t, _), r in zip(reads, rows)]
        wrong = [(r[0], r[1], t, p, r[2]) for (t, p), r, ok in zip(reads, rows, same) if not ok]
        out[name] = (100 * exact / len(rows), 100 * sum(same) / len(rows), wrong)
    return out


def main():
    net = PlateReader()
    net.load_state_dict(torch.load(sys.argv[1], map_location="cpu")["average"])
    for name, (exact, folded, _) in evaluate(net).items():
        print(f"{name}: {exact:.1f}% exact, {folded:.1f}% folded")


if __name__ == "__main__":
    main()
