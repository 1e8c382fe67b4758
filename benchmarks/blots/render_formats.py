"""The file formats a blot comes in: what a lab keeps besides the imager's own 16-bit TIFF."""

from __future__ import annotations

import io

import numpy as np
import tifffile
from hard_settings import JPEG_QUALITY
from PIL import Image

from rapalog.files.images.write import tiff_bytes


def encode(counts: np.ndarray, file_format: str, generator: np.random.Generator) -> tuple[str, bytes]:
    """Return the extension and the bytes of a picture; 8-bit pictures are scaled from darkest to brightest pixel."""
    if file_format == "tif":
        return ".tif", tiff_bytes(counts)
    if file_format == "min-is-white tif":
        return ".tif", tiff_bytes(counts, min_is_white=True)
    stream = io.BytesIO()
    if file_format == "png":
        Image.fromarray(counts).save(stream, "PNG")
        return ".png", stream.getvalue()
    eight = _eight_bit(counts)
    if file_format == "8-bit tif":
        tifffile.imwrite(stream, eight, photometric="minisblack", software=False, metadata=None)
        return ".tif", stream.getvalue()
    quality = int(generator.integers(*JPEG_QUALITY))
    Image.fromarray(255 - eight).save(stream, "JPEG", quality=quality)
    return ".jpg", stream.getvalue()


def _eight_bit(counts: np.ndarray) -> np.ndarray:
    low, high = float(counts.min()), float(counts.max())
    return np.rint((counts - low) / max(high - low, 1.0) * 255).astype(np.uint8)
