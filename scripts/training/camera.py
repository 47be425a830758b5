"""From a flat plate to what a camera and a plate locator would deliver: a grey crop of the reader's input size."""

import glob
import json
import os

import cv2
import numpy as np

DATASETS = os.environ.get("PLATE_DATASETS", "datasets")
INPUT_WIDTH, INPUT_HEIGHT = 160, 64
MARGIN = 0.05  # the located quadrilateral is widened by this share of its size on each side
OVERLAP = 0.06  # the halves of a two-line plate overlap by twice this share of its height
_scenes = []


def load_scenes(limit=160):
    """Grey street scenes to lie behind plates; frames that may train shipped weights."""
    if not _scenes:
        files = sorted(glob.glob(f"{DATASETS}/dashcam-ro-train/images/*"))[::3][:limit] + sorted(glob.glob(f"{DATASETS}/street-openimages/images/*"))[:limit]
        for file in files:
            image = cv2.imread(file, cv2.IMREAD_GRAYSCALE)
            _scenes.append(cv2.resize(image, (512, 320), interpolation=cv2.INTER_AREA))
        if not _scenes:
            _scenes.append(np.full((320, 512), 90, np.uint8))
    return _scenes


def unit_crop(quad, lines=1, margin=MARGIN, size=(INPUT_WIDTH, INPUT_HEIGHT)):
    """Matrices from image to reader input: one for a line, or a (left, right) pair of halves for two.

    `quad` is four corners clockwise from top left; its widening by `margin` maps onto the input. A
    two-line plate's upper part (0 to .5 + OVERLAP of the height) fills the left half, the lower the right.
    """
    quad = np.asarray(quad, np.float32)
    square = np.float32([[0, 0], [1, 0], [1, 1], [0, 1]])
    m = margin / (1 + 2 * margin)
    inner = np.float32([[m, m], [1 - m, m], [1 - m, 1 - m], [m, 1 - m]])
    to_unit = cv2.getPerspectiveTransform(quad, inner)
    if lines == 1:
        return np.diag([size[0], size[1], 1.]) @ to_unit
    half, part = INPUT_WIDTH / 2, .5 + OVERLAP
    scale = np.diag([half, INPUT_HEIGHT / part, 1.])
    lower = scale @ np.array([[1, 0, 0], [0, 1, -(1 - part)], [0, 0, 1.]])
    return scale @ to_unit, lower @ to_unit


