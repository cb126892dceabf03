"""Documents that PyMongo cannot decode: with a text that is not UTF-8, as some drivers store it."""

import bson
from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument

from gateway.documents.base.record import Record
from gateway.store.database import Database

PLACE = b"Not UTF-8: ???"


async def break_text(database: Database, record: Record, field: str) -> None:
    """Store bytes that are not UTF-8 as a text of a record."""
    collection = database.collection(type(record))
    await collection.update_one({"_id": record.id}, {"$set": {field: PLACE.decode()}})
    document = bson.encode(await collection.find_one({"_id": record.id}) or {})
    broken = document.replace(PLACE, PLACE.replace(b"?", b"\xff"))
    assert broken != document
    # PyMongo decodes what it is to store, too.
    lenient = CodecOptions(document_class=RawBSONDocument, unicode_decode_error_handler="replace")
    await collection.replace_one({"_id": record.id}, RawBSONDocument(broken, lenient))
