"""For every kind of record that integrations keep: an item that makes one."""

from collections.abc import Callable, Mapping
from typing import Any

from tests.mutation_fixtures import Stage

ITEMS: Mapping[str, Mapping[str, Any]] = {
    "jobs": {"title": "Boiler", "category": "Heating", "total": "100.50"},
    "invoices": {"total": "100.50", "jobExternalId": "one", "stage": "ISSUED"},
    "payments": {"amount": "40", "means": "CHECK", "invoiceExternalId": "one"},
    "refunds": {"amount": "10", "reason": "The part was charged twice", "paymentExternalId": "one"},
    "appointments": {"category": "Heating", "start": "2026-02-01T10:00:00Z", "jobExternalId": "one"},
    "quotes": {
        "title": "Boiler",
        "total": "100.50",
        "lines": [{"description": "Boiler", "quantity": "2", "unitPrice": "50.25"}],
        "expiresOn": "2026-03-01",
    },
    "estimates": {"title": "Boiler", "total": "100", "lowest": "90"},
    "recurringInvoices": {"title": "Care", "total": "20", "frequency": "MONTHLY", "startsOn": "2026-01-01"},
    "agreements": {"title": "Care", "price": "200", "visitsPerYear": 2, "startsOn": "2026-01-01"},
    "subscriptions": {"plan": "Filter", "price": "20", "interval": "MONTHLY", "startedOn": "2026-01-01"},
    "equipment": {
        "name": "Boiler",
        "category": "Heating",
        "serialNumber": "4111-7",
        "components": [{"name": "Pump", "warrantyUntil": "2030-01-01"}],
    },
    "sales": {"product": "Windows", "units": 4, "dates": {"sale": "2026-01-05"}, "jobExternalId": "one"},
    "communications": {
        "channel": "CALL",
        "direction": "INBOUND",
        "at": "2026-02-01T10:00:00Z",
        "phone": "512 555 0142",
        "jobExternalId": "one",
    },
    "notes": {"body": "Ring twice"},
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
