"""Glyph sets ("dies") for rendered plates.

Two sources: stroke skeletons with random proportions, which look like the pressed dies of
American states, and the fonts of npm's @fontsource families, which stand in for printed and
European faces. Every die is rasterised once; rendering a plate is then only array work.
"""

import glob
import os
from functools import lru_cache

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
GLYPH_HEIGHT = 96
CAPTION_HEIGHT = 40
FONT_DIR = os.environ.get("PLATE_FONTS", os.path.expanduser("~/.cache/platewarden-training/fonts"))

FACES = {
    "archivo-narrow": (600, 700), "asap-condensed": (600, 700), "b612-mono": (400, 700), "barlow": (500, 600),
    "barlow-condensed": (500, 600, 700), "barlow-semi-condensed": (500, 600, 700), "bebas-neue": (400,),
    "big-shoulders-display": (500, 700), "cabin-condensed": (500, 600, 700), "chakra-petch": (600,),
    "changa-one": (400,), "dm-mono": (500,), "dosis": (600, 700), "encode-sans-condensed": (500, 600, 700),
    "fira-sans-condensed": (500, 600), "fjalla-one": (400,), "francois-one": (400,),
    "ibm-plex-sans-condensed": (500, 600, 700), "k2d": (500, 700), "khand": (500, 600), "league-gothic": (400,),
    "m-plus-rounded-1c": (500, 700), "mohave": (500, 600), "nunito": (600, 700), "open-sans-condensed": (700,),
    "oswald": (400, 500, 600), "overpass": (500, 600, 700), "overpass-mono": (500, 600, 700),
    "pathway-gothic-one": (400,), "pragati-narrow": (400, 700), "pt-sans-narrow": (700,), "rajdhani": (600, 700),
    "roboto-condensed": (500, 600, 700), "roboto-mono": (500, 600), "rubik": (500,), "russo-one": (400,),
    "saira-condensed": (500, 600, 700), "saira-semi-condensed": (500, 600), "saira-stencil-one": (400,),
    "share-tech": (400,), "share-tech-mono": (400,), "signika": (500, 600), "sofia-sans-condensed": (600, 700),
    "squada-one": (400,), "staatliches": (400,), "teko": (500, 600), "ubuntu-condensed": (400,),
    "varela-round": (400,), "viga": (400,), "anton": (400,), "antonio": (600, 700), "roboto-slab": (500, 700),
    "black-ops-one": (400,), "stardos-stencil": (700,), "archivo-black": (400,), "jost": (500, 600), "kanit": (500,),
}

# Lettering of names and slogans: c capitals, s script, r serif
STYLES = {
    "c": (("archivo-narrow", 700), ("jost", 600), ("roboto-condensed", 700), ("michroma", 400), ("oswald", 500), ("arimo", 700),
          ("arimo", 400), ("poppins", 600), ("barlow", 600), ("overpass", 600), ("yanone-kaffeesatz", 700), ("chango", 400)),
    "s": (("pacifico", 400), ("kaushan-script", 400), ("playball", 400), ("satisfy", 400), ("courgette", 400), ("lobster", 400),
          ("oleo-script", 400), ("dancing-script", 700), ("yellowtail", 400), ("great-vibes", 400)),
    "r": (("roboto-slab", 700), ("playfair-display", 700), ("libre-baskerville", 700), ("rokkitt", 600), ("arvo", 700), ("bitter", 700),
          ("tinos", 700), ("eb-garamond", 600), ("alfa-slab-one", 400), ("abril-fatface", 400), ("bevan", 400), ("crete-round", 400)),
}
CAPTION_FACES = STYLES["c"] + STYLES["c"] + STYLES["r"] + STYLES["s"] + (("stardos-stencil", 700), ("patua-one", 400))

