"""Training views: photographs with their own plates, with plates pasted in, and with things pasted in that are none."""
from dataclasses import dataclass, field

import cv2
import numpy as np

from degrade import degrade
from photos import cut_view, quad_of, transform, view_matrix

VIEW = (320, 192)  # width and height of a training view
SMALLEST = 11.0  # a plate narrower than this, in view pixels, is neither asked for nor punished


@dataclass
class Scene:
    """A view (uint8 [h,w]) and its truth: plates with known corners, with loose boxes only, and boxes left out of the loss."""

    view: np.ndarray
    exact: list = field(default_factory=list)  # [4,2] corners
    loose: list = field(default_factory=list)  # [4,2] corners of an upright box
    ignored: list = field(default_factory=list)  # x0, y0, x1, y1


def plate_width(rng):
    """Width in view pixels: mostly what a street camera sees, now and then a plate that fills the frame."""
    return np.exp(rng.uniform(np.log(13), np.log(110)) if rng.random() < 0.75 else rng.uniform(np.log(80), np.log(330)))


def keep_inside(photo, focus, at, scale):
    """Move the view's point `at` so that the view shows as little as it can of what is beyond the photograph."""
    size, focus = np.array(photo.size) * scale, np.asarray(focus) * scale
    return np.where(size >= VIEW, np.clip(at, focus - (size - VIEW), focus), at)


def spin(rng, width, height, hard=1.0):
    """Corners [4,2] around 0 of a width*height rectangle seen from a random angle."""
    yaw = rng.normal(0, 0.3) if rng.random() < 0.7 else rng.uniform(-0.85, 0.85)
    pitch = rng.normal(0, 0.2)
    roll = rng.normal(0, 0.07) if rng.random() < 0.75 else rng.uniform(-0.55, 0.55)
    yaw, pitch, roll = yaw * hard, np.clip(pitch, -0.6, 0.6) * hard, roll * hard
    x, y = (np.array([-1, 1, 1, -1]) * width / 2, np.array([-1, -1, 1, 1]) * height / 2)
    z = x * np.sin(yaw) + y * np.sin(pitch)
    x, y = x * np.cos(yaw), y * np.cos(pitch)
    depth = 1 + z / (width * rng.uniform(2.5, 12))
    x, y = x / depth, y / depth
    c, s = np.cos(roll), np.sin(roll)
    return np.stack([c * x - s * y, s * x + c * y], 1)


def surround(rng, image, alpha):
    """Put what is around a plate around the texture: a holder, a recess in the bodywork, screws; returns image, alpha, margins."""
    height, width = image.shape
    kind = rng.random()
    if alpha is not None or kind < 0.2:
        mx = my = 2
        padded = np.pad(image, 2, mode="edge")
        cover = np.pad(np.ones_like(image) if alpha is None else alpha, 2)
        return padded, cover, mx, my
    mx = max(2, int(height * (rng.uniform(0.03, 0.14) if kind < 0.6 else rng.uniform(0.1, 0.5))))
    my = max(2, int(height * (rng.uniform(0.03, 0.2) if kind < 0.6 else rng.uniform(0.1, 0.4))))
    shade = rng.uniform(0, 0.35) if rng.random() < 0.7 else rng.uniform(0.3, 1.0)
    big = np.full((height + 2 * my, width + 2 * mx), shade, np.float32)
    big += np.linspace(-1, 1, big.shape[0], dtype=np.float32)[:, None] * rng.normal(0, 0.12)
    big[my : my + height, mx : mx + width] = image
    if rng.random() < 0.3:  # a shadow of the recess's edge on the plate
        big[my : my + max(1, int(height * rng.uniform(0.05, 0.3)))] *= rng.uniform(0.4, 0.9)
    cover = np.ones_like(big)
    if kind > 0.6:  # the recess fades into the bodywork
        fade = max(1, min(mx, my) - 1)
        ramp_x = np.clip(np.minimum(np.arange(big.shape[1]), np.arange(big.shape[1])[::-1]) / fade, 0, 1)
        ramp_y = np.clip(np.minimum(np.arange(big.shape[0]), np.arange(big.shape[0])[::-1]) / fade, 0, 1)
        cover = (ramp_y[:, None] * ramp_x[None]).astype(np.float32)
    return np.clip(big, 0, 1), cover, mx, my


def shade_like(rng, image, ground):
    """Light the texture roughly as the place it goes to, whose mean is `ground`."""
    light = np.clip(ground * rng.uniform(0.6, 2.2) + rng.uniform(0, 0.25), 0.15, 1.3)
    image = image * light * rng.uniform(0.55, 1.0) + rng.uniform(0, 0.12) * light
    if rng.random() < 0.5:
        height, width = image.shape
        slope = np.linspace(-1, 1, width)[None] * rng.normal(0, 0.15) + np.linspace(-1, 1, height)[:, None] * rng.normal(0, 0.12)
        image = image * (1 + slope)
    if rng.random() < 0.12:  # a cast shadow with a straight edge
        height, width = image.shape
        edge = np.linspace(0, 1, width)[None] + np.linspace(-0.5, 0.5, height)[:, None] * rng.normal(0, 1) > rng.uniform(0.1, 0.9)
        image = np.where(edge, image * rng.uniform(0.35, 0.8), image)
    return np.clip(image, 0, 1).astype(np.float32)


