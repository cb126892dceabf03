"""Whether an image file holds the pixels that its header announces.

Decoders fill what is missing with grey or black and say nothing: a header of 7,000 by 7,000 before the data of a stamp
would be kept as a picture of 49 million pixels.
"""

import io
import re
import struct
import zlib
from collections.abc import Iterator
from typing import BinaryIO, Final

from PIL import Image

BLOCK: Final = 1 << 20

# PNG: the channels of each colour type, and where each pass of an interlaced picture begins and how it steps.
_CHANNELS: Final = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_ADAM7: Final = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))

# JPEG: what ends a scan is a marker other than a stuffed byte or a restart.
_SCAN_END: Final = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_FRAME_START: Final = frozenset({0xC0, 0xC1, 0xC2, 0xC9, 0xCA})
_PROGRESSIVE: Final = frozenset({0xC2, 0xCA})
_ARITHMETIC: Final = frozenset({0xC9, 0xCA})
_WITHOUT_LENGTH: Final = frozenset({0x01, *range(0xD0, 0xD9)})
_START_OF_SCAN: Final = 0xDA
_END_OF_IMAGE: Final = 0xD9
_PADDING: Final = b"\0" * 8
"""Decoders look some bytes ahead."""


def is_complete(content: BinaryIO, pillow_format: str) -> bool:
    """Return whether a JPEG or PNG has data for all of its pixels; other formats' decoders check it themselves."""
    content.seek(0)
    data = content.read() if pillow_format in ("JPEG", "PNG") else b""
    content.seek(0)
    if pillow_format == "PNG":
        return _png_is_complete(data)
    return pillow_format != "JPEG" or _jpeg_is_complete(data)


def _png_is_complete(data: bytes) -> bool:
    width, height, depth, colour, _, _, interlaced = struct.unpack_from(">IIBBBBB", data, 16)
    bits = depth * _CHANNELS.get(colour, 4)
    passes = _ADAM7 if interlaced else ((0, 0, 1, 1),)
    missing = 0
    for left, top, across, down in passes:
        columns, rows = -(-(width - left) // across), -(-(height - top) // down)
        missing += rows * (1 + (columns * bits + 7) // 8) if columns > 0 and rows > 0 else 0
    inflating = zlib.decompressobj()
    for chunk in _png_data(data):
        while chunk and missing > 0:
            missing -= len(inflating.decompress(chunk, BLOCK))
            chunk = inflating.unconsumed_tail  # noqa: PLW2901  # the rest of it
    missing -= len(inflating.flush())
    return missing <= 0


def _png_data(data: bytes) -> Iterator[bytes]:
    """Return the compressed pixels, chunk by chunk."""
    place = 8
    while place + 12 <= len(data):
        length = int.from_bytes(data[place : place + 4])
        if data[place + 4 : place + 8] == b"IDAT":
            yield data[place + 8 : place + 8 + length]
        place += 12 + length


def _jpeg_is_complete(data: bytes) -> bool:
    """Return whether the first scan fills the frame.

    The last row is decoded without the end mark, at which a decoder would make up what is missing. What the decoder
    has not written is zero, and a colour difference of zero is no real one. Pictures of several scans are decoded
    only as a whole; they must have the one bit for each block without which no first scan can do.
    """
    frame, first_scan = _jpeg_start(data)
    if frame is None or first_scan is None:
        return False
    end = _SCAN_END.search(data, first_scan.start)
    scan = data[first_scan.start : end.start() if end else len(data)]
    if len(scan) * 8 < frame.blocks:
        return False
    if frame.is_progressive or not first_scan.components == frame.components == 3:
        return True
    return _last_row_is_written(data[: first_scan.start] + scan + _PADDING)


def jpeg_scans(content: BinaryIO) -> int:
    """Return how many scans a JPEG has: each goes through all of its pixels, however little data it has."""
    content.seek(0)
    data = content.read()
    content.seek(0)
    scans, place = 0, data.find(b"\xff", 2)
    while 0 <= place < len(data) - 4 and data[place + 1] != _END_OF_IMAGE:  # what comes later, as a video, is not read
        marker = data[place + 1]
        if marker in _WITHOUT_LENGTH or marker in (0x00, 0xFF):
            place = data.find(b"\xff", place + 1)
            continue
        place = data.find(b"\xff", place + 2 + int.from_bytes(data[place + 2 : place + 4]))
        if marker == _START_OF_SCAN:
            scans += 1
            end = _SCAN_END.search(data, place) if place >= 0 else None
            place = end.start() if end else -1
    return scans


class _Frame:
    """What the header of a JPEG announces."""

    def __init__(self, marker: int, segment: bytes) -> None:
        height, width, self.components = struct.unpack_from(">HHB", segment, 1)
        self.is_progressive = marker in _PROGRESSIVE
        # Of the first component at least, which is never reduced; arithmetic coding needs less than a bit for one.
        self.blocks = 0 if marker in _ARITHMETIC else -(-width // 8) * -(-height // 8)


class _Scan:
    """Where entropy-coded data begins, and of how many components."""

    def __init__(self, start: int, components: int) -> None:
        self.start = start
        self.components = components


def _jpeg_start(data: bytes) -> tuple[_Frame | None, _Scan | None]:
    """Return the frame's header and the first scan."""
    frame, place = None, 2
    while place + 4 <= len(data):
        marker = data[place + 1]
        if data[place] != 0xFF or marker == 0xFF or marker in _WITHOUT_LENGTH:
            place += 2 if data[place] == 0xFF and marker in _WITHOUT_LENGTH else 1
            continue
        segment = data[place + 4 : place + 2 + int.from_bytes(data[place + 2 : place + 4])]
        if marker in _FRAME_START and len(segment) >= 6:
            frame = _Frame(marker, segment)
        if marker == _START_OF_SCAN and segment:
            return frame, _Scan(place + 4 + len(segment), segment[0])
        place += 4 + len(segment)
    return frame, None


def _last_row_is_written(data: bytes) -> bool:
    with Image.open(io.BytesIO(data), formats=["JPEG"]) as image:
        if image.mode != "RGB":
            return True
        # An eighth of the size is decoded: quick, and enough to see the last row.
        image.draft("YCbCr", (max(1, image.width // 8), max(1, image.height // 8)))
        image.load_read = image.fp.read  # type: ignore[attr-defined,union-attr]  # the plugin's own adds an end mark
        image.load()
        last = image.crop((0, image.height - 1, image.width, image.height))
        return last.getextrema()[1:] != ((0, 0), (0, 0))
