"""What surrounds the serial on a plate: background, captions, stickers, bolts, frames, dirt and light."""

import cv2
import numpy as np

from dies import CAPTION_FACES, CAPTION_HEIGHT, caption
from formats import DEALERS, pick
from serial import emblem

PAIRS = (  # (background, characters) as RGB
    ((245, 245, 245), (20, 20, 25)), ((245, 245, 245), (25, 35, 110)), ((240, 240, 240), (170, 25, 35)),
    ((240, 245, 240), (20, 95, 60)), ((250, 205, 40), (20, 20, 20)), ((20, 20, 22), (240, 190, 50)),
    ((25, 40, 110), (245, 205, 80)), ((25, 45, 120), (245, 245, 245)), ((20, 95, 60), (245, 245, 245)),
    ((180, 210, 240), (25, 35, 100)), ((245, 150, 60), (25, 25, 60)), ((175, 178, 180), (25, 25, 25)),
    ((160, 30, 40), (245, 245, 245)), ((25, 25, 28), (240, 240, 240)), ((225, 225, 205), (60, 40, 110)),
    ((255, 235, 150), (120, 30, 30)),
)


def colours(rng, dark=.18):
    """A (background, characters) pair, light on dark with chance `dark`."""
    want_dark = rng.random() < dark
    while True:
        bg, fg = pick(rng, PAIRS)
        if (sum(bg) < sum(fg)) == want_dark:
            jitter = lambda c: np.clip(np.array(c, np.float32) + rng.normal(0, 12, 3), 0, 255)
            return jitter(bg), jitter(fg)


def background(h, w, bg, rng):
    """A float32 h*w*3 background: plain, graded, or with a pale picture of hills, sun or blobs."""
    image = np.empty((h, w, 3), np.float32)
    image[:] = bg
    dice = rng.random()
    if dice < .35:  # vertical gradation to another tint
        other = np.clip(bg + rng.normal(0, 60, 3), 0, 255)
        t = np.clip((np.linspace(0, 1, h) - rng.uniform(-.2, .6)) / rng.uniform(.2, .8), 0, 1)[:, None, None]
        if rng.random() < .5:
            t = t[::-1]
        image = (image * (1 - t) + other * t).astype(np.float32)
    if dice > .65:
        strength = rng.uniform(.08, .55)
        mask = np.zeros((h, w), np.uint8)
        if rng.random() < .5:  # hills
            xs = np.linspace(0, w, 9)
            ys = h * (rng.uniform(.4, .85) + rng.normal(0, .1, 9))
            cv2.fillPoly(mask, [np.int32(np.concatenate([np.stack([xs, ys], 1), [[w, h], [0, h]]]))], 255)
        else:
            for _ in range(rng.integers(1, 4)):
                s = int(h * rng.uniform(.3, .9))
                blob = emblem(s, rng)
                bh, bw = blob.shape
                x, y = int(rng.integers(0, w - bw)) if w > bw else 0, int(rng.integers(0, max(1, h - bh)))
                view = mask[y:y + bh, x:x + bw]
                np.maximum(view, blob[:view.shape[0], :view.shape[1]], out=view)
        tint = rng.uniform(0, 255, 3)
        m = (mask.astype(np.float32) * (strength / 255))[..., None]
        image = image * (1 - m) + tint.astype(np.float32) * m
    return image


def blend(image, mask, colour):
    """Lay `colour` over `image` (float32, in place) where the uint8 `mask` says."""
    rows = np.flatnonzero(mask.max(1))
    if rows.size:
        part = image[rows[0]:rows[-1] + 1]
        m = cv2.merge([mask[rows[0]:rows[-1] + 1]] * 3).astype(np.float32)
        m *= 1 / 255
        m *= np.asarray(colour, np.float32) - part
        part += m


def add_caption(image, text, centre_y, height, colour, rng, face=None, centre_x=.5, widest=.8):
    """Write `text` centred at a share of the plate's height, no wider than `widest` of it."""
    h, w = image.shape[:2]
    mask = caption(text, face or pick(rng, CAPTION_FACES))
    natural = height * h / CAPTION_HEIGHT
    limit = widest * w / mask.shape[1]
    scale_x, scale_y = min(limit, natural * rng.uniform(.95, 1.3)), max(.7 * natural, min(natural, limit))
    size = max(2, int(mask.shape[1] * scale_x)), max(2, int(mask.shape[0] * scale_y))
    mask = cv2.resize(mask, size, interpolation=cv2.INTER_AREA)
    x, y = int(centre_x * w - mask.shape[1] / 2), int(centre_y * h - mask.shape[0] / 2)
    x0, y0, x1, y1 = max(0, x), max(0, y), min(w, x + mask.shape[1]), min(h, y + mask.shape[0])
    if x1 > x0 and y1 > y0:
        blend(image[y0:y1, x0:x1], mask[y0 - y:y1 - y, x0 - x:x1 - x], colour)


