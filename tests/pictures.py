"""Pictures and documents to upload: small, real, with the metadata that cameras write."""

import io
import zipfile
from typing import Any

from PIL import ExifTags, Image

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
GPS_TEXT = "GPS-SECRET-PLACE"


def jpeg(
    size: tuple[int, int] = (64, 48), *, taken: str | None = None, offset: str | None = None, turned: bool = False
) -> bytes:
    """A JPEG as a phone takes it: with the place where it was taken, and the maker of the camera."""
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Camera maker"
    exif[ExifTags.Base.Orientation] = 6 if turned else 1
    exif[ExifTags.IFD.GPSInfo] = {1: "N", 2: (30.0, 15.0, 2.0), 3: "W", 4: (97.0, 44.0, 1.0), 27: GPS_TEXT.encode()}
    details = exif.get_ifd(ExifTags.IFD.Exif)
    if taken:
        details[ExifTags.Base.DateTimeOriginal] = taken
    if offset:
        details[ExifTags.Base.OffsetTimeOriginal] = offset
    return picture("JPEG", size, exif=exif, comment=b"SECRET-COMMENT")


def picture(pillow_format: str, size: tuple[int, int] = (64, 48), **options: Any) -> bytes:
    """An image of one colour."""
    content = io.BytesIO()
    Image.new("RGB", size, (200, 60, 20)).save(content, pillow_format, **options)
    return content.getvalue()


def archive(*names: str) -> bytes:
    """A zip archive with these entries, as DOCX and XLSX are."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as written:
        for name in names:
            written.writestr(name, "<x/>")
    return content.getvalue()
