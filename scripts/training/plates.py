"""Rendered number plates: `render_plate(rng)` gives a flat picture, its text and its issuer.

Layouts: US states (plain, California's, and real designs with a new serial), Europe in one and two
lines, old and Mercosul Brazil, Argentina, motorcycles.
"""

from dataclasses import dataclass

import cv2
import numpy as np

import decor
import designs
from dies import STYLES, load_dies
from formats import READABLE, US_STATES, SLOGANS, br_text, eu_text, pick, us_text
from serial import draw_serial, draw_stacked, emblem, paste_mask, settle_lookalikes
from states import LOOKS, rgb


@dataclass
class Plate:
    """A flat plate: `image` uint8 H*W*3 RGB without surroundings, what is read on it, the issuer
    ("us-ca") where it is known, and the number of lines (1 or 2)."""

    image: np.ndarray
    text: str
    region: str | None
    lines: int


_stock = {}


def _dies():
    if not _stock:
        _stock["skeleton"], _stock["font"], _stock["californian"] = load_dies(np.random.default_rng(11))
    return _stock


def _die(rng, skeleton=.5, californian=False):
    stock = _dies()
    if californian and rng.random() < .6:
        return pick(rng, stock["californian"])
    fonts = stock["font"]
    return pick(rng, stock["skeleton"] if rng.random() < skeleton or not fonts else fonts)


def _read(pattern):
    return "".join(c for c in pattern if c in READABLE)


def _finish(image, ink, emblems, fg, rng, frame, reach=1.):
    """Colour the masks, press the characters, add what lies on top, and clip to uint8."""
    if emblems.any():
        decor.blend(image, emblems, fg if rng.random() < .35 else rng.uniform(0, 230, 3))
    dice = rng.random()
    if dice < .25:  # the same die with more or less paint
        ink = (cv2.dilate if dice < .12 else cv2.erode)(ink, np.ones((2, 2) if dice < .2 else (3, 3), np.uint8))
    weight = rng.uniform(.75, 1)
    if rng.random() < .12:  # worn or reflecting characters
        weight = rng.uniform(.4, .75)
    decor.blend(image, (ink * weight).astype(np.uint8), fg)
    if rng.random() < .7:
        decor.emboss(image, ink, rng)
    if rng.random() < frame:
        decor.add_frame(image, rng, reach)
    decor.add_dirt(image, rng)
    return np.clip(image, 0, 255).astype(np.uint8)


def _name(state, rng):
    return US_STATES[state] if rng.random() < .6 else US_STATES[state].title()


def _plain_face(h, w, state, rng):
    """(background, serial's colour) with a state's name and any slogan in any colours and lettering."""
    bg, fg = decor.colours(rng)
    image = decor.background(h, w, bg, rng)
    second = fg if rng.random() < .5 else rng.uniform(0, 220, 3)
    decor.add_caption(image, _name(state, rng), rng.uniform(.1, .15), rng.uniform(.15, .26), second, rng)
    if rng.random() < .7:
        decor.add_caption(image, pick(rng, SLOGANS), rng.uniform(.86, .93), rng.uniform(.09, .17), second, rng, widest=.7)
    return image, fg


def _state_face(h, w, state, rng):
    """(background, serial's colour) after one of the state's ordinary looks."""
    ground, serial, lettering, style, place, slogan = pick(rng, LOOKS[state])
    tints = [np.float32(rgb(c)) for c in ground.split()]
    t = np.clip(np.linspace(-rng.uniform(0, .6), 1 + rng.uniform(0, .6), h), 0, 1)[:, None, None].astype(np.float32)
    image = np.broadcast_to(tints[0] * (1 - t) + tints[-1] * t, (h, w, 3)) + rng.normal(0, 6, 3).astype(np.float32)
    fg, second = (np.clip(np.float32(rgb(c)) + rng.normal(0, 10, 3), 0, 255) for c in (serial, lettering))
    if np.abs(second - tints[0]).max() < 60 and place == "t":  # light lettering on a band of its own
        image[:int(rng.uniform(.18, .25) * h)] = fg
    name = US_STATES[state] if style == "c" else US_STATES[state].title()
    top, bottom = rng.uniform(.1, .15), rng.uniform(.86, .92)
    face = pick(rng, STYLES[style])
    decor.add_caption(image, name, top if place == "t" else bottom, rng.uniform(.18, .29), second, rng, face, widest=rng.uniform(.5, .8))
    if slogan and rng.random() < .85:
        decor.add_caption(image, slogan, bottom if place == "t" else top, rng.uniform(.1, .16), second if rng.random() < .6 else fg, rng, widest=.75)
    if rng.random() < .3:
        decor.add_caption(image, pick(rng, SLOGANS), bottom, .1, fg, rng, widest=.5) if not slogan else None
    return image, fg


