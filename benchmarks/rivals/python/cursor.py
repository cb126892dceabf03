"""Cursors that nobody can forge: 12 bytes of HMAC, then the place (sort value and id), as base64url."""

import hashlib
import hmac
import json
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import date, datetime, timedelta
from functools import lru_cache

EPOCH = datetime(1970, 1, 1)


@lru_cache
def key_of(company_id):
    return hashlib.sha256(f"{os.environ['BENCH_CURSOR_KEY']}:{company_id}".encode()).digest()


def seal(company_id, collection, place):
    return hmac.digest(key_of(company_id), collection.encode() + b"\0" + place, "sha256")[:12]


def encode_cursor(company_id, collection, value, id):
    if isinstance(value, datetime):
        value = (value - EPOCH) // timedelta(milliseconds=1)
    elif isinstance(value, date):
        value = value.isoformat()
    place = json.dumps([value, id]).encode()
    return urlsafe_b64encode(seal(company_id, collection, place) + place).rstrip(b"=").decode()


def decode_cursor(company_id, collection, cursor):
    raw = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    if not hmac.compare_digest(raw[:12], seal(company_id, collection, raw[12:])):
        raise ValueError("This cursor is not valid here")
    value, id = json.loads(raw[12:])
    return (EPOCH + timedelta(milliseconds=value) if isinstance(value, int) else value), id


def after_filter(field, place):
    value, id = place
    return {field: {"$lte": value}, "$or": [{field: {"$lt": value}}, {"_id": {"$lt": id}}]}
