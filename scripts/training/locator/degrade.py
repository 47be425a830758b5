"""What cameras do to a scene: exposure, blur, noise, compression. Views are float32 [h,w] in 0..1."""
import cv2
import numpy as np


def motion_kernel(rng):
    """A short straight smear, mostly sideways as from a passing vehicle."""
    length = int(rng.integers(2, 8))
    kernel = np.zeros((15, 15), np.float32)
    angle = rng.normal(0, 0.35) if rng.random() < 0.7 else rng.uniform(0, np.pi)
    step = np.array([np.cos(angle), np.sin(angle)]) * length / 2
    a, b = np.round(7 - step).astype(int), np.round(7 + step).astype(int)
    cv2.line(kernel, tuple(map(int, a)), tuple(map(int, b)), 1.0)
    return kernel / kernel.sum()


def expose(rng, view):
    """Daylight, dusk, night, haze, infrared flash and overexposure, as one gain, offset and gamma."""
    kind = rng.random()
    if kind < 0.5:
        gain, offset, gamma = rng.uniform(0.75, 1.2), rng.normal(0, 0.04), np.exp(rng.normal(0, 0.25))
    elif kind < 0.62:
        gain, offset, gamma = rng.uniform(0.08, 0.3), rng.uniform(0, 0.25), rng.uniform(0.9, 1.4)  # a few grey levels apart
    elif kind < 0.75:
        gain, offset, gamma = rng.uniform(0.25, 0.8), rng.uniform(0, 0.05), rng.uniform(1.0, 1.8)
    elif kind < 0.88:
        gain, offset, gamma = rng.uniform(1.2, 1.9), rng.uniform(-0.1, 0.15), rng.uniform(0.6, 1.0)
    else:
        gain, offset, gamma = rng.uniform(0.3, 0.6), rng.uniform(0.2, 0.5), 1.0
    return np.clip(np.power(np.clip(view, 0, 1), gamma) * gain + offset, 0, 1).astype(np.float32)


def degrade(rng, view):
    """One camera's worth of harm; returns uint8 [h,w]."""
    view = expose(rng, view)
    height, width = view.shape
    if rng.random() < 0.12:
        view = cv2.filter2D(view, -1, motion_kernel(rng))
    if rng.random() < 0.4:
        view = cv2.GaussianBlur(view, (0, 0), rng.uniform(0.3, 1.3))
    if rng.random() < 0.12:
        factor = rng.uniform(0.45, 0.8)
        small = cv2.resize(view, (int(width * factor), int(height * factor)), interpolation=cv2.INTER_AREA)
        view = cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR if rng.random() < 0.5 else cv2.INTER_CUBIC)
    if rng.random() < 0.15:
        soft = cv2.GaussianBlur(view, (0, 0), 1.0)
        view = view + rng.uniform(0.3, 1.5) * (view - soft)  # a camera's own sharpening, with its halos
    if rng.random() < 0.6:
        noise = rng.standard_normal((height, width), dtype=np.float32)
        if rng.random() < 0.3:
            noise = cv2.GaussianBlur(noise, (0, 0), 0.8) * 2
        view = view + noise * abs(rng.normal(0, 0.03)) * min(1.0, view.std() * 6)
    if rng.random() < 0.03:
        view[1::2] = np.roll(view[1::2], int(rng.integers(1, 4)), 1)  # interlaced, moving
    out = np.clip(view * 255, 0, 255).astype(np.uint8)
    if rng.random() < 0.45:
        quality = int(rng.uniform(18, 90))
        out = cv2.imdecode(cv2.imencode(".jpg", out, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_GRAYSCALE)
    return out