def add_stickers(image, rng):
    """Month and year stickers in the corners."""
    h, w = image.shape[:2]
    for corner in range(4):
        if rng.random() > (.45, .45, .12, .15)[corner]:
            continue
        sw, sh = int(w * rng.uniform(.09, .17)), int(h * rng.uniform(.12, .2))
        x = int(w * rng.uniform(.02, .06)) if corner % 2 == 0 else int(w * rng.uniform(.94, .98)) - sw
        y = int(h * rng.uniform(.02, .07)) if corner < 2 else int(h * rng.uniform(.93, .99)) - sh
        colour = rng.uniform(60, 255, 3)
        image[y:y + sh, x:x + sw] = colour
        text = pick(rng, ("JAN", "FEB", "MAR", "JUN", "OCT", "DEC", "2007", "05", "12", "1", "6", "99", "2015", "A12345"))
        add_caption(image[y:y + sh, x:x + sw], text, .5, .7, 0 if colour.sum() > 330 else 255, rng, ("archivo-narrow", 700), widest=.9)


def add_bolts(image, rng, height_share=(.06, .11)):
    """Bolt heads or holes near the corners."""
    h, w = image.shape[:2]
    r = max(2, int(h * rng.uniform(.02, .045)))
    y0 = rng.uniform(*height_share)
    x0 = rng.uniform(.14, .24)
    shade = float(rng.choice([30, 60, 120, 190]))
    for x, y in ((x0, y0), (1 - x0, y0), (x0, 1 - y0), (1 - x0, 1 - y0)):
        if rng.random() < .7:
            centre = (int(x * w), int(y * h))
            cv2.circle(image, centre, r, (shade,) * 3, -1, cv2.LINE_AA)
            cv2.circle(image, (centre[0] - 1, centre[1] - 1), max(1, r // 2), (min(255., shade + rng.uniform(-30, 80)),) * 3, -1, cv2.LINE_AA)


def add_frame(image, rng, reach=1.):
    """A dealer's frame over the edges: at times it touches the characters. `reach` scales its thickness."""
    h, w = image.shape[:2]
    top, bottom = (int(h * reach * rng.choice([.03, .06, .1, .16, .22]) * rng.uniform(.7, 1.15)) for _ in range(2))
    side = int(w * rng.uniform(.01, .055) * reach)
    colour = np.float32(rng.choice([18, 30, 60, 150, 210])) + rng.normal(0, 8, 3).astype(np.float32)
    if rng.random() < .15:
        colour = rng.uniform(0, 255, 3).astype(np.float32)
    mask = np.full((h, w), 255, np.uint8)
    radius = int(rng.uniform(0, .06) * h)
    cv2.rectangle(mask, (side + radius, top + radius), (w - side - radius, h - bottom - radius), 0, -1)
    if radius:
        cv2.rectangle(mask, (side + radius, top + radius), (w - side - radius, h - bottom - radius), 0, 2 * radius)
    blend(image, mask, colour)
    ink = 235. if colour.mean() < 120 else 20.
    for edge, band in ((0, top), (1, bottom)):
        if band > .08 * h and rng.random() < .75:
            y = band / h / 2 if edge == 0 else 1 - band / h / 2
            add_caption(image, pick(rng, DEALERS), y, band / h * .8, (ink,) * 3, rng, widest=.85)


def emboss(image, ink, rng):
    """Light and shadow along the edges of pressed characters."""
    depth = rng.uniform(0, 55)
    d = int(rng.integers(1, 3))
    lit = cv2.GaussianBlur(ink, (3, 3), 0).astype(np.int16)
    shade = np.zeros(ink.shape, np.float32)
    sx = int(rng.choice([-1, 0, 1])) * d
    moved = np.roll(np.roll(lit, d, 0), sx, 1)
    back = np.roll(np.roll(lit, -d, 0), -sx, 1)
    shade[:] = (back - moved) * (depth / 255)
    image += shade[..., None]


def add_dirt(image, rng):
    """Stains, dust, scratches, a shadow's edge, or the glare of a lamp."""
    h, w = image.shape[:2]
    if rng.random() < .2:
        noise = cv2.resize(rng.random((6, 12)).astype(np.float32), (w, h), interpolation=cv2.INTER_CUBIC)
        image += (np.clip(noise - rng.uniform(.4, .8), 0, 1) * rng.uniform(-200, 60))[..., None]
    if rng.random() < .08:
        for _ in range(rng.integers(1, 4)):
            centre = int(rng.uniform(0, w)), int(rng.uniform(0, h))
            cv2.ellipse(image, centre, (int(rng.uniform(2, .1 * h)), int(rng.uniform(2, .08 * h))), rng.uniform(0, 180), 0, 360, (rng.uniform(40, 220),) * 3, -1, cv2.LINE_AA)
    if rng.random() < .15:  # shadow with a slanted edge
        a = rng.uniform(-1, 1)
        ys, xs = np.mgrid[0:h, 0:w].astype(np.float32)
        side = 1 / (1 + np.exp(-np.clip(((xs / w - rng.uniform(.1, .9)) * a + (ys / h - rng.uniform(.1, .9)) * (1 - abs(a)) * rng.choice([-1, 1])) * rng.uniform(15, 120), -30, 30)))
        image *= (1 - side * rng.uniform(.2, .7))[..., None]
    if rng.random() < .06:
        ys, xs = np.mgrid[0:h, 0:w].astype(np.float32)
        r = ((xs - rng.uniform(0, w)) ** 2 + (ys - rng.uniform(0, h)) ** 2) / (h * rng.uniform(.2, .8)) ** 2
        image += (np.exp(-r) * rng.uniform(60, 255))[..., None]
