"""No error repeats a value that was sent: it may be a password."""

from typing import Any

import pytest
import structlog

from tests.running_gateway import RunningGateway, Tenant

SECRET = "hunter2"
SIGN_IN = "mutation ($v: PortalSignInInput!) { portalSignIn(input: $v) { accessToken } }"
SORTED = "query ($v: CustomerSort) { customers(sort: $v) { totalCount } }"
DAY = "query ($v: Date!) { customer(id: 1) { statement(from: $v, to: $v) { from } } }"
CREDIT = "mutation ($v: CreditIssueInput!) { creditIssue(input: $v) { userErrors { code } } }"
VARIABLES: list[tuple[str, Any]] = [
    (SIGN_IN, {"companyHandle": SECRET, "email": SECRET, "passwort": SECRET}),
    (SIGN_IN, {"companyHandle": [SECRET], "email": {"x": SECRET}, "password": 5}),
    (SIGN_IN, [SECRET]),
    (SIGN_IN, SECRET),
    (SORTED, {"field": SECRET}),
    (SORTED, {"field": {"x": SECRET}}),
    (DAY, SECRET),
    (DAY, {"x": SECRET}),
    (CREDIT, {"customerId": "x", "reason": "x", "amount": SECRET}),
    ("query ($v: Int) { customers(first: $v) { totalCount } }", SECRET),
    ("query ($v: Boolean!) { viewer { id @skip(if: $v) } }", SECRET),
    ("query ($v: ID!) { customer(id: $v) { id } }", {"x": SECRET}),
    ("query ($v: CustomerIdentifier!) { customerBy(identifier: $v) { id } }", {"email": SECRET, "phone": SECRET}),
]
LITERALS = [
    'mutation { portalSignIn(input: {companyHandle: "x", email: "a", passwort: "hunter2"}) { accessToken } }',
    'mutation { portalSignIn(input: "hunter2") { accessToken } }',
    'mutation { portalSignIn(input: {companyHandle: 1, password: ["hunter2"]}) { accessToken } }',
    '{ customers(first: "hunter2") { totalCount } }',
    "{ customers(sort: {field: hunter2}) { totalCount } }",
    '{ customer(id: {a: "hunter2"}) { id } }',
    '{ customer(id "hunter2") { id } }',
    '{ customer(id: "a" """hunter2""") { id } }',
    'query ($v: Int = "hunter2") { customers(first: $v) { totalCount } }',
]


@pytest.mark.parametrize(("query", "value"), VARIABLES)
async def test_a_wrong_variable_is_not_repeated(acme: Tenant, query: str, value: Any) -> None:
    """Not in the answer, and not in the log."""
    with structlog.testing.capture_logs() as lines:
        answer = await acme.ask(query, {"v": value})
    assert answer.codes
    assert "INTERNAL" not in answer.codes
    assert SECRET not in str(answer.errors)
    assert SECRET not in str(lines)


@pytest.mark.parametrize("query", LITERALS)
async def test_a_wrong_literal_is_not_repeated(acme: Tenant, query: str) -> None:
    """The error says where it is, and what was expected."""
    answer = await acme.ask(query)
    assert answer.codes
    assert SECRET not in str(answer.errors)


@pytest.mark.parametrize("number", ["9" * 4_301, f"-{'9' * 4_301}", "9" * 101])
async def test_a_number_that_python_does_not_read_is_refused_without_a_token(
    gateway: RunningGateway, number: str
) -> None:
    """As an argument, and as the default of a variable."""
    for query in (
        f"{{ customers(first: {number}) {{ totalCount }} }}",
        f"query ($v: Int = {number}) {{ customers(first: $v) {{ totalCount }} }}",
        f'mutation {{ customerUpdate(input: {{id: "x", expectedVersion: {number}}}) {{ userErrors {{ code }} }} }}',
    ):
        answer = await gateway.ask(query)
        assert answer.codes == ["GRAPHQL_VALIDATION_FAILED"]
        assert "100 digits" in answer.errors[0]["message"]
