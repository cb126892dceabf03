"""What a changed record writes."""

from typing import Any, cast

import msgspec
import pytest

from gateway.documents.contact import EmailPreferences, Taxability, TaxKind
from gateway.documents.customer import Customer, UnpaidDay
from gateway.store.record_update import StoredRecord, apply_update, record_update
from tests import records


def stored(**unknown: Any) -> StoredRecord[Any]:
    """Return a customer as it was read, with fields of a newer version."""
    made = records.customer("com_acme", taxability=Taxability(kind=TaxKind.EXEMPT, certificate="TX-1"))
    document = {name: value for name, value in made.stored().items() if name != "keys"} | unknown
    return StoredRecord(document, made)


def edited(before: StoredRecord[Any], **changes: Any) -> dict[str, Any]:
    """Return the MongoDB update for a change of some attributes."""
    return record_update(before, msgspec.structs.replace(before.record, **changes)).operators()


def test_an_unchanged_record_writes_nothing() -> None:
    """Not even its search keys."""
    assert edited(stored(future="v2")) == {}


def test_a_changed_field_alone_is_written() -> None:
    """One that no search key is made of."""
    assert edited(stored(), payment_terms="NET30") == {"$set": {"payment_terms": "NET30"}}
    assert edited(stored(payment_terms="NET30"), status_reason="Late") == {"$set": {"status_reason": "Late"}}


def test_a_field_back_at_its_default_is_removed() -> None:
    """As it would not have been stored."""
    before = stored()
    known = msgspec.structs.replace(before.record, payment_terms="NET30")
    read = StoredRecord({**before.document, "payment_terms": "NET30"}, known)
    assert edited(read, payment_terms=None) == {"$unset": {"payment_terms": ""}}


def test_a_renamed_customer_gets_those_search_keys_that_differ() -> None:
    """Not those of phones and e-mail addresses."""
    update = edited(stored(), last_name="Quillon")
    assert set(update["$set"]) == {"last_name", "keys.name", "keys.phrases", "keys.marks"}


def test_a_part_back_at_its_defaults_keeps_what_is_unknown_of_it() -> None:
    """It would otherwise be removed as a whole."""
    before = stored()
    before.document["taxability"]["future"] = "v2"
    assert edited(before, taxability=Taxability())["$set"] == {"taxability": {"future": "v2"}}
    without = stored(email_preferences={"future": "v2"})
    after = edited(without, email_preferences=EmailPreferences(receives_news=False))
    assert after["$set"] == {"email_preferences": {"future": "v2", "receives_news": False}}


def test_parts_of_a_list_keep_what_is_unknown_of_them_in_any_order() -> None:
    """They are known by their id."""
    before = stored()
    made = [records.address(f"adr_{number}") for number in range(3)]
    known = msgspec.structs.replace(before.record, addresses=tuple(made))
    parts = [{**msgspec.to_builtins(each), "future": each.id} for each in made]
    read = StoredRecord({**before.document, "addresses": parts}, known)
    kept = (made[2], msgspec.structs.replace(made[0], unit="4"))
    written = edited(read, addresses=kept)["$set"]["addresses"]
    assert [(part["id"], part["future"]) for part in written] == [("adr_2", "adr_2"), ("adr_0", "adr_0")]


@pytest.mark.parametrize("minor", [1_200, 900])
def test_parts_without_an_id_are_known_by_their_day(minor: int) -> None:
    """And keep what is unknown of them when their amount changes."""
    before = stored()
    day = UnpaidDay(due_on=records.START.date(), minor=1_200)
    metrics = msgspec.structs.replace(before.record.metrics, unpaid=(day,))
    known = msgspec.structs.replace(before.record, metrics=metrics)
    document = {**before.document, "metrics": known.stored_fields()["metrics"]}
    document["metrics"]["unpaid"] = [{"due_on": day.due_on.isoformat(), "minor": 1_200, "future": "v2"}]
    later = msgspec.structs.replace(metrics, open_jobs=7, unpaid=(msgspec.structs.replace(day, minor=minor),))
    written = edited(StoredRecord(document, known), metrics=later)["$set"]["metrics"]["unpaid"]
    assert written == [{"due_on": day.due_on.isoformat(), "minor": minor, "future": "v2"}]


def test_a_second_update_starts_from_the_first() -> None:
    """Within one transaction a record may be stored twice."""
    before = stored(future="v2")
    once = msgspec.structs.replace(before.record, payment_terms="NET30")
    update = record_update(before, once)
    between = StoredRecord(apply_update(before.document, update), once)
    assert between.document == {**before.document, "payment_terms": "NET30"}
    assert record_update(between, once).operators() == {}


@pytest.mark.parametrize("key", Customer.key_sources)
def test_search_keys_are_made_of_the_declared_fields_only(key: str) -> None:
    """An edit of any other field does not make them again, so a field that is missing there would leave them stale."""
    made, used = records.customer("com_acme", company_name="Acme"), set[str]()

    class Watched:
        parts = Customer.parts

        def __getattr__(self, name: str) -> Any:
            used.update(Customer.list_sources(name))
            return getattr(made, name)

    assert Customer.index_keys(cast(Customer, Watched()), [key]) == {key: made.index_keys()[key]}
    assert used <= Customer.key_sources[key]
