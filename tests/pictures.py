"""Pictures and documents to upload: small, real, with the metadata that cameras write."""

import io
import struct
import zipfile
from typing import Any

from PIL import ExifTags, Image
from pillow_heif import register_heif_opener

# The gateway has a library that reads only; this one is here for writing, and must not take the place of it.
_READER = Image.OPEN.get("HEIF")
register_heif_opener()
if _READER is not None:
    Image.OPEN["HEIF"] = _READER

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
GPS_TEXT = "GPS-SECRET-PLACE"


def jpeg(
    size: tuple[int, int] = (64, 48), *, taken: str | None = None, offset: str | None = None, turned: bool = False
) -> bytes:
    """Return a JPEG as a phone takes it: with the place where it was taken, and the maker of the camera."""
    return picture("JPEG", size, exif=_camera(taken, offset, turned=turned), comment=b"SECRET-COMMENT")


def heic(
    size: tuple[int, int] = (64, 64), *, taken: str | None = None, offset: str | None = None, turned: bool = False
) -> bytes:
    """Return a HEIC as an iPhone takes it, with the same."""
    exif = _camera(taken, offset, turned=turned).tobytes()
    return picture("HEIF", size, exif=exif, xmp=f"<x:xmpmeta>{GPS_TEXT}</x:xmpmeta>".encode())


def heic_burst(*colours: tuple[int, int, int], main: int) -> bytes:
    """Return a HEIC of several pictures; the main one is the one that is shown."""
    content = io.BytesIO()
    first, *others = [Image.new("RGB", (64, 64), colour) for colour in colours]
    first.save(content, "HEIF", save_all=True, append_images=others, primary_index=main, quality=90)
    return content.getvalue()


def said_to_be(content: bytes, was: tuple[int, int], size: tuple[int, int]) -> bytes:
    """Return a HEIC whose head tells another size than the picture has."""
    told = struct.pack(">4sIII", b"ispe", 0, *was)
    assert told in content
    return content.replace(told, struct.pack(">4sIII", b"ispe", 0, *size))


def _camera(taken: str | None, offset: str | None, *, turned: bool) -> Image.Exif:
    """Return what a camera says of a picture."""
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Camera maker"
    exif[ExifTags.Base.Orientation] = 6 if turned else 1
    exif[ExifTags.IFD.GPSInfo] = {1: "N", 2: (30.0, 15.0, 2.0), 3: "W", 4: (97.0, 44.0, 1.0), 27: GPS_TEXT.encode()}
    details = exif.get_ifd(ExifTags.IFD.Exif)
    if taken:
        details[ExifTags.Base.DateTimeOriginal] = taken
    if offset:
        details[ExifTags.Base.OffsetTimeOriginal] = offset
    return exif


def picture(pillow_format: str, size: tuple[int, int] = (64, 48), *, mode: str = "RGB", **options: Any) -> bytes:
    """Return an image of one colour."""
    content = io.BytesIO()
    Image.new(mode, size, (200, 60, 20)).save(content, pillow_format, **options)
    return content.getvalue()


def archive(*names: str, types: bytes = b"<x/>") -> bytes:
    """Return a zip archive with these entries, as DOCX and XLSX are; the first one lists the types of the others."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as written:
        for name in names:
            written.writestr(name, types if name == names[0] else b"<x/>")
    return content.getvalue()