# Skeletons in a unit box, y down. "r" strokes have rounded corners, "s" strokes sharp ones, "o" closed rounded ones.
STROKES = {
    "0": [("o", [(0, 0), (1, 0), (1, 1), (0, 1)])],
    "2": [("r", [(0, .27), (0, 0), (1, 0), (1, .42), (.04, .97)]), ("s", [(0, 1), (1, 1)])],
    "3": [("r", [(0, .23), (0, 0), (.96, 0), (.96, .47), (.35, .47)]),
          ("r", [(.35, .47), (1, .47), (1, 1), (0, 1), (0, .77)])],
    "4": [("s", [(.74, 1), (.74, 0), (0, .7), (1, .7)])],
    "5": [("s", [(.95, 0), (.06, 0), (.03, .45)]), ("r", [(.03, .45), (1, .36), (1, 1), (0, 1), (0, .77)])],
    "6": [("r", [(1, .24), (1, 0), (0, 0), (0, .7)]), ("o", [(0, .43), (1, .43), (1, 1), (0, 1)])],
    "7": [("s", [(0, 0), (1, 0), (.35, 1)])],
    "8": [("o", [(.06, 0), (.94, 0), (.94, .47), (.06, .47)]), ("o", [(0, .47), (1, .47), (1, 1), (0, 1)])],
    "9": [("r", [(0, .76), (0, 1), (1, 1), (1, .3)]), ("o", [(0, 0), (1, 0), (1, .57), (0, .57)])],
    "A": [("s", [(0, 1), (.5, 0), (1, 1)]), ("s", [(.16, .69), (.84, .69)])],
    "B": [("s", [(0, 0), (0, 1)]), ("r", [(0, 0), (.94, 0), (.94, .47), (0, .47)]),
          ("r", [(0, .47), (1, .47), (1, 1), (0, 1)])],
    "C": [("r", [(1, .28), (1, 0), (0, 0), (0, 1), (1, 1), (1, .72)])],
    "D": [("s", [(0, 0), (0, 1)]), ("r", [(0, 0), (1, 0), (1, 1), (0, 1)])],
    "E": [("s", [(1, 0), (0, 0), (0, 1), (1, 1)]), ("s", [(0, .48), (.8, .48)])],
    "F": [("s", [(1, 0), (0, 0), (0, 1)]), ("s", [(0, .48), (.8, .48)])],
    "G": [("r", [(1, .28), (1, 0), (0, 0), (0, 1), (1, 1), (1, .55)]), ("s", [(1, .55), (.55, .55)])],
    "H": [("s", [(0, 0), (0, 1)]), ("s", [(1, 0), (1, 1)]), ("s", [(0, .48), (1, .48)])],
    "J": [("r", [(1, 0), (1, 1), (0, 1), (0, .7)])],
    "K": [("s", [(0, 0), (0, 1)]), ("s", [(1, 0), (0, .62)]), ("s", [(.35, .42), (1, 1)])],
    "L": [("s", [(0, 0), (0, 1), (1, 1)])],
    "N": [("s", [(0, 1), (0, 0), (1, 1), (1, 0)])],
    "P": [("s", [(0, 0), (0, 1)]), ("r", [(0, 0), (1, 0), (1, .54), (0, .54)])],
    "S": [("r", [(1, .25), (1, 0), (0, 0), (0, .47), (1, .53), (1, 1), (0, 1), (0, .75)])],
    "T": [("s", [(0, 0), (1, 0)]), ("s", [(.5, 0), (.5, 1)])],
    "U": [("r", [(0, 0), (0, 1), (1, 1), (1, 0)])],
    "V": [("s", [(0, 0), (.5, 1), (1, 0)])],
    "X": [("s", [(0, 0), (1, 1)]), ("s", [(1, 0), (0, 1)])],
    "Y": [("s", [(0, 0), (.5, .5), (1, 0)]), ("s", [(.5, .5), (.5, 1)])],
    "Z": [("s", [(0, 0), (1, 0), (0, 1), (1, 1)])],
}


def families():
    """The npm packages of all faces used, for `npm install`."""
    captions = {face for group in (*STYLES.values(), CAPTION_FACES) for face, _ in group}
    return [f"@fontsource/{face}" for face in sorted(captions | set(FACES))]