def render_us(rng, state=None, designed=.3):
    """A plate of a US state, of `state` if given; the share `designed` lies on a real design."""
    h, w = 120, 240
    asked = state
    pattern, state = us_text(rng, state)
    die = _die(rng, .75, state == "ca")
    pattern = settle_lookalikes(pattern, die)
    design = designs.pick_design(rng, state, asked is not None) if rng.random() < designed else None
    if design:
        image, fg, state = design
    else:
        image, fg = _state_face(h, w, state, rng) if rng.random() < .6 else _plain_face(h, w, state, rng)
        if rng.random() < .35:
            t = int(rng.integers(1, 4))
            cv2.rectangle(image, (t + 2, t + 2), (w - t - 3, h - t - 3), fg.tolist(), t)
    ink, emblems = np.zeros((h, w), np.uint8), np.zeros((h, w), np.uint8)
    x0, x1 = w * rng.uniform(.03, .07), w * rng.uniform(.93, .97)
    y0, ch = h * rng.uniform(.22, .32), h * rng.uniform(.42, .56)
    if rng.random() < .2:
        width = draw_stacked(ink, die, x0, y0 + .05 * ch, .9 * ch, rng) + 4
        x0 += width
    if rng.random() < .16:
        width = ch * .33
        draw_stacked(ink, die, x1 - width, y0 + .05 * ch, .9 * ch, rng)
        x1 -= width + 4
    if rng.random() < .2:  # an organisation's emblem beside the serial
        s = int(ch * rng.uniform(.6, 1.15))
        if rng.random() < .7:
            paste_mask(emblems, emblem(s, rng), x0, y0)
            x0 += s + 3
        else:
            paste_mask(emblems, emblem(s, rng), x1 - s, y0)
            x1 -= s + 3
    draw_serial(ink, emblems, pattern, die, (x0, y0, x1 - x0, ch), rng, .4)
    decor.add_stickers(image, rng)
    if rng.random() < .7:
        decor.add_bolts(image, rng)
    return Plate(_finish(image, ink, emblems, fg, rng, .45), _read(pattern), f"us-{state}", 1)