def crop(image, quad, lines=1, margin=MARGIN, flags=cv2.INTER_LINEAR):
    """The reader's input (uint8 64*160) of the plate at `quad` in a grey image, area-averaged when it shrinks."""
    matrices = unit_crop(quad, lines, margin)
    if lines == 1:
        return cv2.warpPerspective(image, matrices, (INPUT_WIDTH, INPUT_HEIGHT), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    half = (INPUT_WIDTH // 2, INPUT_HEIGHT)
    return np.hstack([cv2.warpPerspective(image, m, half, flags=flags, borderMode=cv2.BORDER_REPLICATE) for m in matrices])


def _grey(image, rng):
    """Luma, one channel, or an infrared look in which colours fall together."""
    dice = rng.random()
    if dice < .7:
        return cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    if dice < .85:
        return image[..., int(rng.integers(3))].copy()
    return image.max(2)


def _expose(image, rng):
    """Exposure, contrast and gamma, from nearly black to burnt out; float32 in, float32 out."""
    dice = rng.random()
    image = image / 255
    if dice < .12:  # night
        image = image * rng.uniform(.08, .4) + rng.uniform(0, .1)
    elif dice < .24:  # overexposed
        image = image * rng.uniform(1.1, 1.9) + rng.uniform(0, .25)
    elif dice < .36:  # haze
        image = image * rng.uniform(.2, .55) + rng.uniform(.1, .45)
    else:
        image = np.clip(image, 0, 1) ** rng.uniform(.6, 1.7) * rng.uniform(.6, 1.15) + rng.uniform(-.08, .12)
    return image * 255


def _blur(image, rng, size):
    """Defocus and motion in pixels of the camera; `size` is the plate's height there."""
    limit = np.clip(size / 26, .35, 2.2)
    if rng.random() < .65:
        sigma = rng.uniform(.2, .75) * limit
        image = cv2.GaussianBlur(image, (0, 0), sigma)
    if rng.random() < .22:
        n = int(rng.integers(2, max(3, 3.2 * limit + 1)))
        kernel = np.zeros((2 * n + 1, 2 * n + 1), np.float32)
        a = rng.uniform(0, np.pi) if rng.random() < .4 else rng.normal(0, .15)
        end = (int(round(n + n * .8 * np.cos(a))), int(round(n + n * .8 * np.sin(a))))
        cv2.line(kernel, (2 * n - end[0], 2 * n - end[1]), end, 1)
        image = cv2.filter2D(image, -1, kernel / kernel.sum())
    return image


def _compress(image, rng):
    """JPEG at a random quality, sometimes twice and on a shifted grid, as re-encoded video shows."""
    image = np.ascontiguousarray(np.clip(image, 0, 255).astype(np.uint8))
    for _ in range(2 if rng.random() < .2 else 1):
        dx, dy = int(rng.integers(0, 8)), int(rng.integers(0, 8))
        padded = cv2.copyMakeBorder(image, dy, 0, dx, 0, cv2.BORDER_REPLICATE)
        data = cv2.imencode(".jpg", padded, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(18, 95))])[1]
        image = cv2.imdecode(data, cv2.IMREAD_UNCHANGED)[dy:, dx:]
    return image


