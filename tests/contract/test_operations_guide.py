"""`docs/operations.md` and `docs/schema-guide.md`: nothing that operators set or watch, or clients meet, is missing."""

import re
from pathlib import Path

import pytest
from pydantic import AliasChoices
from pydantic.fields import FieldInfo

from gateway.errors import ErrorCode
from gateway.settings import Settings
from gateway.transport.metrics import Metrics

DOCS = Path(__file__).parent.parent.parent / "docs"
OPERATIONS = (DOCS / "operations.md").read_text()
SETTINGS = OPERATIONS.partition("\n## Settings\n")[2].partition("\n## ")[0]
GUIDE = (DOCS / "schema-guide.md").read_text()
ERRORS = GUIDE.partition("\n## Errors\n")[2].partition("\n## ")[0]
STATUSES = (400, 401, 403, 404, 405, 406, 408, 413, 415, 429, 431, 503)


def variable(name: str, field: FieldInfo) -> str:
    """Return the variable that a setting is read from."""
    alias = field.validation_alias
    return str(alias.choices[0]) if isinstance(alias, AliasChoices) else f"GATEWAY_{name.upper()}"


VARIABLES = [variable(name, field) for name, field in Settings.model_fields.items()]


@pytest.mark.parametrize("name", VARIABLES)
def test_every_setting_is_in_the_table_of_settings(name: str) -> None:
    """In full, so that it can be searched for."""
    assert f"`{name}`" in SETTINGS


def test_no_setting_is_named_that_is_not_there() -> None:
    """A renamed one is refused as well."""
    assert set(re.findall(r"`(GATEWAY_[A-Z_]+)`", OPERATIONS)) <= set(VARIABLES)


def test_every_metric_is_named() -> None:
    """As Prometheus shows it."""
    names = {family.name for family in Metrics().registry.collect()}
    assert {name for name in names if f"`{name}" not in OPERATIONS} == set()


@pytest.mark.parametrize("status", STATUSES)
def test_every_status_that_clients_meet_is_in_the_table_of_errors(status: int) -> None:
    """With when it comes."""
    assert f"HTTP {status}" in ERRORS


@pytest.mark.parametrize("code", ErrorCode)
def test_every_error_code_is_in_the_table_of_errors(code: ErrorCode) -> None:
    """So that a client's branch has something to rely on."""
    assert f"`{code.value}`" in ERRORS


@pytest.mark.parametrize("word", ["GraphQL-Cost: validate", "extensions.cost", "extensions.warnings", "restoreRate"])
def test_what_comes_beside_the_data_is_described(word: str) -> None:
    """Prices, what is left, and warnings."""
    assert word in GUIDE
