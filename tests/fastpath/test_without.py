"""Without gateway/fastpath the gateway gives the same answers."""

import asyncio
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import orjson

from gateway.access.permission import Role
from tests.contract.test_queries import QUERIES, variables_for
from tests.fastpath.test_planned_queries import LONG_TABS, PAGES, TABS
from tests.full_profile import a_full_profile
from tests.running_gateway import Tenant

ROOT = Path(__file__).parent.parent.parent
LINKS = re.compile(r"http://[^\"]+/(?=(files|statements)/)[^\"]+")
"""They name the gateway's address, and the instant at which they expire."""
ROLES = (Role.ADMIN, Role.TECHNICIAN, Role.CUSTOMER)
FEATURES = ["test_tabs.py", "test_customer_list.py", "test_schedule.py", "test_guarded_fact.py"]
SLOW_GATEWAY = """
import runpy, sys
sys.modules["gateway.fastpath"] = None
runpy.run_module("tests.fastpath.slow_gateway", run_name="__main__")
"""
WITHOUT = """
import sys
sys.modules["gateway.fastpath"] = None
import pytest
status = pytest.main(["-n0", "--no-cov", "-q", *sys.argv[1:]])
assert not [name for name in sys.modules if name.startswith("gateway.fastpath.")]
sys.exit(status)
"""


async def slow_answers(tenant: Tenant, requests: list[tuple[dict[str, Any], str]], file: Path) -> list[Any]:
    """Return the answers, by way of a file, of a gateway on the same database that has no fast path."""
    settings = tenant.gateway.settings
    known = {"mongodb_uri": str(settings.mongodb_uri), "data_folder": str(settings.data_folder)}
    known |= {"database": settings.database, "deliver_messages": "false"}
    given = {"settings": known, "requests": requests, "answers": str(file)}
    command = [sys.executable, "-c", SLOW_GATEWAY]
    done = await asyncio.to_thread(
        subprocess.run, command, input=orjson.dumps(given), cwd=ROOT, capture_output=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    answers: list[Any] = orjson.loads(await asyncio.to_thread(file.read_bytes))
    return answers


def compared(answer: dict[str, Any]) -> Any:
    """Return what must be equal of two answers."""
    errors = [{**error, "extensions": error["extensions"]["code"]} for error in answer.get("errors", ())]
    cost = answer["extensions"]["cost"]
    points = cost["requested"], cost["actual"]
    return LINKS.sub(r"\1", orjson.dumps(answer["data"]).decode()), sorted(errors, key=str), points


async def test_every_answer_is_the_same_without_the_fast_path(acme: Tenant, tmp_path: Path) -> None:
    """The documents of all screens, and pages of every form, for who may see everything and for who may not."""
    profile = await a_full_profile(acme)
    jobs = await acme.ask("query ($id: ID!) { customer(id: $id) { jobs(first: 1) { pageInfo { endCursor } } } }",
                          {"id": profile.owner.id})  # fmt: skip
    cursor = jobs.data["customer"]["jobs"]["pageInfo"]["endCursor"]
    texts = [*(str(each.values[0]) for each in QUERIES), TABS, LONG_TABS.replace("CURSOR", cursor), *PAGES]
    bodies = [{"query": text, "variables": variables_for(text, profile)} for text in texts]
    requests = [
        (body, acme.token(role, {"customer": profile.owner.id} if role is Role.CUSTOMER else {}))
        for body in bodies
        for role in ROLES
    ]
    slow = await slow_answers(acme, requests, tmp_path / "answers.json")
    for (body, token), expected in zip(requests, slow, strict=True):
        for _ in range(2):  # the first makes the plan
            headers = {"authorization": f"Bearer {token}"}
            answer = (await acme.gateway.client.post("/graphql", json=body, headers=headers)).json()
            assert compared(answer) == compared(expected), body["query"]


def test_features_work_without_the_fast_path() -> None:
    """Their own tests, by another MongoDB; how many commands a read takes is not the same."""
    files = [f"tests/features/{file}" for file in FEATURES]
    command = [sys.executable, "-c", WITHOUT, "-k", "not commands", *files]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
