"""What the first look takes for plates, sorted into plates and false places: what the verifier learns from."""
from dataclasses import dataclass

import numpy as np

from detect import LONGEST, locate
from photos import quad_of
from scenes import bounds
from train import FAR_UNLABELLED, UNSURE

LEAST = 0.03  # candidates from this score on: below what the daemon asks about
SIDES = (0.6, 0.75, 1.0, 1.0, 1.5)  # looks at a photograph, as shares of the usual size


@dataclass
class Candidate:
    """A place in `source` (whose pyramid is `levels`): its corners [4,2], the first look's score, whether it is a plate."""

    levels: list
    corners: np.ndarray
    score: float
    plate: bool


def shared(a, b):
    """Intersection over union of two x0, y0, x1, y1 boxes."""
    w, h = np.minimum(a[2:], b[2:]) - np.maximum(a[:2], b[:2])
    if w <= 0 or h <= 0:
        return 0.0
    return w * h / (np.prod(a[2:] - a[:2]) + np.prod(b[2:] - b[:2]) - w * h)


def verdict(quad, plates, left_out):
    """True for a plate, False for a false place, None where the labels do not say: half a plate, an unlabelled one."""
    box = bounds(quad)
    best = max((shared(box, plate) for plate in plates), default=0.0)
    if best > 0.3:
        return True
    grown = box + np.array([-0.3, -0.3, 0.3, 0.3]) * np.tile(box[2:] - box[:2], 2)
    return None if best > 0.03 or any(shared(grown, other) > 0 for other in left_out) else False


def of_photo(exported, photo, longest=LONGEST):
    """Candidates of a labelled photograph, seen with its longest side at `longest`."""
    plates, left_out = [bounds(quad_of(b)) for b in photo.boxes], [bounds(quad_of(b)) for b in photo.ignored]
    found = []
    for quad, score in zip(*locate(exported, photo.levels[0], LEAST, longest)):
        plate = verdict(quad, plates, left_out)
        if plate is None or (not plate and score > UNSURE and photo.name.startswith(FAR_UNLABELLED)):
            continue
        found.append(Candidate(photo.levels, quad, float(score), plate))
    return found


def of_photos(exported, photos, rng, looks=1):
    """Candidates of all photographs, each looked at in its usual size and in `looks` others, and the labelled boxes themselves."""
    found = []
    for photo in photos:
        for share in [1.0, *rng.choice(SIDES, looks)]:
            found += of_photo(exported, photo, LONGEST * share)
        found += [Candidate(photo.levels, quad_of(b), 0.0, True) for b in photo.boxes if b[2] >= 20]
    return found


def of_scenes(exported, maker, rng, count):
    """Candidates in `count` drawn scenes: pasted plates, and boards, lettering and bars that are none."""
    found = []
    for _ in range(count):
        scene = maker.draw(rng)
        plates = [bounds(quad) for quad in scene.exact + scene.loose]
        for quad, score in zip(*locate(exported, scene.view, LEAST)):
            plate = verdict(quad, plates, scene.ignored)
            if plate is not None:
                found.append(Candidate([scene.view], quad, float(score), plate))
        found += [Candidate([scene.view], quad, 0.0, True) for quad in scene.exact if np.ptp(quad[:, 0]) >= 20]
    return found
