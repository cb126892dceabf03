"""What tests keep in a MongoDB to see whether it lasts."""

from contextlib import suppress
from typing import Any

from pymongo import MongoClient, timeout
from pymongo.errors import NotPrimaryError

LONGEST_SECONDS = 60
"""A server that has just started may be no primary for a moment, longer than PyMongo itself tries."""


def write(uri: str, value: str) -> None:
    """Insert one document."""
    with MongoClient[dict[str, Any]](uri) as client, timeout(LONGEST_SECONDS):
        while True:
            with suppress(NotPrimaryError):
                client.shop.items.insert_one({"_id": value})
                return


def values(uri: str) -> set[Any]:
    """Return the values that were written."""
    with MongoClient[dict[str, Any]](uri) as client:
        return {item["_id"] for item in client.shop.items.find()}
