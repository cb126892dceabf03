"""Images: what is read of them, within which bounds, and beside whose."""

import asyncio
import io
import os
import re
import struct
import subprocess
import sys
import zlib
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from gateway.integrations.image_completeness import is_complete
from tests import pictures
from tests.features.test_file_upload import downloaded, kept_by, refusal, upload, uploaded
from tests.running_gateway import Tenant


def animation(pillow_format: str, frames: int) -> bytes:
    """Return a moving picture of many small frames."""
    content = io.BytesIO()
    first, *others = [Image.effect_noise((8, 8), 50) for _ in range(frames)]
    first.save(content, pillow_format, save_all=True, append_images=others)
    return content.getvalue()


def jpeg_that_says(content: bytes, width: int, height: int) -> bytes:
    """Return a JPEG with another size in its header."""
    (frame,) = re.finditer(rb"\xff[\xc0\xc2]\x00\x11\x08", content)
    return content[: frame.end()] + struct.pack(">HH", height, width) + content[frame.end() + 4 :]


def png_that_says(content: bytes, width: int, height: int) -> bytes:
    """Return a PNG with another size in its header."""
    header = b"IHDR" + struct.pack(">II", width, height) + content[24:29]
    return content[:12] + header + struct.pack(">I", zlib.crc32(header)) + content[33:]


def noise(size: tuple[int, int], **options: object) -> bytes:
    """Return a JPEG as a camera's: no two parts of it are equal."""
    content = io.BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(content, "JPEG", **options)
    return content.getvalue()


