"""What the network should have said about a scene, and what it costs when it did not."""
import numpy as np
import torch
from torch.nn import functional as F

from network import STRIDE

SPREAD = 0.1  # a plate's bump on the heatmap: one sigma as a share of its extent
CORNER_CELLS = 0.3  # cells this high on the bump learn corners too


def targets(scenes, shape):
    """Heatmap, its weight, and per cell the corners to learn; numpy [n,rows,columns], corners [n,8,rows,columns].

    `kind` is 0 where no corner is learned, 1 where corners are known, 2 where only their upright box is.
    """
    height, width = shape
    rows, columns = height // STRIDE, width // STRIDE
    n = len(scenes)
    heat, weight = np.zeros((n, rows, columns), np.float32), np.ones((n, rows, columns), np.float32)
    kind, corners = np.zeros((n, rows, columns), np.uint8), np.zeros((n, 8, rows, columns), np.float32)
    cell_x, cell_y = np.arange(columns) + 0.5, np.arange(rows) + 0.5
    for i, scene in enumerate(scenes):
        for x0, y0, x1, y1 in np.asarray(scene.ignored).reshape(-1, 4) / STRIDE:
            weight[i, max(0, int(y0)) : max(0, int(np.ceil(y1))), max(0, int(x0)) : max(0, int(np.ceil(x1)))] = 0
        plates = [(quad, 1) for quad in scene.exact] + [(quad, 2) for quad in scene.loose]
        for quad, how in plates:
            cx, cy = np.clip(quad.mean(0) / STRIDE, 0, (columns - 1e-3, rows - 1e-3))
            extent = (quad.max(0) - quad.min(0)) / STRIDE
            sx, sy = np.clip(SPREAD * extent, 0.55, 3.0)
            column, row = int(cx), int(cy)
            bump = np.exp(-((cell_x - column - 0.5) ** 2) / (2 * sx * sx))[None] * np.exp(-((cell_y - row - 0.5) ** 2) / (2 * sy * sy))[:, None]
            own = (bump >= CORNER_CELLS) & (bump > heat[i])
            heat[i] = np.maximum(heat[i], bump)
            weight[i][bump >= 0.999] = 1
            kind[i][own] = how
            offsets = quad.reshape(8, 1, 1) - np.stack([np.broadcast_to(cell_x[None] * STRIDE, (rows, columns)), np.broadcast_to(cell_y[:, None] * STRIDE, (rows, columns))] * 4)
            corners[i][:, own] = offsets[:, own]
    return heat, weight, kind, corners


def focal(logits, heat, weight):
    """The penalty-reduced focal loss of CornerNet, per plate."""
    p = torch.sigmoid(logits)
    centre = heat >= 0.999
    hit = F.logsigmoid(logits) * (1 - p) ** 2
    miss = F.logsigmoid(-logits) * p**2 * (1 - heat) ** 4
    return -(torch.where(centre, hit, miss) * weight).sum() / centre.sum().clamp(min=1)


def plate_size(corners):
    """Width and height [n,1] of quads [n,8]: the means of their opposite edges."""
    q = corners.reshape(-1, 4, 2)
    edge = (q - q.roll(-1, 1)).norm(dim=2)
    return (edge[:, 0] + edge[:, 2])[:, None] / 2, (edge[:, 1] + edge[:, 3])[:, None] / 2


def loose_error(ours, true):
    """Error of the upright bounds of quads [n,8], and how far each is from a parallelogram."""
    bounds = [torch.cat([c[:, 0::2].amin(1, True), c[:, 1::2].amin(1, True), c[:, 0::2].amax(1, True), c[:, 1::2].amax(1, True)], 1) for c in (ours, true)]
    skew = ours[:, 0:2] - ours[:, 2:4] + ours[:, 4:6] - ours[:, 6:8]
    return F.smooth_l1_loss(*bounds, beta=0.03, reduction="none").mean(1) + 0.3 * skew.abs().mean(1)


def corner_loss(predicted, heat, kind, corners):
    """Corner error as a share of the plate's own size; for loose plates only of the box around the corners."""
    predicted, corners = predicted.permute(0, 2, 3, 1), corners.permute(0, 2, 3, 1)
    loss = predicted.sum() * 0
    for how, share in ((1, 1.0), (2, 0.3)):
        here = kind == how
        if not here.any():
            continue
        ours, true, bump = predicted[here], corners[here], heat[here]
        width, height = plate_size(true)
        # Errors count against a mean of the two sides: a corner is as sharp in x as it is in y.
        scale = (width * height).sqrt().clamp(min=8.0)
        ours, true = ours / scale, true / scale
        error = F.smooth_l1_loss(ours, true, beta=0.03, reduction="none").mean(1)
        if how == 2:
            error = 0.15 * error + loose_error(ours, true)
        loss = loss + share * (error * bump).sum() / bump.sum()
    return loss
