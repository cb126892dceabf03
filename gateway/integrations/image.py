"""Images made harmless: decoded and encoded anew, upright, without metadata; and small pictures of them.

All of this takes processor time: call it in a thread.
"""

import io
import tempfile
import warnings
from datetime import datetime
from itertools import islice
from typing import BinaryIO, NamedTuple, cast

from pi_heif import register_heif_opener  # type: ignore[import-untyped]  # it has none
from PIL import ExifTags, Image, ImageCms, ImageOps, ImageSequence

from gateway.errors import GatewayError
from gateway.integrations.file_content import ContentType

MOST_PIXELS = 50_000_000
"""Of all frames together: what an image may take when it is decoded, whatever its file says."""
THUMBNAIL_EDGE = 400
SPOOLED_BYTES = 1 << 20
_JPEG_QUALITY = 88
_THUMBNAIL_QUALITY = 75
_SAVE_OPTIONS = {
    "JPEG": {"quality": _JPEG_QUALITY, "progressive": True},
    "PNG": {},
    "WEBP": {"quality": _JPEG_QUALITY},
    "GIF": {},
}

# Of a HEIC only the photo is read: not what is stored beside it. libheif decodes nothing that is larger than was said.
register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=1)


class UnreadableImage(GatewayError):
    """An image that cannot be decoded, or that is too large."""


class CleanImage(NamedTuple):
    """An image without metadata, and what was read of it first."""

    content: BinaryIO
    thumbnail: bytes
    """WebP."""
    width: int
    height: int
    taken_at: datetime | None
    """As the camera noted it: without an offset, its local time."""


def clean_image(content: BinaryIO, kind: ContentType) -> CleanImage:
    """The image as it is kept. Raises UnreadableImage."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # pillow warns of much that it can cope with
            with Image.open(content, formats=[kind.pillow_format or ""]) as image:
                return _cleaned(image, kind.kept.pillow_format or "")
    except Image.DecompressionBombError:
        raise _too_large() from None
    except UnreadableImage:
        raise
    except Exception as error:  # decoders raise anything for a broken file
        raise UnreadableImage("The image is damaged and cannot be read. Send it again, or another one.") from error


def _cleaned(image: Image.Image, pillow_format: str) -> CleanImage:
    # Further pictures of a JPEG (MPO) or HEIC (bursts, depths) are not what its sender saw.
    frames = 1 if pillow_format == "JPEG" else getattr(image, "n_frames", 1)
    if image.width * image.height * frames > MOST_PIXELS:
        raise _too_large()
    taken_at = _taken_at(image)
    profile = image.info.get("icc_profile")
    durations = [int(frame.info.get("duration", 0)) for frame in ImageSequence.Iterator(image)] if frames > 1 else []
    # The first picture of a HEIC need not be its main one, at which it was opened.
    shown = islice(ImageSequence.Iterator(image), frames) if frames > 1 else (image,)
    pictures = [_upright(frame, profile, pillow_format) for frame in shown]
    clean = tempfile.SpooledTemporaryFile(SPOOLED_BYTES)  # noqa: SIM115  # its reader closes it
    animation = {"save_all": True, "append_images": pictures[1:], "loop": 0, "duration": durations}
    options = _SAVE_OPTIONS[pillow_format] | (animation if frames > 1 else {})
    pictures[0].save(clean, pillow_format, **options)
    clean.seek(0)
    first = pictures[0]
    return CleanImage(cast(BinaryIO, clean), _thumbnail(first), first.width, first.height, taken_at)


def _upright(frame: Image.Image, profile: bytes | None, pillow_format: str) -> Image.Image:
    """A frame turned as its metadata says, in sRGB, with nothing besides its pixels."""
    upright = ImageOps.exif_transpose(frame)
    transparent = upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info
    mode = "RGBA" if transparent and pillow_format != "JPEG" else "L" if upright.mode in ("1", "L") else "RGB"
    if profile and upright.mode == "RGB":
        upright = _in_srgb(upright, profile)
    plain = upright.convert(mode) if upright.mode != mode else upright
    plain.info = {}
    return plain


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """The colours as browsers show them without a profile, which says of the camera what it likes."""
    try:
        source = ImageCms.getOpenProfile(io.BytesIO(profile))
        return ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB")) or image
    except (ImageCms.PyCMSError, OSError):
        return image


def _thumbnail(image: Image.Image) -> bytes:
    scale = min(1.0, THUMBNAIL_EDGE / max(image.size))
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    content = io.BytesIO()
    image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0).save(content, "WEBP", quality=_THUMBNAIL_QUALITY)
    return content.getvalue()


def _taken_at(image: Image.Image) -> datetime | None:
    exif = image.getexif().get_ifd(ExifTags.IFD.Exif)
    text = str(exif.get(ExifTags.Base.DateTimeOriginal, "")).strip("\0 ")
    offset = str(exif.get(ExifTags.Base.OffsetTimeOriginal, "")).strip("\0 ")
    for written, form in ((text + offset, "%Y:%m:%d %H:%M:%S%z"), (text, "%Y:%m:%d %H:%M:%S")):
        try:
            return datetime.strptime(written, form)  # noqa: DTZ007  # who knows the place adds its time zone
        except ValueError:
            continue
    return None


def _too_large() -> UnreadableImage:
    return UnreadableImage(f"The image has more than {MOST_PIXELS // 1_000_000} million pixels. Send a smaller one.")
