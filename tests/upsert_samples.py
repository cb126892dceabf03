"""For every kind of record that integrations keep: an item that makes one."""

from collections.abc import Callable, Mapping
from typing import Any

from tests.mutation_stage import Stage

ITEMS: Mapping[str, Mapping[str, Any]] = {
    "jobs": {"title": "Boiler", "category": "Heating", "total": "100.50"},
    "invoices": {"total": "100.50", "jobExternalId": "one", "stage": "ISSUED"},
    "payments": {"amount": "40", "means": "CHECK", "invoiceExternalId": "one"},
}
"""By the plural that begins the mutation's name."""


def batch(plural: str) -> Callable[[Stage], dict[str, Any]]:
    """Return the sample of a mutation: a batch of one item."""
    return lambda stage: {"items": [{"externalId": "one", "customerId": stage.owner.id, **ITEMS[plural]}]}


UPSERT_SAMPLES = {f"{plural}Upsert": batch(plural) for plural in ITEMS}
SPOILT_BATCHES: Mapping[str, Mapping[str, Mapping[str, Any]]] = {
    name: {"REQUIRED": {"items": []}, "TOO_MANY": {"items": [{"externalId": "one"}] * 201}} for name in UPSERT_SAMPLES
}
"""How each is refused as a whole."""
