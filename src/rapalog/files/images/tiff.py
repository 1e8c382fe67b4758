"""TIFF images as imagers write them: any byte order, strips or tiles, several pages, and square roots of counts.

The file's claims are checked before anything is decoded: size, depth, the places of its strips, and how far each of
them unpacks. A strip that lies beyond the end of the file is an error and not a black stripe.

``.gel`` files of Molecular Dynamics, GE and Cytiva scanners hold the square root of the signal where the private tag
MDFileTag is 2; signal = stored² · MDScalePixel. The tags may lie in a second page that has no image. Source: the TIFF
tag reference of AWare Systems, "Molecular Dynamics GEL File Format and Private Tags".
"""

from __future__ import annotations

import contextlib
import io
import logging
import zlib
from typing import Any, Final

import numpy as np
import tifffile
from numpy.typing import NDArray
from PIL import UnidentifiedImageError

from rapalog.errors import FileError
from rapalog.files.images.pictures import read_tiff_page, upright
from rapalog.files.images.stored import EXPORT, MAX_PIXELS, Stored, check_size

# What it logs to stderr about a damaged file is raised as an error with a remedy.
logging.getLogger("tifffile").setLevel(logging.CRITICAL)

#: Pages are counted no further; a stack of blots has a few.
_MOST_PAGES: Final = 1000
#: A strip for each row of the tallest image; more are not an image's.
_MOST_SEGMENTS: Final = 1_000_000
_STORED_PLAIN: Final = 1
_DEFLATE: Final = (8, 32946)
_LOSSY: Final = (6, 7, 33003, 33004, 33005, 34712, 50001, 50002)
_PALETTE: Final = 3
_CHANNELS_APART: Final = 2
_MD_FILE_TAG: Final = 33445
_MD_SCALE_PIXEL: Final = 33446
_SQUARE_ROOT: Final = 2
_LINEAR: Final = 128
#: Tag MaxSampleValue: believed where it is the top of a camera's depth, and not the largest number of the image.
_MAX_SAMPLE: Final = 281
_TOPS: Final = (1023, 4095, 16383)


def read_tiff(data: bytes, *, file: str, page: int | None) -> Stored:
    """Decode one image of a TIFF file.

    Parameters
    ----------
    data
        The bytes of the file.
    file
        Its name, for error messages.
    page
        Which image, counted from 1; by default the first, with a flag if there are more.

    Raises
    ------
    FileError
        If there is no such page, or it is too large, too small, 1 bit deep, cut short, unpacks to more than it should,
        or is encoded in a way that is not known. A broken file raises whatever the decoder does.
    """
    with tifffile.TiffFile(io.BytesIO(data)) as tiff:
        pages = _image_pages(tiff)
        if not pages:
            raise FileError(
                "the TIFF file has no image in it, or is cut short", where=file, remedy="copy or export it again"
            )
        if page is not None and not 1 <= page <= len(pages):
            raise FileError(f"got page {page}, the file has {len(pages)}", remedy=f"use 1 to {len(pages)}", where=file)
        found = pages[(page or 1) - 1]
        flags = []
        several = max(len(pages), _declared_images(tiff))
        if several > 1 and page is None:
            flags.append(f"the file has {several} pages; the first was used")
        _check_page(found, file)
        flags += ["lossy compression: counts are approximate"] if int(found.compression) in _LOSSY else []
        stored = _decoded(found, data, file)
        pixels, white, ceiling, more = _linear(stored.pixels, stored.white_is_zero, _gel_tags(tiff, found), file)
        bits = int(np.max(found.bitspersample)) if ceiling is not None else None
        if ceiling is None:
            bits, ceiling = _said_depth(found)
    return Stored(pixels, white, ceiling, bits, (*flags, *stored.flags, *more))


def _image_pages(tiff: tifffile.TiffFile) -> list[tifffile.TiffPage]:
    """Return the pages that have an image; one with private tags alone has none."""
    pages = []
    for index in range(_MOST_PAGES):
        try:
            page = tiff.pages[index]
        except IndexError:
            break
        if not isinstance(page, tifffile.TiffPage):
            page = page.aspage()
        if page.imagewidth and page.imagelength:
            pages.append(page)
    return pages


def _declared_images(tiff: tifffile.TiffFile) -> int:
    """Return how many images an ImageJ stack says it has: large ones lie behind a single page."""
    declared = (tiff.imagej_metadata or {}).get("images", 1)
    return declared if isinstance(declared, int) else 1


