"""Clean images: decoded and encoded again, rotated upright, without metadata; and small pictures of them.

Run as a module it reads an image from its input and writes it to its output: `image_process` starts it so, because
a decoder may take much memory and time no matter what an image's file says.
"""

import io
import warnings
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Any, BinaryIO, Final

from pi_heif import register_heif_opener  # type: ignore[import-untyped]  # it has none
from PIL import ExifTags, Image, ImageCms, ImageMath, ImageOps, ImageSequence

from gateway.integrations.image_completeness import is_complete, jpeg_scans
from gateway.integrations.image_facts import ImageFacts, UnreadableImage

MAX_PIXELS: Final = 64_000_000
"""Of all frames together: what is decoded, not what the file says."""
MAX_REDUCED_PIXELS: Final = 210_000_000
"""Of a JPEG that is larger than that, as phones take them: it is decoded, and kept, at half of its width and height."""
MAX_SCANS: Final = 100
"""Of a JPEG; encoders write ten or so."""
MAX_SCANNED_PIXELS: Final = 1_000_000_000
"""Of a JPEG, in all of its scans: each goes through all pixels."""
MAX_EDGE: Final = 32_000
MAX_FRAMES: Final = 500
THUMBNAIL_EDGE: Final = 400
_JPEG_QUALITY: Final = 88
_THUMBNAIL_QUALITY: Final = 75
_SAVE_OPTIONS: Final[dict[str, dict[str, Any]]] = {
    "JPEG": {"quality": _JPEG_QUALITY, "progressive": True},
    "PNG": {},
    "WEBP": {"quality": _JPEG_QUALITY},
    "GIF": {},
}
MAX_CAREFUL_PIXELS: Final = 16_000_000
"""Of all frames; more are written quickly, and take some more room when they are stored."""
_QUICK_OPTIONS: Final[dict[str, dict[str, Any]]] = {
    "JPEG": {"progressive": False},
    "PNG": {"compress_level": 1},
    "WEBP": {"method": 0},
    "GIF": {"optimize": False},
}
_DEEP_MODES: Final = ("I;16", "I;16B", "I;16L", "I;16N", "I")
_DEEP_WHITE: Final = 65_535

# Of a HEIC only the photo is read: not what is stored beside it. libheif decodes nothing that is larger than declared.
register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=1)
Image.MAX_IMAGE_PIXELS = MAX_REDUCED_PIXELS


