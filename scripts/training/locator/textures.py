"""Flat grey textures to paste into scenes: plates, and what a careless detector takes for plates.

A texture is (image float32 [h,w] in 0..1, alpha float32 [h,w] or None when it is a full rectangle).
"""
import json
import string
import sys
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

FONT_FOLDERS = ("/usr/share/fonts/opentype/urw-base35", "/usr/share/fonts/truetype/dejavu")
WORDS = (
    "Open Closed Sale Parking Exit Entrance Hotel Pizza Coffee Bar Taxi Police Ambulance School Bus Stop Street Avenue "
    "Park Bank Market Books Music Theatre Pharmacy Bakery Garage Service Tyres Diesel Turbo Quattro Injection Corolla "
    "Civic Transit Sprinter Passat Focus Toyota Volkswagen Mercedes Chevrolet Peugeot Renault Hyundai Limited Sport "
    "Classic Hybrid Fragile Caution Danger Keep Clear No Entry Reserved Visitors Only One Way North South Airport "
    "Center City Highway Trucks Maximum Height Speed Limit For Sale Rent Call Now Free Delivery Rental Cars Welcome "
    "Museum Gallery Restaurant Fresh Fruit Ice Cream Copyright Photo Camera Channel Live News Report Weather Download"
).split()


def fonts(size):
    """Every text face of Debian's usual families at a size in pixels."""
    files = sorted(f for folder in FONT_FOLDERS for f in Path(folder).glob("*.[ot]tf") if f.name not in ("D050000L.otf", "StandardSymbolsPS.otf"))
    return [ImageFont.truetype(str(f), size) for f in files]


def ink_of(text, font):
    """The text's coverage as float32 [h,w], cut to its ink; lines are divided by newlines."""
    draw = ImageDraw.Draw(Image.new("L", (1, 1)))
    left, top, right, bottom = draw.multiline_textbbox((0, 0), text, font=font, align="center")
    image = Image.new("L", (max(1, int(right - left)), max(1, int(bottom - top))))
    ImageDraw.Draw(image).multiline_text((-left, -top), text, font=font, fill=255, align="center")
    return np.asarray(image, np.float32) / 255


def place(canvas, ink, x, y, w, h, shade):
    """Blend `ink` into `canvas`, resized to the rectangle given in shares of it."""
    height, width = canvas.shape
    x0, y0 = int(x * width), int(y * height)
    w, h = min(max(2, int(w * width)), width - x0), min(max(2, int(h * height)), height - y0)
    if w < 2 or h < 2:
        return
    mask = cv2.resize(ink, (w, h), interpolation=cv2.INTER_AREA)
    region = canvas[y0 : y0 + h, x0 : x0 + w]
    region += mask * (shade - region)


def two_shades(rng):
    """A light and a dark shade, either one as ground."""
    light, dark = rng.uniform(0.6, 1.0), rng.uniform(0.0, 0.35)
    return (light, dark) if rng.random() < 0.65 else (dark, light)