class Die:
    """One set of glyphs: `glyphs[char]` is a uint8 mask GLYPH_HEIGHT high, cut to its ink."""

    def __init__(self, glyphs, same_o=False, same_i=False, kind="font"):
        self.glyphs, self.same_o, self.same_i, self.kind = glyphs, same_o, same_i, kind


def _round_corners(points, radius, aspect, closed):
    """Replace the corners of a polyline by quadratic curves; `radius` in units of the box height."""
    points = [np.array((x * aspect, y), float) for x, y in points]
    out, n = [], len(points)
    for i, p in enumerate(points):
        if not closed and i in (0, n - 1):
            out.append(p)
            continue
        a, b = points[i - 1], points[(i + 1) % n]
        la, lb = np.linalg.norm(a - p), np.linalg.norm(b - p)
        start, end = p + (a - p) / la * min(radius, la / 2), p + (b - p) / lb * min(radius, lb / 2)
        for t in np.linspace(0, 1, 9):
            q = (1 - t) ** 2 * start + 2 * t * (1 - t) * p + t * t * end
            out.append(q)
    return np.array(out)


def _variants(rng):
    """The glyphs whose shape differs most between dies."""
    v = dict(STROKES)
    m = rng.choice([.45, .6, .8, 1.0])
    v["M"] = [("s", [(0, 1), (0, 0), (.5, m), (1, 0), (1, 1)])]
    w = rng.choice([0., .25, .4, .55])
    v["W"] = [("s", [(0, 0), (.2, 1), (.5, w), (.8, 1), (1, 0)])] if rng.random() < .7 else [
        ("s", [(0, 0), (0, 1), (.5, max(w, .3)), (1, 1), (1, 0)])]
    bar, flag, base = [("s", [(.5, 0), (.5, 1)])], [("s", [(.5, 0), (.22, .2)])], [("s", [(.2, 1), (.8, 1)])]
    serifs = [("s", [(.2, 0), (.8, 0)]), ("s", [(.2, 1), (.8, 1)])]
    same_i = rng.random() < .15
    one = bar + (flag if rng.random() < .85 else []) + (base if rng.random() < .5 else [])
    v["1"] = bar if same_i else one if len(one) > 1 else bar + flag
    v["I"] = bar if same_i or rng.random() < .5 else bar + serifs
    if rng.random() < .3:
        v["3"] = [("s", [(0, 0), (1, 0), (.45, .42)]), ("r", [(.45, .42), (1, .42), (1, 1), (0, 1), (0, .78)])]
    x, y = rng.uniform(.62, .86), rng.uniform(.62, .78)
    if rng.random() < .5:  # open at the top, as California's and Brazil's
        v["4"] = [("s", [(rng.uniform(.15, .55), 0), (0, y), (1, y)]), ("s", [(x, rng.uniform(.28, .5)), (x, 1)])]
    else:
        v["4"] = [("s", [(x, 1), (x, 0), (0, y), (1, y)])]
    if rng.random() < .5:
        bend = rng.uniform(.2, .5)
        v["2"] = [("r", [(0, .27), (0, 0), (1, 0), (1, bend), (0, rng.uniform(.6, .8)), (0, 1)]), ("s", [(0, 1), (1, 1)])]
    if rng.random() < .35:
        v["6"] = [("s", [(.8, 0), (.08, .6)]), ("o", [(0, .43), (1, .43), (1, 1), (0, 1)])]
        v["9"] = [("s", [(.92, .4), (.2, 1)]), ("o", [(0, 0), (1, 0), (1, .57), (0, .57)])]
    if rng.random() < .15:
        v["A"] = [("r", [(0, 1), (0, 0), (1, 0), (1, 1)]), ("s", [(0, .6), (1, .6)])]
    elif rng.random() < .2:
        v["A"] = [("s", [(0, 1), (.4, 0), (.6, 0), (1, 1)]), ("s", [(.14, .69), (.86, .69)])]
    if rng.random() < .4:
        v["G"] = [("r", [(1, .28), (1, 0), (0, 0), (0, 1), (1, 1), (1, .52)]), ("s", [(1, .52), (.5, .52)]), ("s", [(1, .5), (1, 1)])]
    if rng.random() < .3:
        v["J"] = v["J"] + [("s", [(.45, 0), (1, 0)])]
    if rng.random() < .3:
        v["7"] = [("r", [(0, 0), (1, 0), (.95, .25), (.4, .6), (.35, 1)])]
    # Narrow dies have no room for slopes: arms that stand upright for a way, and flat instead of pointed feet.
    upright, foot = (rng.uniform(.1, .5) if rng.random() < .6 else 0.), (rng.uniform(.04, .16) if rng.random() < .6 else 0.)
    if rng.random() < .6:
        v["V"] = [("s", [(0, 0), (0, upright), (.5 - foot, 1), (.5 + foot, 1), (1, upright), (1, 0)])]
    if rng.random() < .4:
        arm, f = upright * .8, foot * .4
        v["W"] = [("s", [(0, 0), (0, arm), (.22 - f, 1), (.22 + f, 1), (.5, max(w, .2)), (.78 - f, 1), (.78 + f, 1), (1, arm), (1, 0)])]
    if rng.random() < .5:
        fork, arm = rng.uniform(.42, .62), rng.uniform(.08, .35)
        v["Y"] = [("r" if rng.random() < .5 else "s", [(0, 0), (0, arm), (.5, fork), (1, arm), (1, 0)]), ("s", [(.5, fork), (.5, 1)])]
    if rng.random() < .4:
        end = rng.uniform(.08, .28)
        v["X"] = [("s", [(0, 0), (0, end), (1, 1 - end), (1, 1)]), ("s", [(1, 0), (1, end), (0, 1 - end), (0, 1)])]
    if rng.random() < .3:
        end = rng.uniform(.06, .24)
        v["K"] = [("s", [(0, 0), (0, 1)]), ("s", [(1, 0), (1, end), (0, .6)]), ("s", [(.3, .46), (1, 1 - end), (1, 1)])]
    v["Q"] = STROKES["0"] + [("s", [(.55, .72), (1.02, 1.04)])]
    v["R"] = STROKES["P"] + [("s", [(.42 if rng.random() < .6 else .8, .54), (1, 1)])]
    return v, same_i