def paste(rng, view, texture, quad):
    """Paint a texture into `view` so that its corners fall on `quad` [4,2] (pixel edges, not centres)."""
    image, alpha = texture
    size = np.linalg.norm(quad[[1, 2, 3, 0]] - quad, axis=1)
    width, height = max(8, int(np.ceil(max(size[0], size[2])))), max(4, int(np.ceil(max(size[1], size[3]))))
    if width < image.shape[1]:
        image = cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA)
        alpha = None if alpha is None else cv2.resize(alpha, (width, height), interpolation=cv2.INTER_AREA)
    x, y = np.clip(quad.mean(0).astype(int), 0, (view.shape[1] - 1, view.shape[0] - 1))
    ground = float(view[max(0, y - 8) : y + 8, max(0, x - 16) : x + 16].mean())
    image, cover, mx, my = surround(rng, image, alpha)
    image = shade_like(rng, image, ground)
    inner = np.array([[mx, my], [image.shape[1] - mx, my], [image.shape[1] - mx, image.shape[0] - my], [mx, image.shape[0] - my]])
    warp = cv2.getPerspectiveTransform((inner - 0.5).astype(np.float32), (quad - 0.5).astype(np.float32))
    size = (view.shape[1], view.shape[0])
    painted = cv2.warpPerspective(image, warp, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    cover = cv2.warpPerspective(cover, warp, size, flags=cv2.INTER_LINEAR)
    view += cover * (painted - view)


def bounds(quad):
    return np.concatenate([quad.min(0), quad.max(0)])


def overlap(a, b):
    """Shared area of two x0, y0, x1, y1 boxes as a share of the smaller."""
    w, h = np.minimum(a[2:], b[2:]) - np.maximum(a[:2], b[:2])
    if w <= 0 or h <= 0:
        return 0.0
    return w * h / max(1e-6, min(np.prod(a[2:] - a[:2]), np.prod(b[2:] - b[:2])))


class SceneMaker:
    """Draws scenes; the same seed draws the same ones as long as the banks and photographs are the same."""

    def __init__(self, photos, plates, signs):
        self.photos, self.plates, self.signs = photos, plates, signs
        self.with_plates = [p for p in photos if len(p.boxes)]

    def draw(self, rng):
        kind = rng.random()
        mined = [p for p in self.photos if p.mined] if kind > 0.86 else []
        if kind < 0.26:
            scene = self.own_plate(rng)
        elif kind < 0.43:
            scene = self.own_plate(rng, replace=True)
        elif kind < 0.51:
            scene = self.close_up(rng)
        elif mined:
            scene = self.mined(rng, mined)
        else:
            scene = self.ground(rng)
        plates, signs = (rng.poisson(1.8), rng.poisson(1.0)) if 0.51 <= kind <= 0.86 else (0, rng.poisson(0.6))
        for _ in range(plates):
            self.add_plate(rng, scene)
        for _ in range(signs):
            self.add_sign(rng, scene)
        scene.view = degrade(rng, scene.view)
        return scene

    def look(self, photo, matrix, fill=0):
        """Cut a view and sort the photograph's own boxes into asked for and left out."""
        scene = Scene(cut_view(photo, matrix, VIEW, fill))
        for box in photo.boxes:
            quad = transform(matrix, quad_of(box))
            x0, y0, x1, y1 = bounds(quad)
            inside = overlap(bounds(quad), np.array([0, 0, *VIEW], float)) if x1 - x0 < VIEW[0] else 1.0
            cx, cy = quad.mean(0)
            if inside > 0.75 and 0 <= cx < VIEW[0] and 0 <= cy < VIEW[1] and x1 - x0 >= SMALLEST and y1 - y0 >= 3:
                scene.loose.append(quad)
            elif inside > 0:
                scene.ignored.append(bounds(quad))
        for box in photo.ignored:
            scene.ignored.append(bounds(transform(matrix, quad_of(box))))
        return scene

    def own_plate(self, rng, replace=False):
        photo = self.with_plates[rng.integers(len(self.with_plates))]
        box = photo.boxes[rng.integers(len(photo.boxes))]
        scale = np.clip(plate_width(rng) / box[2], 0.1, 1.6)
        at = rng.uniform((0.1, 0.1), (0.9, 0.9)) * VIEW
        focus = box[:2] + box[2:] / 2
        if rng.random() < 0.85:
            at = keep_inside(photo, focus, at, scale)
        matrix = view_matrix(focus, at, scale, np.exp(rng.normal(0, 0.08)), rng.normal(0, 3))
        scene = self.look(photo, matrix, 0 if rng.random() < 0.5 else None)
        if replace:
            self.replace_plate(rng, scene, transform(matrix, quad_of(box)))
        return scene

    def replace_plate(self, rng, scene, quad):
        """Cover a real plate with a drawn one of about its shape, so that drawn plates are seen where plates belong."""
        if not any(q is not None and np.allclose(q, quad) for q in scene.loose):
            return
        w, h = np.linalg.norm(quad[1] - quad[0]), np.linalg.norm(quad[3] - quad[0])
        for _ in range(12):
            texture = self.plates.pick(rng)
            if 0.75 < (texture[0].shape[1] / texture[0].shape[0]) / (w / h) < 1.35:
                break
        centre, axes = quad.mean(0), np.stack([(quad[1] - quad[0]) / w, (quad[3] - quad[0]) / h])
        drawn = spin(rng, w * 1.08, h * 1.1, hard=0.3) @ axes + centre
        paste(rng, scene.view, texture, drawn)
        scene.loose = [q for q in scene.loose if not np.allclose(q, quad)]
        scene.exact.append(drawn)

    def ground(self, rng):
        """A place of any photograph, most of them without a plate."""
        photo = self.photos[rng.integers(len(self.photos))]
        scale = np.exp(rng.uniform(np.log(0.25), np.log(1.1)))
        focus = rng.uniform((0, 0), photo.size)
        at = keep_inside(photo, focus, np.array(VIEW) / 2, scale)
        return self.look(photo, view_matrix(focus, at, scale, np.exp(rng.normal(0, 0.1)), rng.normal(0, 3)), None)

    def mined(self, rng, photos):
        photo = photos[rng.integers(len(photos))]
        x, y, width = photo.mined[rng.integers(len(photo.mined))]
        scale = np.clip(640 / max(photo.size) * np.exp(rng.normal(0, 0.25)), 0.1, 1.6)
        at = rng.uniform((0.1, 0.1), (0.9, 0.9)) * VIEW
        return self.look(photo, view_matrix((x, y), at, scale, 1.0, rng.normal(0, 3)), None)

    def close_up(self, rng):
        """A tight crop, as of a plate cut out by hand: the plate is nearly all there is."""
        photo = self.photos[rng.integers(len(self.photos))]
        scene = self.look(photo, view_matrix(rng.uniform((0, 0), photo.size), (160, 96), 0.5), None)
        scene.loose, scene.ignored = [], []
        texture = self.plates.pick(rng)
        aspect = texture[0].shape[1] / texture[0].shape[0]
        width = min(rng.uniform(90, 316), rng.uniform(0.7, 0.99) * VIEW[1] * aspect)
        quad = spin(rng, width, width / aspect, hard=rng.choice([0.05, 0.3])) + np.array(VIEW) / 2 + rng.normal(0, 6, 2)
        if rng.random() < 0.6:  # nothing around it but the padding of a small image
            scene.view[:] = 0 if rng.random() < 0.5 else rng.uniform(0, 1)
        paste(rng, scene.view, texture, quad)
        if rng.random() < 0.5:  # cut at the plate's bounds and pad, as the daemon does with small images
            x0, y0, x1, y1 = bounds(quad) + rng.uniform(-4, 8) * np.array([-1, -1, 1, 1])
            x0, y0, x1, y1 = max(0, int(x0)), max(0, int(y0)), min(VIEW[0], int(x1)), min(VIEW[1], int(y1))
            inner = scene.view[y0:y1, x0:x1].copy()
            scene.view[:] = rng.choice([0.0, 0.5, inner.mean()])
            scene.view[y0:y1, x0:x1] = inner
        scene.exact.append(quad)
        return scene

    def free(self, scene, box):
        taken = [bounds(q) for q in scene.exact + scene.loose] + scene.ignored
        return all(overlap(box, other) < 0.02 for other in taken)

    def add_plate(self, rng, scene):
        texture = self.plates.pick(rng)
        width = plate_width(rng)
        height = width * texture[0].shape[0] / texture[0].shape[1] * np.exp(rng.normal(0, 0.06))
        quad = spin(rng, width, height) + rng.uniform((0, 0), VIEW)
        box = bounds(quad)
        if box[0] < -2 or box[1] < -2 or box[2] > VIEW[0] + 2 or box[3] > VIEW[1] + 2 or box[2] - box[0] < SMALLEST or box[3] - box[1] < 3.5:
            return
        if self.free(scene, box):
            paste(rng, scene.view, texture, quad)
            scene.exact.append(quad)

    def add_sign(self, rng, scene):
        texture = self.signs.pick(rng)
        width = np.exp(rng.uniform(np.log(14), np.log(260)))
        quad = spin(rng, width, width * texture[0].shape[0] / texture[0].shape[1], hard=0.6) + rng.uniform((0, 0), VIEW)
        if self.free(scene, bounds(quad)):
            paste(rng, scene.view, texture, quad)
