"""`gateway token`: the customer of a development token is looked up where a database runs."""

import asyncio
from pathlib import Path
from typing import Any

import jwt
import pytest

from gateway.settings import Settings
from gateway.store.database import Database
from tests.cli.command import run
from tests.cli.stored_company import a_company


def claims(printed: str) -> dict[str, Any]:
    """Return what a token says."""
    said: dict[str, Any] = jwt.decode(printed.strip(), options={"verify_signature": False})
    return said


@pytest.mark.parametrize("company", ["acme", "nope"])
def test_a_token_for_a_company_that_is_not_there_comes_with_a_warning(
    tmp_path: Path, known: dict[str, str], company: str
) -> None:
    """On standard error: the token itself is still what scripts take."""
    made = run(tmp_path, "token", "--role", "office", "--company", company, **known)
    assert made.returncode == 0
    assert claims(made.stdout)["company"] == company
    warned = "Warning: There is no company 'nope'. There are: acme.\n" if company == "nope" else ""
    assert made.stderr == warned


def test_a_token_needs_no_database(tmp_path: Path) -> None:
    """One that cannot be reached is no reason to wait for, or to complain of."""
    made = run(tmp_path, "token", "--role", "office", "--company", "acme", MONGODB_URI="mongodb://127.0.0.1:1/")
    assert (made.returncode, made.stderr) == (0, "")


async def test_a_portal_customer_is_given_by_id_or_by_number(
    own_database: Database, settings: Settings, tmp_path: Path
) -> None:
    """A token with a number in place of the id would be accepted and find nothing."""
    _, customer = await a_company(own_database, settings, "acme", number="C-77")
    where = {"MONGODB_URI": str(settings.mongodb_uri), "GATEWAY_DATABASE": own_database.name}
    as_customer = ("token", "--role", "customer", "--company", "acme", "--customer")
    for given in (customer.id, "C-77"):
        made = await asyncio.to_thread(run, tmp_path, *as_customer, given, **where)
        assert (made.returncode, made.stderr) == (0, "")
        assert claims(made.stdout)["customer"] == claims(made.stdout)["sub"] == customer.id


@pytest.mark.parametrize("given", ["C-78", "cus_none", ""])
async def test_a_portal_customer_that_is_not_there_is_refused(
    own_database: Database, settings: Settings, tmp_path: Path, given: str
) -> None:
    """With what can be given."""
    await a_company(own_database, settings, "acme", number="C-77")
    _, other = await a_company(own_database, settings, "other", number="C-78")
    where = {"MONGODB_URI": str(settings.mongodb_uri), "GATEWAY_DATABASE": own_database.name}
    for named in (given, other.id):
        refused = await asyncio.to_thread(
            run, tmp_path, "token", "--role", "customer", "--company", "acme", "--customer", named, **where
        )
        assert refused.returncode == 1
        assert refused.stdout == ""
        assert f"'acme' has no customer '{named}'" in refused.stderr
