"""What MongoDB adds up over an index of a company."""

import re
from typing import Any

from gateway.documents.base.record import Record
from gateway.store.scope import TenantScope


async def highest_number(scope: TenantScope, record: type[Record], field: str, prefix: str) -> int | None:
    """Return the highest of the numbers that a text field has after its prefix, read from the index of that field."""
    digits = {"$substrCP": [f"${field}", len(prefix), 18]}
    found = await scope.aggregate(
        record,
        {field: {"$regex": f"^{re.escape(prefix)}[0-9]{{1,18}}$"}},
        [
            {"$project": {"_id": 0, "number": {"$toLong": digits}}},
            {"$group": {"_id": None, "top": {"$max": "$number"}}},
        ],
    )
    return int(found[0]["top"]) if found else None


async def count_by_value(scope: TenantScope, record: type[Record], field: str) -> dict[str, int]:
    """Count the records with each value in a list of texts that an index leads with."""
    stages: list[dict[str, Any]] = [
        {"$project": {field: 1, "_id": 0}},
        {"$unwind": f"${field}"},
        {"$group": {"_id": f"${field}", "count": {"$sum": 1}}},
    ]
    groups = await scope.aggregate(record, {field: {"$gt": ""}}, stages)
    counts = {group["_id"]: group["count"] for group in groups}
    scope.work.documents += sum(counts.values())  # an index over a list does not tell what the list is
    return counts


async def distinct_values(scope: TenantScope, record: type[Record], field: str) -> list[str]:
    """Return the texts that a field has, each read once from an index that the field leads."""
    groups = await scope.aggregate(record, {field: {"$gt": ""}}, [{"$group": {"_id": f"${field}"}}])
    return [group["_id"] for group in groups]
