"""Batches of records that integrations keep."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import strawberry

from gateway.documents.base.record import CustomerRecord
from gateway.operations.record.spec import RecordSpec
from gateway.operations.record.upsert import UpsertResult, upsert_records
from gateway.resolvers.arguments import GatewayInfo
from gateway.resolvers.mutation import Outcome, mutation


def upserting(spec: RecordSpec, input_type: type[Any]) -> Callable[..., Awaitable[Outcome[list[UpsertResult]]]]:
    """Return the resolver of a mutation that makes or changes the records of a batch."""

    async def work(info: GatewayInfo, input: Any) -> list[UpsertResult]:
        context = info.context
        scope = context.require_signed_in().scope
        return await upsert_records(scope, spec, input.items, info.field_name, context.origin)

    return mutation(work, input_type, "The records, up to 200.")


def results(parent: strawberry.Parent[Outcome[list[UpsertResult]]]) -> list[UpsertResult]:
    """Return a result for each item, empty if the batch was refused."""
    return parent.changed or []


def record_in(kind: type[CustomerRecord]) -> Callable[..., Awaitable[Any]]:
    """Return the resolver of the record in a result, as it is now."""

    async def resolve(parent: strawberry.Parent[UpsertResult], info: GatewayInfo) -> Any:
        if parent.record_id is None:
            return None
        return await info.context.require_signed_in().loaders.record_by_id.record(kind, parent.record_id)

    return resolve


def count_items(arguments: Mapping[str, Any]) -> int:
    """Return how many items a batch has, for its price."""
    given = arguments.get("input")
    items = given.get("items") if isinstance(given, Mapping) else None
    return len(items) if isinstance(items, list) else 1


def index(parent: strawberry.Parent[UpsertResult]) -> int:
    """Return the place of an item in its batch."""
    return parent.place
