"""Run the locator on whole photographs as the daemon does: shrink, pad, find peaks, drop doubles."""
import cv2
import numpy as np
import torch

from network import STRIDE

LONGEST = 640  # the longest side a frame is shrunk to


def fit(image, longest=LONGEST, margin=0):
    """The image shrunk to `longest` (never enlarged) on a grey canvas with sides in multiples of 32; returns canvas, scale, (x, y)."""
    height, width = image.shape
    scale = min(1.0, longest / max(height, width))
    w, h = max(1, round(width * scale)), max(1, round(height * scale))
    small = image if scale == 1 else cv2.resize(image, (w, h), interpolation=cv2.INTER_AREA)
    canvas = np.full((-(-(h + 2 * margin) // 32) * 32, -(-(w + 2 * margin) // 32) * 32), 114, np.uint8)
    x, y = (canvas.shape[1] - w) // 2, (canvas.shape[0] - h) // 2
    canvas[y : y + h, x : x + w] = small
    return canvas, scale, (x, y)


def suppress(quads, scores, limit=0.3):
    """Indices to keep, best first, of quads [n,4,2] whose upright boxes overlap (as a share of the smaller) less than `limit`."""
    kept = []
    low, high = quads.min(1), quads.max(1)
    area = (high - low).prod(1)
    for i in np.argsort(-scores):
        shared = [np.clip(np.minimum(high[i], high[k]) - np.maximum(low[i], low[k]), 0, None).prod() / max(1e-6, min(area[i], area[k])) for k in kept]
        if not shared or max(shared) < limit:
            kept.append(i)
    return kept


@torch.no_grad()
def locate(exported, image, threshold, longest=LONGEST, margin=0):
    """Quads [n,4,2] in the image's pixels and scores [n], best first. `exported` is network.Exported in evaluation mode."""
    canvas, scale, offset = fit(image, longest, margin)
    scores, corners = exported(torch.from_numpy(canvas.astype(np.float32) / 255)[None, None])
    scores, corners = scores[0, 0].numpy(), corners[0].numpy()
    rows, columns = np.nonzero(scores >= threshold)
    centre = np.stack([columns + 0.5, rows + 0.5], 1)[:, None] * STRIDE
    quads = corners[:, rows, columns].T.reshape(-1, 4, 2) + centre
    found = scores[rows, columns]
    kept = suppress(quads, found)
    return (quads[kept] - np.array(offset)) / scale, found[kept]