class Signs:
    """Everything with letters, bars or corners that is no plate."""

    def __init__(self):
        self.fonts = fonts(40)

    def font(self, rng):
        return self.fonts[rng.integers(len(self.fonts))]

    def words(self, rng, count):
        words = [WORDS[i] for i in rng.integers(len(WORDS), size=count)]
        style = rng.random()
        return " ".join(w.upper() if style < 0.35 else w.lower() if style < 0.5 else w for w in words)

    def line(self, rng):
        kind = rng.random()
        if kind < 0.6:
            return self.words(rng, rng.integers(1, 4))
        if kind < 0.72:
            a, b, c = rng.integers(100, 999), rng.integers(100, 999), rng.integers(1000, 9999)
            return [f"{a}-{b}-{c}", f"({a}) {b}-{c}", f"+{a % 90} {b} {c}"][rng.integers(3)]
        if kind < 0.82:
            return f"www.{self.words(rng, 1).lower()}.com"
        if kind < 0.92:
            return f"${rng.integers(1, 99)}.{rng.integers(10, 99)}" if rng.random() < 0.5 else str(rng.integers(1, 99))
        return f"{rng.integers(2000, 2026)}-{rng.integers(1, 13):02}-{rng.integers(1, 29):02} {rng.integers(24):02}:{rng.integers(60):02}:{rng.integers(60):02}"

    def board(self, rng):
        """A sign with one to four lines of words, maybe a border and an arrow or emblem."""
        ground, letter = two_shades(rng)
        width = 240
        canvas = np.full((int(width / np.exp(rng.uniform(-0.5, 1.8))), width), ground, np.float32)
        lines = int(rng.integers(1, 5))
        text_left = 0.06
        if rng.random() < 0.3:  # an emblem
            r = canvas.shape[0] // 3
            cv2.circle(canvas, (int(r * 1.3), canvas.shape[0] // 2), r, float(letter), int(rng.choice([-1, 2, 5])))
            text_left = min(0.6, 2.6 * r / width)
        for i in range(lines):
            ink = ink_of(self.line(rng), self.font(rng))
            h = 0.8 / lines * rng.uniform(0.5, 0.95)
            w = min(0.94 - text_left, h * canvas.shape[0] * ink.shape[1] / ink.shape[0] / width)
            place(canvas, ink, text_left + rng.uniform(0, 0.94 - text_left - w + 1e-6), 0.1 + 0.8 / lines * i, w, h, letter)
        if rng.random() < 0.4:
            cv2.rectangle(canvas, (3, 3), (canvas.shape[1] - 4, canvas.shape[0] - 4), float(letter), int(rng.integers(1, 5)))
        return canvas, None

    def lettering(self, rng):
        """Words without a ground: shop fronts, badges on bodywork, captions and time stamps."""
        ink = np.pad(ink_of(self.line(rng), self.font(rng)), 3)
        shade = rng.uniform(0.7, 1.0) if rng.random() < 0.6 else rng.uniform(0, 0.3)
        image, alpha = np.full(ink.shape, shade, np.float32), ink
        if rng.random() < 0.4:  # an outline or a shadow keeps it readable, as in burnt-in captions
            alpha = np.maximum(ink, cv2.dilate(ink, np.ones((3, 3))))
            image = np.where(ink > 0.5, shade, 1 - shade).astype(np.float32)
        return image, alpha

    def blank(self, rng):
        """A bare or nearly bare rectangle: a sticker, a plate holder without a plate, a lamp, a vent."""
        ground, letter = two_shades(rng)
        canvas = np.full((int(160 / np.exp(rng.uniform(-0.2, 1.6))), 160), ground, np.float32)
        canvas += np.linspace(-1, 1, 160, dtype=np.float32) * rng.normal(0, 0.12)
        if rng.random() < 0.6:
            cv2.rectangle(canvas, (2, 2), (157, canvas.shape[0] - 3), float(letter), int(rng.integers(1, 7)))
        if rng.random() < 0.3:
            cv2.ellipse(canvas, (int(rng.integers(20, 140)), canvas.shape[0] // 2), (int(rng.integers(4, 30)), int(rng.integers(4, 20))), 0, 0, 360, float(letter), -1)
        return np.clip(canvas, 0, 1), None

    def bars(self, rng):
        """Grilles, fences, windows in rows, bricks, crossings."""
        ground, letter = two_shades(rng)
        height = int(200 / np.exp(rng.uniform(0, 1.6)))
        canvas = np.full((height, 200), ground, np.float32)
        step_x, step_y = int(rng.integers(8, 40)), int(rng.integers(8, 40))
        fill_x, fill_y = rng.uniform(0.3, 0.9, 2)
        kind = rng.random()
        for row, y in enumerate(range(0, height, step_y)):
            shift = (row % 2) * step_x // 2 if kind > 0.7 else 0
            for x in range(-shift, 200, step_x):
                x2 = 200 if kind < 0.25 else x + int(step_x * fill_x)
                y2 = height if 0.25 <= kind < 0.45 else y + int(step_y * fill_y)
                cv2.rectangle(canvas, (x, y), (x2, y2), float(np.clip(letter + rng.normal(0, 0.06), 0, 1)), -1)
        return canvas, None

    def draw(self, rng):
        return [self.board, self.lettering, self.blank, self.bars][rng.choice(4, p=[0.36, 0.27, 0.23, 0.14])](rng)


class Plates:
    """American designs (blank ones get characters) and rendered plates of every kind."""

    def __init__(self, designs, renderer):
        self.fonts = [f for f in fonts(64) if "Bold" in f.path or "Narrow" in f.path or "Mono" in f.path]
        self.renderer = renderer
        lines = (Path(designs) / "labels.jsonl").read_text().splitlines()
        self.designs = [cv2.imread(str(Path(designs) / json.loads(line)["file"]), cv2.IMREAD_GRAYSCALE) for line in lines]

    def text(self, rng):
        pattern = rng.choice(["AAA000", "0AAA000", "000AAA", "AA00AAA", "AA000AA", "A000000", "AAA0000", "0000000", "AB0000", "AAA0A00", "AAAA00"])
        pick = {"A": string.ascii_uppercase, "0": string.digits, "B": string.ascii_uppercase}
        return "".join(pick[c][rng.integers(len(pick[c]))] for c in pattern)

    def ink(self, rng, text):
        return ink_of(text, self.fonts[rng.integers(len(self.fonts))])

    def design(self, rng):
        image = self.designs[rng.integers(len(self.designs))].astype(np.float32) / 255
        middle = image[int(image.shape[0] * 0.35) : int(image.shape[0] * 0.7), image.shape[1] // 5 : -image.shape[1] // 5]
        if middle.std() < 0.12:
            shade = 0.1 if middle.mean() > 0.45 else 0.95
            place(image, self.ink(rng, self.text(rng)), rng.uniform(0.08, 0.2), rng.uniform(0.24, 0.32), rng.uniform(0.65, 0.78), rng.uniform(0.4, 0.5), shade)
        return image

    def simple(self, rng):
        """One or two lines of characters on a ground, as most of the world's plates."""
        ground, letter = two_shades(rng)
        text = self.text(rng)
        if rng.random() < 0.75:
            gap = int(rng.integers(2, 5))
            text = text[:gap] + rng.choice(["", " ", "-", "·"]) + text[gap:]
            canvas = np.full((80, int(80 * rng.uniform(2.6, 5.0))), ground, np.float32)
            left = rng.uniform(0.03, 0.14)
            place(canvas, self.ink(rng, text), left, rng.uniform(0.1, 0.2), rng.uniform(0.82, 0.95) - left, rng.uniform(0.62, 0.76), letter)
            if rng.random() < 0.5:  # the country's band
                canvas[:, : int(left * canvas.shape[1] * 0.8)] = rng.uniform(0.1, 0.4)
        else:
            canvas = np.full((120, int(120 * rng.uniform(1.1, 1.9))), ground, np.float32)
            cut = len(text) // 2
            for i, part in enumerate((text[:cut], text[cut:])):
                w = rng.uniform(0.6, 0.88)
                place(canvas, self.ink(rng, part), (1 - w) / 2, 0.09 + 0.46 * i, w, 0.36, letter)
        if rng.random() < 0.5:
            cv2.rectangle(canvas, (2, 2), (canvas.shape[1] - 3, canvas.shape[0] - 3), float(letter), int(rng.integers(1, 4)))
        return canvas

    def draw(self, rng):
        if rng.random() < 0.6:
            return self.renderer(rng), None
        return (self.design(rng) if rng.random() < 0.55 else self.simple(rng)), None


class Bank:
    """A fixed number of ready textures; `renew` replaces the oldest so rendering never stalls training."""

    def __init__(self, source, rng, size):
        self.source, self.next = source, 0
        self.items = [source.draw(rng) for _ in range(size)]

    def pick(self, rng):
        return self.items[rng.integers(len(self.items))]

    def renew(self, rng, count):
        for _ in range(count):
            self.items[self.next] = self.source.draw(rng)
            self.next = (self.next + 1) % len(self.items)


def reader_renderer():
    """The reader's plate renderer as rng -> float32 [h,w] in 0..1."""
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    from plates import render_plate

    return lambda rng: cv2.cvtColor(render_plate(rng).image, cv2.COLOR_RGB2GRAY).astype(np.float32) / 255
