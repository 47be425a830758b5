"""Labelled photographs as grey pyramids, from which a view at any scale and tilt is cut without aliasing."""
import json
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np

LEVELS = 5


@dataclass
class Photo:
    """One photograph: `levels[i]` is it halved i times; `boxes` and `ignored` are [n,4] as x, y, w, h in full pixels."""

    name: str
    levels: list
    boxes: np.ndarray
    ignored: np.ndarray = field(default_factory=lambda: np.zeros((0, 4)))
    mined: list = field(default_factory=list)  # places a former state of the network took for plates: x, y, width

    @property
    def size(self):
        return self.levels[0].shape[1], self.levels[0].shape[0]


def pyramid(image):
    levels = [image]
    while len(levels) < LEVELS and min(levels[-1].shape) > 16:
        h, w = levels[-1].shape
        levels.append(cv2.resize(levels[-1], (w // 2, h // 2), interpolation=cv2.INTER_AREA))
    return levels


def boxes_of(record):
    return np.array([plate["box"] for plate in record["plates"]], float).reshape(-1, 4)


def load_photos(folder, unlabelled=None):
    """Every photograph of a data set folder. `unlabelled` maps a file name to places to leave out of the loss."""
    photos = []
    for line in (Path(folder) / "labels.jsonl").read_text().splitlines():
        record = json.loads(line)
        image = cv2.imread(str(Path(folder) / record["file"]), cv2.IMREAD_GRAYSCALE)
        name = Path(record["file"]).name
        left_out = np.array((unlabelled or {}).get(name, []), float).reshape(-1, 4)
        photos.append(Photo(name, pyramid(image), boxes_of(record), left_out))
    return photos


def quad_of(box):
    """Corners [4,2] of a box, clockwise from the top left."""
    x, y, w, h = box
    return np.array([[x, y], [x + w, y], [x + w, y + h], [x, y + h]], float)


def transform(matrix, points):
    """Apply a 2x3 matrix to points [..., 2]."""
    return points @ matrix[:, :2].T + matrix[:, 2]


def view_matrix(focus, at, scale, stretch=1.0, degrees=0.0):
    """The matrix that brings the photograph's point `focus` to the view's point `at`, scaled and turned."""
    a = np.deg2rad(degrees)
    linear = np.array([[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]]) @ np.diag([scale * stretch, scale / stretch])
    return np.hstack([linear, (np.asarray(at, float) - linear @ np.asarray(focus, float))[:, None]])


def cut_view(photo, matrix, size, fill=0):
    """The photograph under `matrix` as float32 [h,w] in 0..1; outside of it, `fill` (0..255) or the nearest pixel if None."""
    scale = np.sqrt(abs(np.linalg.det(matrix[:, :2])))
    level = int(np.clip(np.floor(np.log2(1 / max(scale, 1e-6)) + 0.3), 0, len(photo.levels) - 1))
    source = photo.levels[level]
    shrink = np.array([photo.size[0] / source.shape[1], photo.size[1] / source.shape[0]])
    adapted = matrix.copy()
    adapted[:, :2] = matrix[:, :2] * shrink
    # Pixel centres: level pixel u covers full pixels [u*shrink, (u+1)*shrink).
    adapted[:, 2] = matrix[:, 2] + matrix[:, :2] @ (shrink / 2) - 0.5
    border = cv2.BORDER_REPLICATE if fill is None else cv2.BORDER_CONSTANT
    view = cv2.warpAffine(source, adapted, size, flags=cv2.INTER_LINEAR, borderMode=border, borderValue=fill or 0)
    return view.astype(np.float32) / 255
