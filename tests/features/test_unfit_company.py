"""A company with a bad setting: mutations that do not need it work, all others say which it is."""

from typing import Any

import pytest

from gateway.access.permission import Role
from gateway.documents.company import Company
from tests.features.test_unfit_record import spoil
from tests.mutations import ask, refusals
from tests.running_gateway import Tenant

BAD: tuple[tuple[str, Any], ...] = (
    ("time_zone", "Mars/Base"), ("time_zone", 17), ("time_zone", ""), ("time_zone", "../etc"),
    ("currency", "ZZZZ"), ("currency", 17), ("currency", "us"),
    ("country", "QQQ"), ("country", 17), ("country", ""),
)  # fmt: skip
NEEDS = {
    "time_zone": {"customerCreate", "quoteCreate"},
    "currency": {"customerCreate", "quoteCreate", "creditIssue"},
    "country": {"customerCreate", "customerPhoneAdd"},
}
"""Bad setting → the mutations below that are made with it."""


def inputs(owner_id: str) -> dict[str, dict[str, Any]]:
    """Return mutations with their inputs."""
    return {
        "customerCreate": {"firstName": "Ada", "phones": [{"number": "512 555 0142"}]},
        "customerUpdate": {"id": owner_id, "firstName": "Ada"},
        "customerPhoneAdd": {"customerId": owner_id, "number": "512 555 0199"},
        "customerAddressAdd": {"customerId": owner_id, "street": "9 Elm St", "city": "Austin", "country": "US"},
        "customerTagsAdd": {"id": owner_id, "tags": ["new"]},
        "noteAdd": {"customerId": owner_id, "body": "Ring twice."},
        "equipmentCreate": {"customerId": owner_id, "name": "Boiler", "category": "Heating"},
        "quoteCreate": {"customerId": owner_id, "title": "Boiler", "total": "5"},
        "creditIssue": {"customerId": owner_id, "amount": "5", "reason": "Late"},
        "companyUpdate": {"name": "Acme"},
    }


@pytest.mark.parametrize(("field", "value"), BAD)
async def test_a_mutation_works_beside_a_bad_setting_or_names_it(acme: Tenant, field: str, value: Any) -> None:
    """A value of the right type that breaks its rule counts as one that does not fit."""
    owner = await acme.customer()
    await spoil(acme, acme.company, field, value)
    for mutation, given in inputs(owner.id).items():
        answer = await ask(acme, mutation, given, role=Role.ADMIN)
        if mutation not in NEEDS[field]:
            assert (answer.errors, refusals(answer)) == ([], []), (mutation, answer.errors)
            continue
        (error,) = answer.errors
        assert f"Company {acme.company.id}, field {field}" in error["message"], (mutation, error)


@pytest.mark.parametrize(
    ("field", "value", "given"),
    [
        ("time_zone", "Mars/Base", {"timeZone": "America/Chicago"}),
        ("currency", 17, {"currency": "USD"}),
        ("country", "QQQ", {"country": "US"}),
        ("numbering", {"x": 1}, {"numbering": [{"kind": "JOB", "prefix": "J-"}]}),
        ("name", 17, {"name": "Acme"}),
    ],
)
async def test_an_administrator_repairs_a_bad_setting(acme: Tenant, field: str, value: Any, given: Any) -> None:
    """And changes another one beside it, which keeps what is stored."""
    await spoil(acme, acme.company, field, value)
    beside = await ask(acme, "companyUpdate", {"email": "office@acme.example.com"}, role=Role.ADMIN)
    assert (beside.errors, refusals(beside)) == ([], [])
    stored = await acme.gateway.database.collection(Company).find_one({"_id": acme.company.id})
    assert stored is not None
    assert stored[field] == value
    repaired = await ask(acme, "companyUpdate", given, role=Role.ADMIN)
    assert (repaired.errors, refusals(repaired)) == ([], [])