def clean_image(content: BinaryIO, sent_format: str, kept_format: str, clean: BinaryIO) -> ImageFacts:
    """Write the image as it is kept, by pillow's names of the formats. Raises UnreadableImage."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # pillow warns of much that it can cope with
            with Image.open(content, formats=[sent_format]) as image:
                if sent_format == "JPEG":
                    _require_few_scans(image, jpeg_scans(content))
                frames = _require_small(image, kept_format)
                if not is_complete(content, sent_format):
                    raise UnreadableImage("The image is damaged: it has fewer pixels than it says. Send it again.")
                return _cleaned(image, frames, kept_format, clean)
    except (Image.DecompressionBombError, MemoryError):
        raise _too_large() from None
    except UnreadableImage:
        raise
    except Exception as error:  # decoders raise anything for a broken file
        raise UnreadableImage("The image is damaged and cannot be read. Send it again, or another one.") from error


def _require_small(image: Image.Image, kept_format: str) -> int:
    """Return how many frames to keep, by the header alone. Raises UnreadableImage for more than may be decoded."""
    if max(image.size) > MAX_EDGE:
        raise UnreadableImage(f"The image is wider or higher than {MAX_EDGE:,} pixels. Send a smaller one.")
    # Further pictures of a JPEG (MPO) or HEIC (bursts, depths) are not what its sender saw.
    frames = 1 if kept_format == "JPEG" else _split_frames(image)
    pixels = image.width * image.height
    if pixels > MAX_PIXELS and pixels <= MAX_REDUCED_PIXELS and image.format in ("JPEG", "MPO"):
        image.draft(None, (image.width // 2, image.height // 2))
        pixels = image.width * image.height
    if pixels * frames > MAX_PIXELS:
        raise _too_large()
    return frames


def _require_few_scans(image: Image.Image, scans: int) -> None:
    """Check the work of a JPEG before it is decoded. Raises UnreadableImage."""
    if scans > MAX_SCANS or (scans > 15 and scans * image.width * image.height > MAX_SCANNED_PIXELS):
        raise UnreadableImage(
            f"The JPEG has {scans} scans, which take too long to read. Save it as an ordinary (baseline) JPEG."
        )


def _split_frames(image: Image.Image) -> int:
    """Return the number of frames, which of a GIF are only known when one has gone through them."""
    pixels = image.width * image.height
    frames = 1 if image.format == "GIF" else getattr(image, "n_frames", 1)
    while image.format == "GIF" and frames <= MAX_FRAMES and frames * pixels <= MAX_PIXELS:
        try:
            image.seek(frames)
        except EOFError:
            break
        frames += 1
    image.seek(0)
    if frames > MAX_FRAMES:
        raise UnreadableImage(f"The image has more than {MAX_FRAMES} frames. Send a shorter one.")
    return frames


def _cleaned(image: Image.Image, frames: int, kept_format: str, clean: BinaryIO) -> ImageFacts:
    taken_at = _taken_at(image)
    profile = image.info.get("icc_profile")
    durations = [int(frame.info.get("duration", 0)) for frame in _frames(image, frames)] if frames > 1 else []
    pictures = [_apply_exif_orientation(frame, profile, kept_format) for frame in _frames(image, frames)]
    animation = {"save_all": True, "append_images": pictures[1:], "loop": 0, "duration": durations}
    options = _SAVE_OPTIONS[kept_format] | (animation if frames > 1 else {})
    first = pictures[0]
    if first.width * first.height * frames > MAX_CAREFUL_PIXELS:
        options |= _QUICK_OPTIONS[kept_format]
    first.save(clean, kept_format, **options)
    return ImageFacts(_thumbnail(first), first.width, first.height, taken_at)


def _frames(image: Image.Image, frames: int) -> Iterator[Image.Image]:
    """Return the frames; the first picture of a HEIC may differ from its main one, at which it was opened."""
    return islice(ImageSequence.Iterator(image), frames) if frames > 1 else iter((image,))


def _apply_exif_orientation(frame: Image.Image, profile: bytes | None, kept_format: str) -> Image.Image:
    """A frame turned as its metadata says, in sRGB, with nothing besides its pixels."""
    upright = ImageOps.exif_transpose(frame)
    frame.im = upright.im  # of a large picture there is memory for one, and for what is made of it
    transparent = upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info
    upright = _in_eight_bits(upright)
    mode = "RGBA" if transparent and kept_format != "JPEG" else "L" if upright.mode in ("1", "L") else "RGB"
    if profile and upright.mode == "RGB":
        upright = _in_srgb(upright, profile)
    plain = upright.convert(mode) if upright.mode != mode else upright
    plain.info = {}
    return plain


def _in_eight_bits(image: Image.Image) -> Image.Image:
    """Return a grey picture of 16 bits, as thermal cameras make them, in 256 even levels; others as they are.

    Pillow itself cuts off what is above 255.
    """
    if image.mode not in _DEEP_MODES:
        return image
    deep = image.convert("I")
    grey = deep.point(lambda value: value * (255 / _DEEP_WHITE) + 0.5).convert("L")
    hidden = image.info.get("transparency")
    if not isinstance(hidden, int):
        return grey
    opaque = ImageMath.lambda_eval(lambda names: (names["deep"] != hidden) * 255, deep=deep).convert("L")
    return Image.merge("LA", (grey, opaque))


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """The colours as browsers show them without a profile, which says of the camera what it likes."""
    try:
        source = ImageCms.getOpenProfile(io.BytesIO(profile))
        ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), inPlace=True)
    except (ImageCms.PyCMSError, OSError):
        pass  # the colours stay as they are
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
    return UnreadableImage(
        f"The image has more than {MAX_PIXELS // 1_000_000} million pixels, or as a JPEG more than "
        f"{MAX_REDUCED_PIXELS // 1_000_000} million. Send a smaller one."
    )
