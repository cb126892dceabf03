"""The company whose gateway is killed: what it has before, and what is made due after."""

from datetime import timedelta
from typing import Any

import msgspec

from gateway.access.viewer import system_viewer
from gateway.documents.base.record import instant
from gateway.documents.customer import Customer
from gateway.documents.idempotency import IdempotencyClaim
from gateway.documents.invoice import InvoiceStatus
from gateway.documents.ledger import compute_metrics
from gateway.documents.message import Message, MessageStatus
from gateway.store.database import connect
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction
from tests import records
from tests.post_office import make_due
from tests.records import dollars


def payment_id(customer_id: str) -> str:
    """Return the id of the payment of a customer that is refunded bit by bit."""
    return f"pay_{customer_id.partition('_')[2]}"


async def founded(uri: str) -> None:
    """A company."""
    database = connect(uri, "customer_profiles")
    await TenantScope(database, system_viewer("com_acme"), b"-").add_missing([records.company("acme")])
    await database.close()


async def paid(uri: str, customer_ids: list[str]) -> None:
    """Give every customer a paid invoice, with the numbers that it sums to."""
    database = connect(uri, "customer_profiles")
    scope = TenantScope(database, system_viewer("com_acme"), b"-")
    for customer_id in customer_ids:
        (customer,) = await scope.find(Customer, {"_id": customer_id})
        bill = records.invoice(customer, total=dollars(1_000), balance=dollars(0), status=InvoiceStatus.PAID)
        payment = msgspec.structs.replace(records.payment(bill, amount=dollars(1_000)), id=payment_id(customer_id))
        await scope.add_missing([bill])
        await scope.add_missing([payment])

        async def number(transaction: Transaction, owner: Customer = customer, of: Any = (bill, payment)) -> None:
            await transaction.replace(msgspec.structs.replace(owner, metrics=compute_metrics("USD", of)))

        await scope.in_transaction(number)
    await database.close()


async def leases_ended(uri: str) -> None:
    """As if the half minute were over for which a broken-off request keeps its key, and the pause before a retry."""
    database = connect(uri, "customer_profiles")
    scope = TenantScope(database, system_viewer("com_acme"), b"-")
    for claim in await scope.find(IdempotencyClaim, {}):

        async def end(transaction: Transaction, claim: IdempotencyClaim = claim) -> None:
            await transaction.replace(msgspec.structs.replace(claim, leased_until=instant() - timedelta(seconds=1)))

        await scope.in_transaction(end)
    for message in await scope.find(Message, {"status": MessageStatus.QUEUED.value}):
        await make_due(scope, message.id)
    await database.close()
