"""The page's address as a picture that a phone's camera reads."""

import cv2
import numpy as np

_MODULE_PX = 8
_QUIET = 4
"""Modules of white around it, as ISO/IEC 18004 asks for."""


def link_code(address: str) -> bytes:
    """A QR code, as PNG."""
    modules = cv2.QRCodeEncoder.create().encode(address)
    dark = np.argwhere(modules == 0)
    top, left = dark.min(axis=0)
    bottom, right = dark.max(axis=0) + 1
    tight = modules[top:bottom, left:right]
    framed = np.pad(tight, _QUIET, constant_values=255)
    large = framed.repeat(_MODULE_PX, axis=0).repeat(_MODULE_PX, axis=1)
    _, encoded = cv2.imencode(".png", large)
    return encoded.tobytes()
