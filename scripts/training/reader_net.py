"""The plate reader: a small convolutional network with CTC over 40 places along the plate."""

import torch
from torch import nn
from torch.nn import functional as F

from dies import ALPHABET

CLASSES = 1 + len(ALPHABET)  # class 0 is CTC's blank


def _conv(cin, cout, kernel=3, stride=1, padding=None):
    padding = (kernel // 2 if isinstance(kernel, int) else tuple(k // 2 for k in kernel)) if padding is None else padding
    return nn.Sequential(nn.Conv2d(cin, cout, kernel, stride, padding, bias=False), nn.BatchNorm2d(cout), nn.ReLU(inplace=True))


class _Residual(nn.Module):
    def __init__(self, channels, kernel):
        super().__init__()
        self.body = _conv(channels, channels, kernel)

    def forward(self, x):
        return x + self.body(x)


class PlateReader(nn.Module):
    """Grey crops float32 [N,1,64,160] in 0..1 -> log-probabilities [N,40,37]. Contrast is evened out inside."""

    def __init__(self, widths=(24, 48, 96, 128), context=160):
        super().__init__()
        a, b, c, d = widths
        self.trunk = nn.Sequential(
            _conv(1, a, 3, 2), _conv(a, b, 3, 2), _Residual(b, 3), nn.MaxPool2d((2, 1)),  # 8 x 40
            _conv(b, c), _Residual(c, 3), nn.MaxPool2d((2, 1)),  # 4 x 40
            _conv(c, d), _Residual(d, 3),
            _conv(d, context, (4, 1), padding=(0, 0)),  # 1 x 40
            _Residual(context, (1, 5)), _Residual(context, (1, 5)), nn.Dropout(.1),
        )
        self.head = nn.Conv2d(context, CLASSES, 1)

    def forward(self, plates):
        mean = plates.mean((2, 3), keepdim=True)
        centred = plates - mean
        spread = (centred * centred).mean((2, 3), keepdim=True).sqrt()
        x = self.trunk(centred / (spread + .02))
        if x.dtype == torch.bfloat16:  # in training; exported there is no such thing
            x = x.float()
        with torch.cpu.amp.autocast(enabled=False):  # what CTC learns from is worth its precision
            return F.log_softmax(self.head(x).squeeze(2).transpose(1, 2), dim=2)


def decode(log_probs):
    """Greedy CTC: texts and each text's lowest character probability."""
    best, texts = log_probs.max(2), []
    for probs, classes in zip(best.values.exp().tolist(), best.indices.tolist()):
        text, least, last = "", 1., 0
        for p, k in zip(probs, classes):
            if k and k != last:
                text, least = text + ALPHABET[k - 1], min(least, p)
            last = k
        texts.append((text, least))
    return texts
