"""GraphQL multipart requests: files beside a GraphQL request (github.com/jaydenseric/graphql-multipart-request-spec).

Parts are taken in the specification's order (`operations`, `map`, files) while they arrive. What is refused is still
read to its end, within the limits, and thrown away: a client that is cut off while it sends would not see the answer.
"""

import asyncio
import hashlib
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

import orjson
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MAX_BOUNDARY_LENGTH, MultipartParser, parse_options_header
from starlette.requests import Request

from gateway.errors import ErrorCode
from gateway.inputs.file import UploadedFile
from gateway.transport.arrival import Arrival
from gateway.transport.refusal import RefusedRequest, bad_request
from gateway.transport.upload_map import Place, place_of, places

MULTIPART = "multipart/form-data"
PREFLIGHT_HEADERS = (
    "graphql-require-preflight",
    "apollo-require-preflight",
    "x-apollo-operation-name",
    "x-graphql-yoga-csrf",
    "x-requested-with",
)
RECEIVE_SECONDS = 300.0
SPOOLED_BYTES = 1 << 20
_HEADER_ROOM = 16_384


@dataclass(frozen=True, slots=True)
class UploadLimits:
    """What a multipart request may hold."""

    max_body_bytes: int
    """Of `operations` and of `map`."""
    max_files: int
    max_file_bytes: int

    @property
    def max_total_bytes(self) -> int:
        """Of the whole request."""
        return 2 * self.max_body_bytes + self.max_files * (self.max_file_bytes + _HEADER_ROOM)


async def read_multipart(
    request: Request, limits: UploadLimits, attached: ExitStack, arrival: Arrival, *, keep: bool
) -> object:
    """Read `operations` with the files in their places; `attached` closes them. Raises RefusedRequest.

    `keep=False`: the files' bytes are counted and thrown away, for a caller who may not upload.
    """
    if not any(request.headers.get(name, "").strip() for name in PREFLIGHT_HEADERS):
        # A form on any web page can send multipart/form-data; but our header takes a preflight.
        raise bad_request("Uploads need the header 'GraphQL-Require-Preflight: true'.")
    _, options = parse_options_header(request.headers["content-type"])
    boundary = options.get(b"boundary")
    if not boundary:
        raise bad_request("The Content-Type has no boundary.")
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > limits.max_total_bytes:
        raise _too_large(limits)
    receiver = _Receiver(limits, attached, keep=keep)
    await receiver.receive(request, boundary, arrival)
    return receiver.finished()


class _Part:
    """A file while it arrives."""

    def __init__(self, name: str, attached: ExitStack) -> None:
        self.name = name
        self.size = 0
        self.digest = hashlib.sha256()
        self.content = cast(BinaryIO, attached.enter_context(_spooled()))

    def write(self, data: bytes) -> None:
        """Keep more bytes."""
        self.digest.update(data)
        self.content.write(data)

    def uploaded(self) -> UploadedFile:
        """The whole file."""
        self.content.seek(0)
        return UploadedFile(self.name, self.size, self.digest.hexdigest(), self.content)


