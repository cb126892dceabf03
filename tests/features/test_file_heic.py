"""HEIC photos, which iPhones send: kept as JPEG, as they were shown."""

import io

import pytest
from PIL import Image

from tests import pictures
from tests.features.test_file_upload import downloaded, refusal, uploaded
from tests.running_gateway import Tenant


async def test_a_heic_photo_is_kept_as_a_jpeg_without_metadata(acme: Tenant) -> None:
    """What an iPhone sends: rotated upright, with its day, and shown by every browser."""
    sent = pictures.heic((128, 64), taken="2026:01:03 23:30:00", offset="+02:00", turned=True)
    assert pictures.GPS_TEXT.encode() in sent
    file = await uploaded(acme, await acme.customer(), sent, "IMG_0042.HEIC", kind="DOCUMENT")
    assert (file["width"], file["height"], file["takenAt"]) == (64, 128, "2026-01-03T21:30:00.000Z")
    for url, form in ((file["url"], "JPEG"), (file["thumbnailUrl"], "WEBP")):
        content = await downloaded(acme, url)
        assert not any(secret in content for secret in (pictures.GPS_TEXT.encode(), b"Exif", b"Camera maker", b"xmp"))
        with Image.open(io.BytesIO(content)) as image:
            assert (image.format, image.size, dict(image.getexif())) == (form, (64, 128), {})


async def test_of_a_burst_the_main_picture_is_kept(acme: Tenant) -> None:
    """Not the first, and not all."""
    sent = pictures.heic_burst((250, 0, 0), (0, 250, 0), (0, 0, 250), main=1)
    file = await uploaded(acme, await acme.customer(), sent, "IMG_0043.HEIC")
    with Image.open(io.BytesIO(await downloaded(acme, file["url"]))) as image:
        red, green, blue = image.convert("RGB").resize((1, 1)).tobytes()
    assert green > 4 * max(red, blue)


@pytest.mark.parametrize(
    ("size", "told", "reason"),
    [
        ((64, 64), (30_000, 20_000), "million pixels"),
        ((64, 64), (8_500, 8_000), "million pixels"),
        ((640, 640), (16, 16), "damaged"),
    ],
)
async def test_a_heic_that_says_another_size_fills_no_memory(
    acme: Tenant, size: tuple[int, int], told: tuple[int, int], reason: str
) -> None:
    """Too large as declared, or larger than declared: both are refused before they are decoded."""
    sent = pictures.said_to_be(pictures.heic(size), size, told)
    assert reason in (await refusal(acme, await acme.customer(), sent, "IMG_0042.HEIC"))["message"]


@pytest.mark.parametrize(
    ("content", "name", "kept_name"),
    [
        (pictures.heic(), "IMG_0042.HEIC", "IMG_0042.jpg"),
        (pictures.heic(), "IMG_0042.jpeg", "IMG_0042.jpeg"),
        (pictures.picture("HEIF", mode="RGBA"), "cut-out", "cut-out.jpg"),
    ],
    ids=["as phones name it", "misnamed", "transparent"],
)
async def test_the_name_ends_as_the_jpeg_does(acme: Tenant, content: bytes, name: str, kept_name: str) -> None:
    """Detected from the content, with any name."""
    file = await uploaded(acme, await acme.customer(), content, name)
    assert (file["filename"], file["contentType"], file["kind"]) == (kept_name, "image/jpeg", "PHOTO")


@pytest.mark.parametrize("kept_bytes", [100, -40], ids=["the head only", "its end missing"])
async def test_a_broken_heic_is_refused(acme: Tenant, kept_bytes: int) -> None:
    """With what to do, and nothing is kept."""
    fault = await refusal(acme, await acme.customer(), pictures.heic()[:kept_bytes], "IMG_0042.HEIC")
    assert (fault["code"], fault["path"]) == ("INVALID", ["file"])
    assert "damaged" in fault["message"]