def _band(image, width, country, rng, right=False):
    """The blue band with stars and country letters."""
    h, w = image.shape[:2]
    x = w - width if right else 0
    image[:, x:x + width] = rng.normal((20, 60, 160), 15)
    view = image[:, x:x + width]
    if rng.random() < .75:
        c, r = (width // 2, int(.32 * h)), .32 * width
        for a in range(0, 360, 30):
            cv2.circle(view, (int(c[0] + r * np.cos(np.radians(a))), int(c[1] + r * np.sin(np.radians(a)))), max(1, h // 60), (240, 210, 60), -1)
    if country:
        decor.add_caption(view, country, .75, .28, (245, 245, 245), rng, ("archivo-narrow", 700), widest=.85)


def _eu(rng, two_lines=False):
    pattern, country = eu_text(rng)
    die = _die(rng, .25)
    pattern = settle_lookalikes(pattern, die)
    h = 96
    w = int(h * (rng.uniform(1.15, 1.6) if two_lines else rng.uniform(4.0, 4.9)))
    bg, fg = decor.colours(rng, .06) if rng.random() < .3 else (rng.normal(238, 8, 3), rng.normal(22, 6, 3))
    if country in ("NL", "GB", "L") and rng.random() < .7:
        bg, fg = np.float32((245, 190, 40)), np.float32((20, 20, 20))
    image = np.empty((h, w, 3), np.float32)
    image[:] = bg
    x0, x1 = .03 * w, .97 * w
    if rng.random() < .75:
        band = int((.2 if two_lines else .4) * h * rng.uniform(.85, 1.15))
        _band(image, band, country if len(country) < 4 else None, rng)
        x0 = band + .02 * w
        if country in ("F", "I") and rng.random() < .8:
            _band(image, band, None, rng, True)
            x1 = w - band - .02 * w
    if rng.random() < .6:
        t = int(rng.integers(1, 4))
        cv2.rectangle(image, (t, t), (w - t - 1, h - t - 1), fg.tolist(), t)
    ink, seals = np.zeros((h, w), np.uint8), np.zeros((h, w), np.uint8)
    lines = _split(pattern, rng) if two_lines else [pattern]
    ch = h * (rng.uniform(.36, .42) if two_lines else rng.uniform(.62, .8))
    for i, line in enumerate(lines):
        y = (h - ch) / 2 if not two_lines else (.07 + .47 * i) * h
        draw_serial(ink, seals, line, die, (x0, y, x1 - x0, ch), rng, .5)
    if rng.random() < .25 and not two_lines:
        decor.add_caption(image, pick(rng, ("AUTOHAUS", "www.dealer.eu", "OPEL", "VOLVO", "Garage")), .95, .09, fg, rng, widest=.4)
    if rng.random() < .3:
        decor.add_bolts(image, rng, (.4, .5))
    return Plate(_finish(image, ink, seals, fg, rng, .3, .45), "".join(map(_read, lines)), None, len(lines))


def _split(pattern, rng):
    """Cut a text into two lines at a separator, or in the middle."""
    places = [i for i, c in enumerate(pattern) if c not in READABLE and 0 < i < len(pattern) - 1]
    if places:
        at = pick(rng, places)
        return [pattern[:at], pattern[at + 1:]]
    at = len(pattern) // 2
    return [pattern[:at], pattern[at:]]


def _south_american(rng, two_lines=False):
    mercosul = rng.random() < .4
    pattern = br_text(rng, mercosul)
    die = _die(rng, .35)
    pattern = settle_lookalikes(pattern, die)
    h = 100
    w = int(h * (rng.uniform(1.1, 1.4) if two_lines else rng.uniform(2.5, 3.3)))
    bg, fg = (rng.normal((178, 180, 182), 14), rng.normal(25, 8, 3)) if rng.random() < .8 else (np.float32((165, 25, 35)), np.float32((240, 240, 240)))
    if mercosul:
        bg, fg = rng.normal(240, 6, 3), rng.normal(25, 8, 3)
    elif "-" not in pattern and rng.random() < .5:  # Argentina until 2016
        bg, fg = np.float32((25, 25, 28)), np.float32((240, 240, 240))
    image = np.empty((h, w, 3), np.float32)
    image[:] = bg
    if mercosul:
        image[:int(.24 * h)] = rng.normal((20, 60, 160), 12)
        decor.add_caption(image, pick(rng, ("BRASIL", "REPUBLICA ARGENTINA", "URUGUAY", "PARAGUAY")), .12, .19, (245, 245, 245), rng)
    else:
        decor.add_caption(image, pick(rng, ("SP - SAO PAULO", "RJ-RIO DE JANEIRO", "PR - CURITIBA", "BR-BRASILIA", "ARGENTINA", "MG - BELO HORIZONTE", "RS-PORTO ALEGRE")), .13, .2, fg, rng, ("archivo-narrow", 700), widest=.75)
        if rng.random() < .6:
            cv2.rectangle(image, (2, 2), (w - 3, h - 3), fg.tolist(), int(rng.integers(1, 4)))
    if fg.mean() > 200 and bg.mean() < 60 and rng.random() < .6:  # a black panel in a white surround
        t, side = int(h * rng.uniform(.12, .24)), int(w * rng.uniform(.02, .05))
        image[:t], image[h - t:], image[:, :side], image[:, w - side:] = fg, fg, fg, fg
        decor.add_bolts(image, rng)
    ink, emblems = np.zeros((h, w), np.uint8), np.zeros((h, w), np.uint8)
    lines = _split(pattern, rng) if two_lines else [pattern]
    top = .27 if mercosul else .24
    ch = h * (.34 if two_lines else rng.uniform(.54, .68))
    for i, line in enumerate(lines):
        draw_serial(ink, emblems, line, die, (.04 * w, (top + .36 * i) * h, .92 * w, ch), rng, .5)
    return Plate(_finish(image, ink, emblems, fg, rng, .2, .5), "".join(map(_read, lines)), None, len(lines))


def render_other(rng):
    """A plate of any issuer but a US state."""
    dice = rng.random()
    if dice < .42:
        return _eu(rng)
    if dice < .55:
        return _eu(rng, two_lines=True)
    return _south_american(rng, two_lines=dice > .95)


def render_plate(rng):
    """One random plate; `rng` is a numpy Generator. Some 3 ms."""
    return render_us(rng) if rng.random() < .62 else render_other(rng)