class _Receiver:
    """The state of a request that is arriving."""

    def __init__(self, limits: UploadLimits, attached: ExitStack, *, keep: bool) -> None:
        self._limits = limits
        self._attached = attached
        self._keep = keep
        self._refusal: RefusedRequest | None = None
        self._headers: dict[bytes, bytes] = {}
        self._header = (bytearray(), bytearray())
        self._name = ""
        self._fields: dict[str, bytearray] = {}
        self._operations: object = None
        self._places: dict[str, Place] = {}
        self._files: dict[str, _Part] = {}
        self._arrived: list[tuple[_Part, bytes]] = []
        self._ended = False

    async def receive(self, request: Request, boundary: bytes, arrival: Arrival) -> None:
        """Read the whole body. Raises RefusedRequest when there is no point in reading on."""
        callbacks: Any = {
            "on_part_begin": self._part_begins,
            "on_header_field": lambda data, start, end: self._header[0].extend(data[start:end]),
            "on_header_value": lambda data, start, end: self._header[1].extend(data[start:end]),
            "on_header_end": self._header_ends,
            "on_headers_finished": self._guarded(self._headers_end),
            "on_part_data": self._guarded(self._data),
            "on_part_end": self._guarded(self._part_ends),
            "on_end": self._ends,
        }
        try:
            parser = MultipartParser(boundary, callbacks)
        except FormParserError:
            raise bad_request(f"The boundary is longer than {MAX_BOUNDARY_LENGTH} characters.") from None
        total = 0
        async for chunk in request.stream():
            total += len(chunk)
            arrival.add(len(chunk), kept=self._keep and self._refusal is None)
            if total > self._limits.max_total_bytes:
                raise self._refusal or _too_large(self._limits)
            try:
                parser.write(chunk)
            except FormParserError:
                raise self._refusal or bad_request("The body is not multipart/form-data.") from None
            if self._arrived:
                await self._store()

    def finished(self) -> object:
        """`operations` with the files. Raises RefusedRequest."""
        if self._refusal is not None:
            raise self._refusal
        if not self._ended:
            raise bad_request("The body ends before its last boundary.")
        if "map" not in self._fields:
            raise bad_request(
                "A multipart request has the parts 'operations' and 'map', in this order, then the files."
            )
        missing = sorted(self._places.keys() - self._files.keys())
        if missing:
            raise bad_request(f"'map' names the file '{missing[0]}', which was not sent.")
        for name, place in self._places.items():
            place.put(self._files[name].uploaded())
        return self._operations

    async def _store(self) -> None:
        arrived, self._arrived = self._arrived, []
        if self._refusal is None and self._keep:
            large = any(part.size > SPOOLED_BYTES for part, _ in arrived)
            for part, data in arrived:
                # What is on disk is written in a thread; what is in memory is written at once.
                await asyncio.to_thread(part.write, data) if large else part.write(data)

    def _guarded(self, step: Any) -> Any:
        """A step of the parser that is not taken after a refusal, and whose refusal waits for the end of the body."""

        def guarded(*arguments: Any) -> None:
            if self._refusal is None:
                try:
                    step(*arguments)
                except RefusedRequest as refusal:
                    self._refusal = refusal

        return guarded

    def _part_begins(self) -> None:
        self._headers, self._name = {}, ""

    def _header_ends(self) -> None:
        self._headers[bytes(self._header[0]).lower()] = bytes(self._header[1])
        self._header = (bytearray(), bytearray())

    def _headers_end(self) -> None:
        disposition, options = parse_options_header(self._headers.get(b"content-disposition"))
        self._name = _text(options.get(b"name", b""))
        if disposition != b"form-data" or not self._name:
            raise bad_request("Each part needs 'Content-Disposition: form-data' with a name.")
        if self._name in self._fields or self._name in self._files:
            raise bad_request(f"The part '{self._name}' was sent twice.")
        if len(self._fields) < 2:
            expected = ("operations", "map")[len(self._fields)]
            if self._name != expected:
                raise bad_request("The first part must be 'operations', the second 'map', then come the files.")
            self._fields[expected] = bytearray()
        elif self._name not in self._places:
            raise bad_request(f"The file '{self._name}' is not in 'map'.")
        else:
            self._files[self._name] = _Part(_text(options.get(b"filename", b"")), self._attached)

    def _data(self, data: bytes, start: int, end: int) -> None:
        part = self._files.get(self._name)
        if part is None:
            field = self._fields[self._name]
            if len(field) + end - start > self._limits.max_body_bytes:
                message = f"The part '{self._name}' is larger than {self._limits.max_body_bytes} bytes."
                raise RefusedRequest(413, ErrorCode.BAD_REQUEST, message)
            field += data[start:end]
            return
        part.size += end - start
        if part.size > self._limits.max_file_bytes:
            message = f"The file '{part.name}' is larger than {self._limits.max_file_bytes} bytes. Send a smaller one."
            raise RefusedRequest(413, ErrorCode.BAD_REQUEST, message)
        self._arrived.append((part, data[start:end]))

    def _part_ends(self) -> None:
        if self._name == "operations":
            self._operations = _json("operations", self._fields["operations"])
        elif self._name == "map" and not self._files:
            files = places(_json("map", self._fields["map"]), self._limits.max_files)
            self._places = {name: place_of(self._operations, path) for name, path in files.items()}

    def _ends(self) -> None:
        self._ended = True


def _spooled() -> tempfile.SpooledTemporaryFile[bytes]:
    """In memory while it is small, then a file without a name: nothing is left of it, however the process ends."""
    return tempfile.SpooledTemporaryFile(SPOOLED_BYTES)


def _json(name: str, text: bytearray) -> object:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        raise bad_request(f"The part '{name}' is not JSON.") from None


def _text(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")


def _too_large(limits: UploadLimits) -> RefusedRequest:
    message = f"The request is too large: at most {limits.max_files} files of {limits.max_file_bytes} bytes each."
    return RefusedRequest(413, ErrorCode.BAD_REQUEST, message, {"connection": "close"})