def _check_page(page: tifffile.TiffPage, file: str) -> None:
    samples, bits = int(page.samplesperpixel), int(np.max(page.bitspersample))
    if samples > 4 or page.imagedepth > 1:
        raise FileError(f"got {samples} channels", remedy="export one channel as grey TIFF", where=file)
    if bits == 1:
        raise FileError("the image has 1 bit per pixel: no grey is left", remedy=EXPORT, where=file)
    check_size(page.imagewidth, page.imagelength, file=file, bytes_per_pixel=samples * -(-bits // 8))
    if page.is_tiled and page.tilewidth * page.tilelength > MAX_PIXELS:
        raise FileError("the image's tiles are larger than any image", remedy=EXPORT, where=file)


def _decoded(page: tifffile.TiffPage, data: bytes, file: str) -> Stored:
    """Return the pixels of a page, channels last."""
    compression = int(page.compression)
    photometric = -1 if page.photometric is None else int(page.photometric)
    of_whole_bytes = int(np.max(page.bitspersample)) % 8 == 0
    if compression not in (_STORED_PLAIN, *_DEFLATE) or photometric == _PALETTE or not of_whole_bytes:
        try:
            return read_tiff_page(data, file=file, index=page.index)
        except UnidentifiedImageError:
            raise FileError(
                f"the TIFF file is packed in a way that is not read (compression {compression})",
                remedy="save it without compression, or with LZW",
                where=file,
            ) from None
    _check_segments(page, data, file)
    pixels = page.asarray()
    samples = int(page.samplesperpixel)
    if samples > 1 and pixels.ndim == 3 and int(page.planarconfig) == _CHANNELS_APART:
        pixels = np.moveaxis(pixels, 0, -1)
    pixels, flags = upright(pixels, page.tags.valueof(274, 1))
    return Stored(pixels, photometric == 0, flags=tuple(flags))


def _check_segments(page: tifffile.TiffPage, data: bytes, file: str) -> None:
    """Refuse strips or tiles that are missing, cut short, or unpack to more than they hold of the image."""
    offsets, counts = page.dataoffsets, page.databytecounts
    if len(offsets) != len(counts) or len(offsets) > _MOST_SEGMENTS:
        raise FileError("the strips of the image do not fit it", remedy=EXPORT, where=file)
    if any(not 0 < offset <= offset + count <= len(data) for offset, count in zip(offsets, counts, strict=True)):
        raise FileError(
            "the file is cut short: parts of the image are missing", remedy="copy or export it again", where=file
        )
    if int(page.compression) not in _DEFLATE:
        return
    width, rows = (page.tilewidth, page.tilelength) if page.is_tiled else (page.imagewidth, page.rowsperstrip)
    most = width * min(rows, MAX_PIXELS) * int(page.samplesperpixel) * -(-int(np.max(page.bitspersample)) // 8)
    most = min(most, MAX_PIXELS * 8)
    for offset, count in zip(offsets, counts, strict=True):
        if len(zlib.decompressobj().decompress(data[offset : offset + count], most + 1)) > most:
            raise FileError("the image unpacks to more than its size", remedy=EXPORT, where=file)


def _gel_tags(tiff: tifffile.TiffFile, page: tifffile.TiffPage) -> tuple[int, float] | None:
    """Return encoding and scale of a Molecular Dynamics scan, from its page or from the page behind it."""
    candidates: list[Any] = [page]
    with contextlib.suppress(IndexError):
        candidates.append(tiff.pages[page.index + 1])
    for candidate in candidates:
        tags = getattr(candidate, "tags", {})
        encoding = tags.get(_MD_FILE_TAG)
        if encoding is not None:
            scale = tags.get(_MD_SCALE_PIXEL)
            top, bottom = (*scale.value, 0)[:2] if scale is not None and isinstance(scale.value, tuple) else (1, 1)
            return int(encoding.value), float(top) / float(bottom) if top and bottom else 1.0
    return None


def _linear(
    pixels: NDArray[Any], white_is_zero: bool, gel: tuple[int, float] | None, file: str
) -> tuple[NDArray[Any], bool, float | None, list[str]]:
    """Return pixels in proportion to signal, polarity, ceiling and flags."""
    named = file.lower().endswith(".gel")
    if gel is None:
        return pixels, white_is_zero, None, ["a .gel without its encoding: taken as linear"] if named else []
    encoding, scale = gel
    if encoding == _LINEAR:
        return pixels, False, None, []
    if encoding != _SQUARE_ROOT:
        raise FileError(
            f"the scan is encoded in a way that is not known (MDFileTag {encoding})",
            remedy="in ImageQuant export it as linear 16-bit TIFF",
            where=file,
        )
    if not np.issubdtype(pixels.dtype, np.unsignedinteger) or pixels.dtype.itemsize > 2:
        raise FileError(f"a scan of square roots has pixels of type {pixels.dtype}", remedy=EXPORT, where=file)
    ceiling = float(np.iinfo(pixels.dtype).max) ** 2 * scale
    return np.square(pixels.astype(np.float64)) * scale, False, ceiling, ["square roots of counts: squared"]


def _said_depth(page: tifffile.TiffPage) -> tuple[int | None, float | None]:
    """Return bits and ceiling where the file says them: a depth that is not of whole bytes, or a camera's top."""
    bits = int(np.max(page.bitspersample))
    if bits % 8:
        return bits, float(2**bits - 1)
    said = page.tags.valueof(_MAX_SAMPLE, None)
    if isinstance(said, int) and said in _TOPS and said < 2**bits - 1:
        return said.bit_length(), float(said)
    return None, None
