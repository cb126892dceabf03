"""Cleaning images in a separate process, with bounded memory and time: a decoder's worst day is not the gateway's.

Run as a module it is that process: the image is its standard input, what is kept its standard output, and what is
known of it a line of JSON on standard error.
"""

import asyncio
import resource
import shutil
import sys
import tempfile
from contextlib import suppress
from datetime import datetime
from typing import BinaryIO, Final, NamedTuple, cast

import msgspec

from gateway.errors import Unavailable
from gateway.integrations.file_content import ContentType
from gateway.integrations.image_facts import ImageFacts, UnreadableImage
from gateway.integrations.statement_document import child_environment

MAX_MEMORY_BYTES: Final = 1_200_000_000
"""Of address space; a picture of 64 million pixels takes two thirds of it."""
MAX_CPU_SECONDS: Final = 20
MAX_SECONDS: Final = 40.0
MAX_CLEAN_BYTES: Final = 500_000_000


class CleanImage(NamedTuple):
    """An image without metadata, and what was read of it first."""

    content: BinaryIO
    thumbnail: bytes
    """WebP."""
    width: int
    height: int
    taken_at: datetime | None
    """As the camera noted it: without an offset, its local time."""


class _Answer(msgspec.Struct):
    """What the process says: one of both."""

    facts: ImageFacts | None = None
    refusal: str | None = None


async def cleaned(content: BinaryIO, kind: ContentType, seconds: float = MAX_SECONDS) -> CleanImage:
    """Return the image as it is kept. The process ends after so many seconds, and when this is cancelled.

    Raises UnreadableImage, and Unavailable when the machine is too busy.
    """
    clean = tempfile.TemporaryFile()  # noqa: SIM115  # its reader closes it
    try:
        answer = await _run(content, clean, kind, min(seconds, MAX_SECONDS))
    except BaseException:
        clean.close()
        raise
    if answer.facts is None:
        clean.close()
        raise UnreadableImage(answer.refusal or "The image cannot be read.")
    clean.seek(0)
    facts = answer.facts
    return CleanImage(cast(BinaryIO, clean), facts.thumbnail, facts.width, facts.height, facts.taken_at)


async def _run(content: BinaryIO, clean: BinaryIO, kind: ContentType, seconds: float) -> _Answer:
    command = (sys.executable, "-I", "-m", __name__, kind.pillow_format or "", kind.kept.pillow_format or "")
    with tempfile.TemporaryFile() as sent:
        await asyncio.to_thread(_copy, content, sent)
        process = await asyncio.create_subprocess_exec(
            *command, stdin=sent, stdout=clean, stderr=asyncio.subprocess.PIPE, env=child_environment()
        )
        try:
            async with asyncio.timeout(seconds):
                _, said = await process.communicate()
        except TimeoutError:
            raise Unavailable(
                "The image took too long to read. Send a smaller one, or try again in a minute."
            ) from None
        finally:
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
    try:
        return msgspec.json.decode(said.rpartition(b"\n")[2], type=_Answer)
    except msgspec.DecodeError:
        # It was ended by a limit, or a decoder crashed.
        return _Answer(refusal="The image takes too much memory or time to read. Send a smaller one.")


def _copy(content: BinaryIO, sent: BinaryIO) -> None:
    content.seek(0)
    shutil.copyfileobj(content, sent)
    sent.seek(0)


def _limit() -> None:
    """Bound what this process may take, before it reads anything of an image."""
    for what, most in (
        (resource.RLIMIT_AS, MAX_MEMORY_BYTES),
        (resource.RLIMIT_CPU, MAX_CPU_SECONDS),
        (resource.RLIMIT_FSIZE, MAX_CLEAN_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _main(sent_format: str, kept_format: str) -> None:
    from gateway.integrations.image import clean_image  # noqa: PLC0415  # decoders are for this process alone

    _limit()
    try:
        facts = clean_image(sys.stdin.buffer, sent_format, kept_format, sys.stdout.buffer)
        sys.stdout.buffer.flush()
        answer = _Answer(facts=facts)
    except UnreadableImage as refusal:
        answer = _Answer(refusal=str(refusal))
    sys.stderr.buffer.write(b"\n" + msgspec.json.encode(answer))


if __name__ == "__main__":
    _main(*sys.argv[1:])