def skeleton_die(rng, californian=False):
    """A die of strokes of even width: narrow and rounded like the pressed dies of US states."""
    aspect = rng.uniform(.36, .62) if rng.random() < .75 else rng.uniform(.55, .8)
    thick = rng.uniform(.085, .17) if rng.random() < .75 else rng.uniform(.15, .21)
    radius = rng.uniform(.12, .6) * aspect
    strokes, same_i = _variants(rng)
    if californian:  # its 4 is open at the top, its 1 has no foot, its 6 and 9 lean
        aspect, thick, radius = rng.uniform(.38, .5), rng.uniform(.1, .15), rng.uniform(.25, .5) * aspect
        strokes["4"] = [("s", [(rng.uniform(.28, .5), 0), (0, rng.uniform(.66, .76)), (1, .72)]), ("s", [(rng.uniform(.66, .78), rng.uniform(.34, .46)), (.72, 1)])]
        strokes["1"] = [("s", [(.5, 0), (.5, 1)]), ("s", [(.5, 0), (.22, .2)])]
        strokes["A"] = STROKES["A"]
        if rng.random() < .6:
            strokes["6"] = [("s", [(.8, 0), (.08, .6)]), ("o", [(0, .43), (1, .43), (1, 1), (0, 1)])]
            strokes["9"] = [("s", [(.92, .4), (.2, 1)]), ("o", [(0, 0), (1, 0), (1, .57), (0, .57)])]
    same_o = rng.random() < .45
    strokes["O"] = STROKES["0"]
    scale, glyphs = 2 * GLYPH_HEIGHT, {}
    width = max(2, int(thick * scale))
    corner = rng.uniform(.2, .34)  # round even in square dies, unlike Z and D
    least = {"2": .38, "O": corner, "0": corner, "Q": corner}
    wide = rng.uniform(1., 1.25)
    for char in ALPHABET:
        a = aspect * (wide if char in "MW" else 1.)
        r = max(radius, least.get(char, 0) * aspect)
        if char == "O" and not same_o:
            a, r = a * rng.uniform(1.05, 1.3), min(.5 * a, r * 1.6)
        canvas = np.zeros((scale + 8, int(a * scale) + width + 16), np.uint8)
        for kind, points in strokes[char]:
            rounded = kind != "s"
            pts = _round_corners(points, r, a, kind == "o") if rounded else np.array([(x * a, y) for x, y in points])
            pts = pts * (scale - width) + (width / 2 + 4)
            cv2.polylines(canvas, [np.round(pts * 8).astype(np.int32)], kind == "o", 255, width, cv2.LINE_AA, 3)
        glyphs[char] = _trim(canvas)
    return Die(glyphs, same_o, same_i, "skeleton")


