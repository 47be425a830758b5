"""The state classifier: a plate's look and its printed name, from a colour crop."""

import torch
from torch import nn

from formats import US_STATES
from reader_net import _conv, _Residual

REGIONS = ["other"] + [f"us-{code}" for code in sorted(US_STATES)]
REGION_WIDTH, REGION_HEIGHT = 160, 80


class PlateRegion(nn.Module):
    """RGB crops float32 [N,3,80,160] in 0..1 -> logits [N,52]: class 0 is any issuer but a US state."""

    def __init__(self, widths=(16, 36, 72, 112)):
        super().__init__()
        a, b, c, d = widths
        self.trunk = nn.Sequential(
            _conv(3, a, 3, 2), _conv(a, b, 3, 2), _Residual(b, 3),  # 20 x 40
            _conv(b, c, 3, 2), _Residual(c, 3), _Residual(c, 3),  # 10 x 20
            _conv(c, d, 3, 2), _Residual(d, 3),  # 5 x 10
            _conv(d, 160, (5, 3), padding=(0, 1)),  # 1 x 10
        )
        self.head = nn.Sequential(nn.Flatten(), nn.Dropout(.2), nn.Linear(320, len(REGIONS)))

    def forward(self, plates):
        mean = plates.mean((1, 2, 3), keepdim=True)
        centred = plates - mean
        spread = (centred * centred).mean((1, 2, 3), keepdim=True).sqrt()
        x = self.trunk(centred / (spread + .05)).squeeze(2)
        return self.head(torch.cat([x.mean(2), x.amax(2)], 1))

