"""The plate locator: a fully convolutional, anchor-free network that finds plates and their four corners.

A depthwise-separable backbone down to stride 32 sees a plate that fills the frame; a top-down merge brings that back
to stride 8, where one head says how likely a cell holds a plate's centre and another where its corners are
(centre heatmap as in "Objects as Points", Zhou et al. 2019; corners as in the four-point heads of TE141K/WPOD).
"""
import torch
from torch import nn
from torch.nn import functional as F

STRIDE = 8
# A plate of unit size around its centre, clockwise from the top left: what the corner head bends and scales.
UNIT_QUAD = ((-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5))
TYPICAL_CELLS = (8.0, 2.5)  # width and height of a middling plate in cells, where the scale outputs start


def conv_bn(inputs, outputs, kernel, stride=1, groups=1):
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False),
        nn.BatchNorm2d(outputs),
    )


class Separable(nn.Module):
    """Depthwise then pointwise convolution with nothing between (as in Xception: faster to train, as accurate).

    Adds its input back where the shapes allow.
    """

    def __init__(self, inputs, outputs, stride=1, kernel=3):
        super().__init__()
        self.depthwise = nn.Conv2d(inputs, inputs, kernel, stride, kernel // 2, groups=inputs, bias=False)
        self.pointwise = conv_bn(inputs, outputs, 1)
        self.residual = stride == 1 and inputs == outputs

    def forward(self, x):
        y = self.pointwise(self.depthwise(x))
        return F.relu_(y.add_(x) if self.residual else y)


def stage(inputs, outputs, blocks, kernel=3):
    """A halving block followed by `blocks` residual ones."""
    return nn.Sequential(Separable(inputs, outputs, 2), *[Separable(outputs, outputs, 1, kernel) for _ in range(blocks)])


class PlateLocator(nn.Module):
    """`luma` [N,1,H,W] in 0..1, H and W multiples of 32, to centre logits [N,1,H/8,W/8] and corners [N,8,H/8,W/8].

    Corners are (dx, dy) from the cell's centre in input pixels, clockwise from the plate's own top left.
    """

    def __init__(self, widths=(24, 64, 96, 160), blocks=(1, 3, 3, 3), merged=64, merges=1, stem=7):
        super().__init__()
        at4, at8, at16, at32 = widths
        self.stem = nn.Sequential(conv_bn(1, at4, stem, 4), nn.ReLU())
        self.at4 = nn.Sequential(*[Separable(at4, at4) for _ in range(blocks[0])])
        self.to8 = stage(at4, at8, blocks[1])
        self.to16 = stage(at8, at16, blocks[2])
        self.to32 = stage(at16, at32, blocks[3], kernel=5)
        self.lift32 = conv_bn(at32, merged, 1)
        self.lift16 = conv_bn(at16, merged, 1)
        self.lift8 = conv_bn(at8, merged, 1) if at8 != merged else nn.Identity()
        self.merge16 = Separable(merged, merged)
        self.merge8 = nn.Sequential(*[Separable(merged, merged) for _ in range(merges)])
        self.score = nn.Sequential(Separable(merged, merged), nn.Conv2d(merged, 1, 1))
        self.shape = nn.Sequential(Separable(merged, merged), Separable(merged, merged, kernel=5), nn.Conv2d(merged, 10, 1))
        nn.init.constant_(self.score[-1].bias, -4.6)  # a centre is rare: start at 1%
        nn.init.normal_(self.shape[-1].weight, std=0.01)
        nn.init.zeros_(self.shape[-1].bias)
        self.register_buffer("unit_quad", torch.tensor(UNIT_QUAD).reshape(1, 8, 1, 1), persistent=False)
        self.register_buffer("typical", torch.tensor(TYPICAL_CELLS).reshape(1, 2, 1, 1) * STRIDE, persistent=False)

    def forward(self, luma):
        x8 = self.to8(self.at4(self.stem(luma * 4.0 - 2.0)))
        x16 = self.to16(x8)
        x32 = self.to32(x16)
        x16 = self.merge16(F.relu(self.lift16(x16) + double(self.lift32(x32))))
        x8 = self.merge8(F.relu(self.lift8(x8) + double(x16)))
        return self.score(x8), self.corners(self.shape(x8))

    def corners(self, raw):
        """Bend the unit quad by eight outputs and scale it by the other two, so the loss is relative to the plate."""
        size = self.typical * raw[:, 8:10].clamp(-4.0, 4.0).exp()
        return (self.unit_quad + raw[:, :8]) * torch.cat([size] * 4, 1)


def double(x):
    return F.interpolate(x, scale_factor=2.0, mode="nearest")


class Exported(nn.Module):
    """What ships: scores after the sigmoid with every cell that is not the best of its 3x3 set to 0, and the corners."""

    def __init__(self, network):
        super().__init__()
        self.network = network

    def forward(self, luma):
        logits, corners = self.network(luma)
        scores = torch.sigmoid(logits)
        best = F.max_pool2d(scores, 3, 1, 1)
        return scores * (scores >= best).float(), corners