@pytest.mark.parametrize("options", [{}, {"transparency": 257}], ids=["opaque", "one level transparent"])
async def test_sixteen_bits_of_grey_keep_their_levels(acme: Tenant, options: dict[str, int]) -> None:
    """As thermal cameras make them: all of the range is seen, without a cut."""
    ramp = struct.pack("<1024H", *(column * 257 for _ in range(4) for column in range(256)))
    content = io.BytesIO()
    Image.frombytes("I;16", (256, 4), ramp).save(content, "PNG", **options)
    file = await uploaded(acme, await acme.customer(), content.getvalue(), "thermal.png")
    with Image.open(io.BytesIO(await downloaded(acme, file["url"]))) as kept:
        grey, opaque = kept.convert("LA").split()
        assert list(grey.crop((0, 0, 256, 1)).tobytes()) == list(range(256))
        hidden = [level for level, seen in enumerate(opaque.crop((0, 0, 256, 1)).tobytes()) if not seen]
        assert hidden == [value // 257 for value in options.values()]
    with Image.open(io.BytesIO(await downloaded(acme, file["thumbnailUrl"]))) as small:
        assert len(set(small.convert("L").tobytes())) > 150


async def test_a_photo_of_todays_phones_is_taken(acme: Tenant) -> None:
    """50 million pixels as they are."""
    content = io.BytesIO()
    Image.new("L", (8_160, 6_144), 90).save(content, "JPEG")
    file = await uploaded(acme, await acme.customer(), content.getvalue())
    assert (file["width"], file["height"]) == (8_160, 6_144)


async def test_a_larger_jpeg_is_kept_at_half_its_size(acme: Tenant) -> None:
    """There is not the memory for all of its pixels; a larger PNG is refused."""
    large = Image.new("L", (9_000, 8_000), 90)
    content, png = io.BytesIO(), io.BytesIO()
    large.save(content, "JPEG")
    large.save(png, "PNG")
    owner = await acme.customer()
    assert "million pixels" in (await refusal(acme, owner, png.getvalue()))["message"]
    file = await uploaded(acme, owner, content.getvalue())
    assert (file["width"], file["height"]) == (4_500, 4_000)


@pytest.mark.parametrize(
    "content",
    [
        pictures.picture("PNG", (1, 40_000)),
        pictures.picture("PNG", (40_000, 1)),
        png_that_says(pictures.picture("PNG"), 1, 50_000_000),
    ],
)
async def test_edges_are_bounded(acme: Tenant, content: bytes) -> None:
    """A few kilobytes would keep a process busy for many seconds."""
    assert "wider or higher" in (await refusal(acme, await acme.customer(), content))["message"]


@pytest.mark.parametrize("form", ["GIF", "WEBP", "PNG"])
async def test_frames_are_bounded(acme: Tenant, form: str) -> None:
    """A few kilobytes hold thousands of them."""
    assert "frames" in (await refusal(acme, await acme.customer(), animation(form, 600)))["message"]


@pytest.mark.parametrize(
    "content",
    [
        jpeg_that_says(noise((64, 64)), 7_000, 7_000),
        jpeg_that_says(noise((64, 64)), 96, 64),
        jpeg_that_says(noise((64, 64)), 64, 96),
        jpeg_that_says(noise((64, 64), progressive=True), 7_000, 7_000),
        jpeg_that_says(pictures.picture("JPEG", (64, 64)), 640, 480),
        png_that_says(pictures.picture("PNG", (64, 64)), 64, 100),
        png_that_says(pictures.picture("PNG", (64, 64)), 700, 700),
    ],
)
async def test_a_header_that_lies_about_the_size_is_refused(acme: Tenant, content: bytes) -> None:
    """Decoders would fill the rest with grey."""
    assert "damaged" in (await refusal(acme, await acme.customer(), content))["message"]


@settings(deadline=None)
@given(
    st.integers(1, 90),
    st.integers(1, 90),
    st.sampled_from(["noise", "black", "grey", "CMYK"]),
    st.fixed_dictionaries(
        {"quality": st.integers(1, 100), "subsampling": st.integers(0, 2)},
        optional={"progressive": st.just(True), "optimize": st.just(True), "restart_marker_rows": st.just(1)},
    ),
)
def test_a_whole_jpeg_is_whole(width: int, height: int, kind: str, options: dict[str, object]) -> None:
    """Of every size, form and colour."""
    content = io.BytesIO()
    picture = Image.effect_noise((width, height), 60) if kind in ("noise", "grey") else Image.new("L", (width, height))
    if kind == "grey":
        options.pop("subsampling")
    picture.convert({"grey": "L", "CMYK": "CMYK"}.get(kind, "RGB")).save(content, "JPEG", **options)
    assert is_complete(content, "JPEG")


@given(st.integers(1, 40), st.integers(1, 40), st.sampled_from(["1", "L", "P", "RGB", "RGBA", "LA", "I;16"]))
def test_a_whole_png_is_whole(width: int, height: int, mode: str) -> None:
    """Of every depth."""
    content = io.BytesIO()
    Image.new(mode, (width, height)).save(content, "PNG")
    assert is_complete(content, "PNG")


def test_the_process_that_reads_images_has_bounds() -> None:
    """Of memory and of processor time; what is beyond ends that process alone."""
    limited = "from gateway.integrations import image_process as p; p._limit(); "
    for greedy in (
        "bytearray(p.MAX_MEMORY_BYTES)",
        "p.resource.setrlimit(p.resource.RLIMIT_CPU, (1, 1))\nwhile True: 1",
    ):
        done = subprocess.run([sys.executable, "-c", limited + greedy], capture_output=True, timeout=60, check=False)
        assert done.returncode != 0


async def test_one_companys_images_do_not_keep_anothers_waiting(acme: Tenant, rival: Tenant) -> None:
    """However many it sends at once: there is a place for each company."""
    slow = io.BytesIO()
    Image.effect_noise((3_000, 2_500), 60).save(slow, "PNG")
    owner, other = await acme.customer(), await rival.customer()
    flood = [asyncio.create_task(upload(acme, owner, slow.getvalue())) for _ in range(6)]
    file = await uploaded(rival, other, pictures.picture("JPEG"))
    under_way = sum(not task.done() for task in flood)
    await asyncio.gather(*flood)
    assert file["width"] == 64
    assert under_way >= 2


def image_processes() -> set[int]:
    """Return the processes of this one that read images."""
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            if parent == os.getpid() and b"image_process" in (folder / "cmdline").read_bytes():
                found.add(int(folder.name))
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="it looks for processes where Linux lists them")
async def test_an_image_whose_sender_left_is_read_no_further(acme: Tenant) -> None:
    """Nothing of it is kept, its place and its idempotency key are free at once."""
    large = io.BytesIO()
    Image.new("RGB", (7_900, 7_900)).save(large, "PNG", compress_level=1)
    owner = await acme.customer()
    leaving = asyncio.create_task(upload(acme, owner, large.getvalue(), idempotencyKey="sink"))
    async with asyncio.timeout(30):
        while not (reading := image_processes()):  # noqa: ASYNC110  # processes send no event
            await asyncio.sleep(0.01)
        leaving.cancel()
        while reading & image_processes():  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    assert await kept_by(acme) == []
    file = await uploaded(acme, owner, pictures.picture("JPEG"), idempotencyKey="sink")
    assert file["width"] == 64


async def test_a_jpeg_of_many_scans_is_refused_before_it_is_decoded(acme: Tenant) -> None:
    """A scan without data costs as much as one with: some hundred bytes would take seconds each."""
    content = io.BytesIO()
    Image.new("L", (7_900, 7_900), 90).save(content, "JPEG", progressive=True)
    data = content.getvalue()
    last_scan = data[data.rindex(b"\xff\xda") : -2]
    owner = await acme.customer()
    for scans in (20, 60):
        bomb = data[:-2] + last_scan * scans + data[-2:]
        assert "scans" in (await refusal(acme, owner, bomb))["message"]
    motion_photo = noise((600, 400), progressive=True) + b"\xff\xda" * 500
    assert (await uploaded(acme, owner, motion_photo))["width"] == 600
