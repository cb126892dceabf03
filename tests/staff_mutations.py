"""Mutations of records by staff, through HTTP."""

from typing import Any

from tests.mutations import input_of
from tests.running_gateway import Answer, Tenant

SHOWN = {
    "job": "job { id number status completedAt statusHistory { status } }",
    "invoice": "invoice { id number status dueOn balance { amount } }",
    "payment": "payment { id amount { amount } }",
    "quote": "quote { id status total { amount } }",
    "appointment": "appointment { id version status }",
    "agreement": "agreement { id status }",
    "estimate": "estimate { id status }",
}


async def run(tenant: Tenant, mutation: str, given: dict[str, Any], **claims: Any) -> Answer:
    """Return the answer to a mutation, with its record."""
    shown = next(text for kind, text in SHOWN.items() if mutation.startswith(kind))
    text = f"""mutation ($input: {input_of(mutation).name}!) {{ payload: {mutation}(input: $input) {{ {shown}
      userErrors {{ code path message }} }} }}"""
    return await tenant.ask(text, {"input": given}, **claims)


async def done(tenant: Tenant, mutation: str, given: dict[str, Any], **claims: Any) -> dict[str, Any]:
    """Return the record after a mutation that was not refused."""
    answer = await run(tenant, mutation, given, **claims)
    assert answer.errors == []
    assert answer.data["payload"]["userErrors"] == []
    return next(value for name, value in answer.data["payload"].items() if name != "userErrors")
