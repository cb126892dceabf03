"""Records that integrations keep: one mutation for each kind, all of one construction."""

from typing import Any

import strawberry

from gateway.documents.base.record import CustomerRecord
from gateway.inputs.invoice import InvoiceStage
from gateway.resolvers import upsert as resolve
from gateway.schema.field import describe_enum, field
from gateway.schema.record_kind import KINDS, RecordKind, declare
from gateway.schema.user_error import UserError

describe_enum(
    InvoiceStage,
    "How far an invoice has come, as its writer says.",
    DRAFT="Not issued yet: nothing is due.",
    ISSUED="Sent to the customer: its total is due, less what was paid.",
    VOID="Taken back: nothing is due.",
)


def _input(kind: RecordKind) -> type[Any]:
    name = f"{kind.batch}Input"
    items = strawberry.field(description="The records, up to 200; each is done or refused by itself.")
    declared = declare(name, "A batch.", {"items": (list[kind.item], items)})  # type: ignore[name-defined]
    return strawberry.input(declared, description="A batch of records that your system keeps.")


def _result(kind: RecordKind) -> type[Any]:
    record: type[CustomerRecord] = kind.spec.record
    reads = record.readable_with
    fields = {
        "index": (int, field("Place of the item in `items`, from 0.", resolver=resolve.index)),
        "external_id": (str | None, field("The id that your system gave it, as it was sent.")),
        kind.name: (
            kind.shown | None,
            field(
                "The record as it is now; null when it was refused.",
                resolver=resolve.record_in(record),
                requires=reads or (),
            ),
        ),
        "created": (bool, field("Whether it is new.")),
        "user_errors": (list[UserError], field("Why the item was refused; empty when it was done.")),
    }
    declared = declare(f"{kind.title}UpsertResult", "What became of an item.", fields)
    return strawberry.type(declared, description="What became of an item of the batch.")


def _payload(kind: RecordKind, result: type[Any]) -> type[Any]:
    fields = {
        "results": (
            list[result],  # type: ignore[valid-type]
            field(
                "A result for each item, in their order; empty when the batch was refused.", resolver=resolve.results
            ),
        ),
        "user_errors": (list[UserError], field("Why the whole batch was refused; of an item, see its result.")),
    }
    declared = declare(f"{kind.batch}Payload", "The results of a batch.", fields)
    return strawberry.type(declared, description="The answer to a batch.")


def _mutation(kind: RecordKind) -> tuple[Any, Any]:
    payload = _payload(kind, _result(kind))
    declared = field(
        f"Makes or changes up to 200 records that your system keeps, each found again by its `externalId`: the same "
        f"batch again changes nothing, and items may come in any order. {kind.note}Each item is done or refused by "
        f"itself, with `userErrors` in its result. No idempotency key is needed. The batch is refused with REQUIRED, "
        f"TOO_MANY.",
        resolver=resolve.upserting(kind.spec, _input(kind)),
        requires=kind.writes,
        sizes=("results", resolve.count_items),
    )
    return payload | None, declared


_FIELDS = {f"{kind.plural}_upsert": _mutation(kind) for kind in KINDS}
UpsertMutations: Any = strawberry.type(
    declare("UpsertMutations", "A part of the root of mutations.", _FIELDS),
    description="Records that integrations keep.",
)
