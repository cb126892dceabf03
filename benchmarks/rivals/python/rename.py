"""The mutation: read, check, write and log in one transaction, as the gateway does."""

import inspect
import unicodedata
import uuid
from datetime import datetime, timezone

from bson import ObjectId

import models


class Refused(Exception):
    def __init__(self, code, message, customer=None):
        super().__init__(message)
        self.code, self.customer = code, customer


def fold(text):
    plain = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return " ".join(plain.casefold().split())


def sort_name(customer):
    return fold(customer.company_name or " ".join(part for part in (customer.last_name, customer.first_name) if part))


async def rename(client, viewer, id, expected_version, first_name):
    async def work(session):
        customer = await models.Customer.find_one({"_id": id, "company_id": viewer["company_id"]}, session=session)
        if customer is None:
            raise Refused("NOT_FOUND", "There is no such customer.")
        if expected_version is not None and expected_version != customer.version:
            raise Refused("CONFLICT", "The customer was changed since you read it.", customer)
        before = customer.first_name
        if first_name == before:
            return customer
        now = datetime.now(timezone.utc)
        customer.first_name = first_name
        changed = {"first_name": first_name, "version": customer.version + 1, "updated_at": now}
        await customer.set({**changed, "keys.name": sort_name(customer)}, session=session)
        customer.version = changed["version"]
        await models.Change(
            id=f"chg_{ObjectId()}", company_id=customer.company_id, customer_id=id, version=customer.version,
            operation="customerUpdate",
            author=models.Author(id=viewer["id"], name=viewer["name"], role=viewer["role"].upper()),
            request_id=uuid.uuid4().hex, changed_at=now,
            fields=[models.FieldChange(field="first_name", before=before, after=first_name)],
        ).insert(session=session)  # fmt: skip
        return customer

    session = client.start_session()
    async with await session if inspect.isawaitable(session) else session as open_session:
        return await open_session.with_transaction(work)
