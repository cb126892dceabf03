"""The collection that rivals search: a copy of the customers, with a text index and their words in lower case.

It is not the customers themselves, so that the gateway's writes do not keep an index that only rivals read. Nor do
the rivals' writes keep it: what they would pay for that is not measured.
"""

from typing import Any

from pymongo import IndexModel

from benchmarks.store import Store

COLLECTION = "rival_search"
_SHOWN = ("company_id", "status", "number", "first_name", "last_name", "company_name", "addresses")
_NAMES = ("$first_name", "$last_name", "$company_name")


def load_rival_search(store: Store) -> None:
    """Make the collection, unless an earlier run has made it of as many customers."""
    made = store.records["benchmark"].find_one({"_id": COLLECTION})
    wanted = {"_id": COLLECTION, "customers": store.customers}
    if made == wanted:
        return
    store.records["customers"].aggregate(_stages())
    store.records[COLLECTION].create_indexes(
        [
            IndexModel([("company_id", 1), ("text", "text")], default_language="none"),
            *(IndexModel([("company_id", 1), (name, 1)]) for name in ("words", "phones", "emails")),
        ]
    )
    store.records["benchmark"].replace_one({"_id": COLLECTION}, wanted, upsert=True)


def _stages() -> list[dict[str, Any]]:
    """Return the stages that copy the customers."""
    streets = {
        "$reduce": {
            "input": {"$ifNull": ["$addresses.street", []]},
            "initialValue": "",
            "in": {"$concat": ["$$value", " ", "$$this"]},
        }
    }
    parts = [part for name in _NAMES for part in ({"$ifNull": [name, ""]}, " ")]
    text = {"$toLower": {"$concat": [*parts, streets]}}
    shown = dict.fromkeys(_SHOWN, 1)
    phones = {"$ifNull": ["$phones.e164", []]}
    emails = {"$map": {"input": {"$ifNull": ["$emails.address", []]}, "in": {"$toLower": "$$this"}}}
    words = {"$setDifference": [{"$split": ["$text", " "]}, [""]]}
    return [
        {"$project": {**shown, "phones": phones, "emails": emails, "text": text}},
        {"$set": {"words": words}},
        {"$out": COLLECTION},
    ]