def _trim(canvas):
    ys, xs = np.where(canvas > 64)
    ink = canvas[ys.min():ys.max() + 1, xs.min():xs.max() + 1]
    width = max(4, round(ink.shape[1] * GLYPH_HEIGHT / ink.shape[0]))
    return cv2.resize(ink, (width, GLYPH_HEIGHT), interpolation=cv2.INTER_AREA)


def font_path(face, weight):
    """Path of a face's latin file, or None when the family is not installed."""
    found = glob.glob(f"{FONT_DIR}/node_modules/@fontsource/{face}/files/{face}-latin-{weight}-normal.woff")
    return found[0] if found else None


def font_die(face, weight):
    """A die from a font, or None when it is not installed."""
    path = font_path(face, weight)
    if not path:
        return None
    font = ImageFont.truetype(path, 150)
    top, bottom = font.getbbox("H")[1], font.getbbox("H")[3]
    glyphs = {}
    for char in ALPHABET:
        left, _, right, low = font.getbbox(char)
        image = Image.new("L", (right - left + 8, bottom + 60))
        ImageDraw.Draw(image).text((4 - left, 0), char, font=font, fill=255)
        foot = low if char == "Q" else bottom + 3  # a Q keeps its tail, pressed into the line as on plates
        ink = np.asarray(image)[max(0, top - 3):foot + 1]
        xs = np.where(ink.max(0) > 64)[0]
        ink = ink[:, xs.min():xs.max() + 1]
        width = max(4, round(ink.shape[1] * GLYPH_HEIGHT / (bottom - top)))
        glyphs[char] = cv2.resize(ink, (width, GLYPH_HEIGHT), interpolation=cv2.INTER_AREA)
    return Die(glyphs)


def load_dies(rng, skeletons=220):
    """All dies: `skeletons` random stroke dies, some like California's, and every installed face."""
    fonts = [d for face, weights in FACES.items() for w in weights if (d := font_die(face, w))]
    return [skeleton_die(rng) for _ in range(skeletons)], fonts, [skeleton_die(rng, True) for _ in range(40)]


def caption(text, face, cache={}):
    """A caption such as a state's name as a uint8 mask, its font CAPTION_HEIGHT px high (kept: captions repeat)."""
    key = (text, face)
    if key not in cache:
        if len(cache) > 12000:
            cache.clear()
        font = _caption_font(face)
        left, top, right, bottom = font.getbbox(text)
        image = Image.new("L", (max(1, right - left) + 2, max(1, bottom - top) + 2))
        ImageDraw.Draw(image).text((1 - left, 1 - top), text, font=font, fill=255)
        cache[key] = np.asarray(image)
    return cache[key]


@lru_cache(maxsize=None)
def _caption_font(face):
    path = font_path(*face)
    return ImageFont.truetype(path, CAPTION_HEIGHT) if path else ImageFont.load_default()
