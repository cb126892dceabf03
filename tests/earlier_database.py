"""Databases as earlier versions left them, with their records and indexes: recorded once, restored by tests.

Record one at each release, of a database that `gateway seed` of that version has made:
`python -m tests.earlier_database URI DATABASE tests/cli/earlier/VERSION.json.gz`.
"""

import gzip
import sys
from pathlib import Path
from typing import Any

from bson import json_util
from pymongo import AsyncMongoClient, MongoClient

FOLDER = Path(__file__).parent / "cli" / "earlier"
COMPANY, CUSTOMERS = "brightside", 8
"""Of which company, and how many customers, records are kept."""


def record(uri: str, database: str, file: Path) -> None:
    """Write some customers of a company with all about them, and every index, to a file."""
    client: MongoClient[dict[str, Any]] = MongoClient(uri)
    stored = client[database]
    company = stored["companies"].find_one({"handle": COMPANY})
    if company is None:
        raise SystemExit(f"{database} has no company {COMPANY}.")
    own = {"company_id": company["_id"]}
    chosen = [one["_id"] for one in stored["customers"].find(own).sort("number").limit(CUSTOMERS)]
    about = {"$or": [{"_id": {"$in": [company["_id"], *chosen]}}, {**own, "customer_id": {"$in": chosen}},
                     {**own, "customer_id": {"$exists": False}, "number": {"$exists": False}}]}  # fmt: skip
    kept = {
        name: {
            "indexes": [index for index in stored[name].list_indexes() if index["name"] != "_id_"],
            "documents": list(stored[name].find(about)),
        }
        for name in sorted(stored.list_collection_names())
        if not name.startswith("fs.")
    }
    # Without a time stamp in its head, the same records make the same file.
    file.write_bytes(gzip.compress(json_util.dumps(kept).encode(), mtime=0))


async def restore(uri: str, database: str, content: bytes) -> dict[str, int]:
    """Make a database of what a file holds; return how many documents each collection has."""
    kept = json_util.loads(gzip.decompress(content))
    async with AsyncMongoClient[dict[str, Any]](uri) as client:
        for name, one in kept.items():
            collection = client[database][name]
            for index in one["indexes"]:
                options = {key: value for key, value in index.items() if key not in ("v", "key", "ns")}
                await collection.create_index(list(index["key"].items()), **options)
            if one["documents"]:
                await collection.insert_many(one["documents"])
    return {name: len(one["documents"]) for name, one in kept.items()}


if __name__ == "__main__":
    record(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
