"""The verifier: a tiny network that sees one candidate of the first look in full resolution and says if it is a plate."""
import cv2
import numpy as np
import torch
from torch import nn

from network import Separable, conv_bn

SIZE = (96, 40)  # width and height of its input, whatever the plate's own shape
MARGIN = 0.25  # the candidate is widened by this share of its size on each side: frames, recesses and gaps tell much


class PlateVerifier(nn.Module):
    """`patches` [N,1,40,96] in 0..1 to logits [N]: that the candidate in the middle is a plate. Contrast is evened out first."""

    def __init__(self, widths=(16, 32, 48, 64)):
        super().__init__()
        a, b, c, d = widths
        self.features = nn.Sequential(
            conv_bn(1, a, 5, 2), nn.ReLU(),
            conv_bn(a, b, 3, 2), nn.ReLU(),
            Separable(b, b),
            conv_bn(b, c, 3, 2), nn.ReLU(),
            Separable(c, c, kernel=5),
            Separable(c, d, kernel=5),
        )
        self.verdict = nn.Sequential(nn.Flatten(), nn.Dropout(0.1), nn.Linear(d * 5 * 12, 1))

    def forward(self, patches):
        mean = patches.mean((2, 3), keepdim=True)
        centred = patches - mean
        spread = (centred * centred).mean((2, 3), keepdim=True).sqrt() + 0.02
        return self.verdict(self.features(centred / spread))[:, 0]


def cut(levels, corners, size=SIZE, margin=MARGIN):
    """What lies in the widened quadrilateral `corners` [4,2] of a picture pyramid, rectified: uint8 [h,w]."""
    width, height = size
    side = np.linalg.norm(corners - np.roll(corners, -1, 0), axis=1)
    shrink = max(side[[0, 2]].max() * (1 + 2 * margin) / width, side[[1, 3]].max() * (1 + 2 * margin) / height)
    level = int(np.clip(np.floor(np.log2(max(shrink, 1e-3)) + 0.3), 0, len(levels) - 1))
    source = levels[level]
    scale = np.array([source.shape[1] / levels[0].shape[1], source.shape[0] / levels[0].shape[0]])
    # Pixel edges to pixel centres, as OpenCV counts.
    inner = np.array([[margin, margin], [1 + margin, margin], [1 + margin, 1 + margin], [margin, 1 + margin]]) / (1 + 2 * margin) * size
    matrix = cv2.getPerspectiveTransform((corners * scale - 0.5).astype(np.float32), (inner - 0.5).astype(np.float32))
    return cv2.warpPerspective(source, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
