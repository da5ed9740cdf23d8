"""How colours look to people: contrast by WCAG 2.2, and what is left of them without one kind of cone.

Dichromacy is simulated by the matrices of Machado, Oliveira and Fernandes (2009) at severity 1.0, in linear sRGB;
distances are Euclidean in CIELAB (CIE76), D65.
"""

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]

VISION = {
    "all cones": np.eye(3),
    "no red cones": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "no green cones": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "no blue cones": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
_TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
_WHITE = np.array([0.95047, 1.0, 1.08883])


def rgb(colour: str) -> Vector:
    """Return red, green and blue of ``#rrggbb``, 0 to 255."""
    return np.array([int(colour[n : n + 2], 16) for n in (1, 3, 5)], dtype=np.float64)


def over_white(colour: Vector, alpha: float) -> Vector:
    """Return what a translucent colour looks like on white."""
    return alpha * colour + (1 - alpha) * 255


def contrast(one: Vector, other: Vector) -> float:
    """Return the contrast ratio of two colours, 1 to 21."""
    lighter, darker = sorted((_linear(one) @ _TO_XYZ[1], _linear(other) @ _TO_XYZ[1]), reverse=True)
    return float((lighter + 0.05) / (darker + 0.05))


def distance(one: Vector, other: Vector, vision: Vector) -> float:
    """Return how far apart two colours look."""
    return float(np.linalg.norm(_lab(one, vision) - _lab(other, vision)))


def _linear(colour: Vector) -> Vector:
    share = colour / 255
    return np.asarray(np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4))


def _lab(colour: Vector, vision: Vector) -> Vector:
    xyz = _TO_XYZ @ np.clip(vision @ _linear(colour), 0, 1) / _WHITE
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])