def photograph(flat, lines, rng, easy=False, least=None):
    """(frame part uint8, true corners) of a flat plate, grey or colour, seen by a camera at a random size
    and angle; `easy` ones are large, straight and sharp. `least` is the smallest height
    in pixels, by default what can still be read."""
    fh, fw = flat.shape[:2]
    least = least or (15 if fw / fh > 3.4 else 20 if lines == 1 else 28)
    ph = least * (3. if easy else 4.2 ** rng.random())
    pw = ph * fw / fh * rng.uniform(.75, 1.15)
    h, w = int(ph * 1.9 + 12), int(pw * 1.6 + 12)
    scene = load_scenes()[int(rng.integers(len(_scenes)))]
    sy, sx = int(rng.integers(0, 320 - min(h, 160))), int(rng.integers(0, 512 - min(w, 256)))
    frame = cv2.resize(scene[sy:sy + h, sx:sx + w], (w, h), interpolation=cv2.INTER_LINEAR)
    if rng.random() < .5:  # bodywork of even colour
        frame = (frame * .15 + rng.uniform(0, 220)).astype(np.uint8)
    angle = np.radians(rng.normal(0, 3) if easy or rng.random() < .8 else rng.uniform(-22, 22))
    c, s = np.cos(angle), np.sin(angle)
    corners = np.float32([[-pw, -ph], [pw, -ph], [pw, ph], [-pw, ph]]) / 2
    corners[:, 1] += corners[:, 0] * rng.normal(0, .05)
    corners = corners @ np.float32([[c, s], [-s, c]]) + rng.normal(0, .025, (4, 2)) * ph + (w / 2, h / 2)
    corners = corners.astype(np.float32)
    if flat.ndim == 3:
        frame = cv2.cvtColor(frame, cv2.COLOR_GRAY2BGR)
    small = cv2.resize(flat, (max(8, int(pw * 1.1)), max(8, int(ph * 1.1))), interpolation=cv2.INTER_AREA) if ph < fh * .9 else flat
    sh, sw = small.shape[:2]
    matrix = cv2.getPerspectiveTransform(np.float32([[0, 0], [sw, 0], [sw, sh], [0, sh]]), corners)
    cv2.warpPerspective(small, matrix, (w, h), dst=frame, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_TRANSPARENT)
    if easy:
        return frame, corners
    for _ in range(2):  # the plate's rim, a rail beside it, or its shadow: upright strokes that are no 1, I or J
        if rng.random() < .3:
            rim = (corners - corners.mean(0)) * rng.uniform(.93, 1.06) + corners.mean(0) + rng.normal(0, .03 * ph, 2)
            shade = (float(rng.uniform(0, 255)),) * 3
            cv2.polylines(frame, [np.round(rim * 8).astype(np.int32)], True, shade, int(rng.integers(1, 2 + ph // 14)), cv2.LINE_AA, 3)
    image = _expose(frame.astype(np.float32), rng)
    if rng.random() < .1:  # interlaced fields of a moving vehicle
        shift = int(rng.integers(1, 4))
        image[1::2] = np.roll(image[1::2], shift, 1)
    image = _blur(image, rng, ph)
    if rng.random() < .2:  # sharpening by the camera
        image = image + (image - cv2.GaussianBlur(image, (0, 0), 1.2)) * rng.uniform(.3, 1.5)
    if rng.random() < .6:
        image = image + rng.standard_normal(image.shape, np.float32) * min(rng.uniform(1, 14 if rng.random() < .25 else 6), .35 * float(image.std()) + 1)
    image = _compress(image, rng) if rng.random() < .75 else np.clip(image, 0, 255).astype(np.uint8)
    return image, corners


def deliver(corners, rng):
    """The corners as a locator would give them: scaled, shifted, a little turned and skewed."""
    centre = corners.mean(0)
    size = np.float32([np.linalg.norm(corners[1] - corners[0]), np.linalg.norm(corners[3] - corners[0])])
    tail = rng.random()
    sx, sy = rng.uniform(.93, 1.12), rng.uniform(.88, 1.18)
    if tail < .12:
        sx, sy = rng.uniform(.93, 1.35), rng.uniform(.8, 1.6)
    elif tail < .2:
        sy = rng.uniform(.65, .95)
    turn = np.radians(rng.normal(0, 1.5) if rng.random() < .7 else rng.uniform(-9, 9))  # an upright box around a tilted plate
    c, s = np.cos(turn), np.sin(turn)
    out = ((corners - centre) * np.float32([sx, sy])) @ np.float32([[c, s], [-s, c]])
    out[:, 0] += out[:, 1] * rng.normal(0, .07)
    out += centre
    return (out + rng.normal(0, .02, (4, 2)) * size[1] + rng.normal(0, (.015, .03), 2) * size).astype(np.float32)


def sample(plate, rng, easy=False):
    """One training crop (uint8 64*160) of a plate."""
    image, corners = photograph(_grey(plate.image, rng), plate.lines, rng, easy)
    flags = cv2.INTER_LINEAR if rng.random() < .8 else cv2.INTER_CUBIC
    return crop(image, deliver(corners, rng), plate.lines, flags=flags)


def colour_sample(image, rng, size, easy=.25):
    """One training crop (uint8, RGB) of a flat plate for the state classifier: any white balance, at times
    infrared; `easy` is the share of clean ones."""
    dice = rng.random()
    if dice < .12:
        image = np.repeat(_grey(image, rng)[..., None], 3, 2)
    elif dice < .7:
        grey = image.mean(2, keepdims=True)
        image = np.clip((grey + (image - grey) * rng.uniform(.4, 1.3)) * rng.uniform(.75, 1.15, 3), 0, 255).astype(np.uint8)
    frame, corners = photograph(image, 1, rng, rng.random() < easy, least=42 if rng.random() < .7 else 28)
    matrix = unit_crop(deliver(corners, rng), size=size)
    return cv2.warpPerspective(frame, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def read_labels(name):
    """Rows of a data set's labels."""
    with open(f"{DATASETS}/{name}/labels.jsonl", encoding="utf8") as file:
        return [json.loads(line) for line in file]
