"""Drawing of a plate's serial: characters of a die, the separators between them, stacked small letters."""

import cv2
import numpy as np

from designs import pick_picture
from dies import GLYPH_HEIGHT
from formats import DIGITS, LETTERS, READABLE, pick



def settle_lookalikes(pattern, die):
    """The pattern as its issuer means it: where a die has one glyph for O and 0 (I and 1), an O (I)
    is a letter only beside letters, else the digit. So the label never depends on what cannot be seen."""
    if not (die.same_o or die.same_i):
        return pattern
    out = list(pattern)
    for i, char in enumerate(out):
        if (char == "O" and die.same_o) or (char == "I" and die.same_i):
            near = pattern[max(0, i - 1):i] + pattern[i + 1:i + 2]
            if not any(c in LETTERS for c in near):
                out[i] = "0" if char == "O" else "1"
    return "".join(out)


def emblem(size, rng):
    """A mask at most `size` px high and wide of something between groups that is no character: outline of a state,
    star, seal, bars, a design's picture."""
    picture = pick_picture(rng) if rng.random() < .45 else None
    if picture is not None:
        height, width = picture.shape
        scale = size / max(height, width)
        return cv2.resize(picture, (max(4, int(width * scale)), max(4, int(height * scale))), interpolation=cv2.INTER_AREA)
    mask = np.zeros((size, size), np.uint8)
    c, kind = size / 2, rng.integers(6)
    if kind <= 2:  # an irregular outline; one with straight edges half of the time
        n = int(rng.integers(5, 11))
        angle = np.sort(rng.uniform(0, 2 * np.pi, n))
        radius = rng.uniform(.25, .5, n) * size
        points = np.stack([c + radius * np.cos(angle), c + radius * np.sin(angle)], 1)
        if kind == 0:
            points = np.clip(np.round(points / (size / 4)) * (size / 4), 1, size - 2)
        cv2.fillPoly(mask, [np.round(points * 8).astype(np.int32)], 255, cv2.LINE_AA, 3)
    elif kind == 3:
        angle = np.arange(10) * np.pi / 5 - np.pi / 2
        radius = np.where(np.arange(10) % 2, .2, .48) * size
        points = np.stack([c + radius * np.cos(angle), c + radius * np.sin(angle)], 1)
        cv2.fillPoly(mask, [np.round(points * 8).astype(np.int32)], 255, cv2.LINE_AA, 3)
    elif kind == 4:
        cv2.circle(mask, (size // 2, size // 2), int(size * rng.uniform(.3, .48)), 255, -1 if rng.random() < .6 else 2, cv2.LINE_AA)
        cv2.circle(mask, (size // 2, size // 2), int(size * .18), int(rng.choice([0, 255])), -1, cv2.LINE_AA)
    else:
        for y in np.linspace(.15, .75, int(rng.integers(2, 4))):
            cv2.rectangle(mask, (int(.15 * size), int(y * size)), (int(.85 * size), int((y + .12) * size)), 255, -1)
    return mask


def _separator(char, height, rng):
    """(mask, top as a share of the character height) of a drawn separator, or (None, width) of a gap."""
    if char == " ":
        return None, height * rng.uniform(.15, .5)
    if char == "-":
        w, h = max(2, int(height * rng.uniform(.16, .4))), max(2, int(height * rng.uniform(.09, .18)))
        return np.full((h, w), 255, np.uint8), .5 - h / height / 2 + rng.uniform(-.08, .08)
    if char == ".":
        s = max(3, int(height * rng.uniform(.12, .26)))
        mask = np.zeros((s, s), np.uint8)
        if rng.random() < .5:
            mask[:] = 255
        else:
            cv2.circle(mask, (s // 2, s // 2), s // 2, 255, -1, cv2.LINE_AA)
        return mask, rng.choice([.5 - s / height / 2, .5 - s / height / 2, 1 - s / height])
    if char == ":":  # two seals, one above the other
        s = max(6, int(height * rng.uniform(.34, .46)))
        mask = np.zeros((int(2.1 * s), s), np.uint8)
        for y in (s // 2, int(1.6 * s)):
            cv2.circle(mask, (s // 2, y), s // 2 - 1, int(rng.integers(120, 255)), -1 if rng.random() < .7 else 2, cv2.LINE_AA)
        return mask, .5 - 1.05 * s / height
    if char == "o":
        s = max(6, int(height * rng.uniform(.3, .5)))
        mask = np.zeros((s, s), np.uint8)
        cv2.circle(mask, (s // 2, s // 2), s // 2 - 1, int(rng.integers(120, 255)), -1, cv2.LINE_AA)
        cv2.circle(mask, (s // 2, s // 2), s // 4, int(rng.integers(60, 255)), -1, cv2.LINE_AA)
        return mask, rng.uniform(.15, .6)
    s = max(8, int(height * rng.uniform(.3, .62)))
    mask = emblem(s, rng)
    return mask, .5 - mask.shape[0] / height / 2


def draw_serial(ink, decor, pattern, die, rect, rng, fill=.3):
    """Draw `pattern` into the rectangle (x, y, w, h): characters into the mask `ink`, emblems and seals
    into `decor` (both uint8, in place). `fill` is the chance that the gaps grow until the width is used."""
    x, y, w, h = rect
    stretch = rng.uniform(.85, 1.12)
    gap = h * rng.uniform(.05, .2)
    pieces, total = [], 0.
    for char in pattern:
        if char in READABLE:
            glyph = die.glyphs[char]
            pieces.append((char, glyph, 0., glyph.shape[1] * h / GLYPH_HEIGHT * stretch))
        else:
            mask, top = _separator(char, h, rng)
            pieces.append((char, mask, top, top if mask is None else mask.shape[1]))
        total += pieces[-1][3] + gap
    total -= gap
    squeeze = min(1., w / total)
    if squeeze < .72:  # too tight to read at full height: lower the characters
        lower = max(.75, squeeze / .72)
        y, h = y + h * (1 - lower) / 2, h * lower
    spare = w - total * squeeze
    if spare > 0 and rng.random() < fill:
        gap += min(spare / max(1, len(pieces)), .35 * h)
        spare = w - (sum(p[3] for p in pieces) + gap * (len(pieces) - 1)) * squeeze
    left = x + max(0, spare) * (.5 if rng.random() < .8 else rng.uniform(.1, .9))
    for char, mask, top, width in pieces:
        step = width * squeeze
        if mask is not None:
            height = h if char in READABLE else mask.shape[0]
            _paste(ink if char in READABLE or char in "-." else decor, mask, left, y + top * h, step, height)
        left += step + gap * squeeze
    return h


def _paste(target, mask, x, y, w, h):
    """Scale `mask` to w*h and blend it into `target` at (x, y), cut at the borders."""
    w, h = max(2, round(w)), max(2, round(h))
    x, y = round(x), round(y)
    mask = cv2.resize(mask, (w, h), interpolation=cv2.INTER_AREA)
    x0, y0, x1, y1 = max(0, x), max(0, y), min(target.shape[1], x + w), min(target.shape[0], y + h)
    if x1 > x0 and y1 > y0:
        view = target[y0:y1, x0:x1]
        np.maximum(view, mask[y0 - y:y1 - y, x0 - x:x1 - x], out=view)


def draw_stacked(ink, die, x, y, h, rng):
    """Two or three small letters on top of each other, as prefix or suffix: issuers do not count them. Returns the width."""
    n = 2 if rng.random() < .8 else 3
    size = h / n * rng.uniform(.82, .95)
    width = size * rng.uniform(.5, .8)
    pool = LETTERS if rng.random() < .75 else DIGITS + LETTERS
    for i in range(n):
        _paste(ink, die.glyphs[pick(rng, pool)], x, y + i * h / n, width, size)
    return width


def paste_mask(target, mask, x, y):
    """Blend a mask into `target` at its own size."""
    _paste(target, mask, x, y, mask.shape[1], mask.shape[0])
