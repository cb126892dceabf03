"""An object store that speaks S3 over HTTP, on a loopback port."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
from moto.server import ThreadedMotoServer


@contextmanager
def serve_s3() -> Iterator[str]:
    """Yield the address of a store that is served for the time; its content is in this process's memory."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        yield f"http://{host}:{port}"
    finally:
        server.stop()


@contextmanager
def s3_bucket(url: str, bucket: str) -> Iterator[str]:
    """Yield the setting for a new bucket of a store: the rest is in the environment, as operators give it."""
    httpx.put(f"{url}/{bucket}").raise_for_status()
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("AWS_ENDPOINT", url)
        environment.setenv("AWS_ALLOW_HTTP", "true")
        environment.setenv("AWS_REGION", "us-east-1")
        environment.setenv("AWS_ACCESS_KEY_ID", "key-of-tests")
        environment.setenv("AWS_SECRET_ACCESS_KEY", "secret-of-tests")
        yield f"s3://{bucket}/gateway"


def keys_in(url: str, bucket: str) -> list[str]:
    """Return all that is in a bucket, with the folder it is in."""
    return sorted(re.findall("<Key>(.*?)</Key>", httpx.get(f"{url}/{bucket}?list-type=2").raise_for_status().text))


def unfinished_in(url: str, bucket: str) -> list[str]:
    """Return what was begun in parts and not completed or ended."""
    return re.findall("<UploadId>(.*?)</UploadId>", httpx.get(f"{url}/{bucket}?uploads").raise_for_status().text)
