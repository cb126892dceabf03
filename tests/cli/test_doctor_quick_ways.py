"""`gateway doctor` tells whether answers are made in the quick ways; where they are not, it is no fault."""

import subprocess
import sys
from pathlib import Path

import pytest
from pymongo.topology_description import TopologyDescription

from tests.cli.command import environment, invoke

WITHOUT_COMPILED = """
import sys
sys.modules["gateway.fastpath.rows._writer"] = None
sys.argv = ["gateway", "doctor"]
from gateway.cli import main
main()
"""
OFF = "off: this MongoDB client's options, or PyMongo's version, are not what they know; PyMongo does all reads"


@pytest.fixture
def served(known: dict[str, str]) -> dict[str, str]:
    """Return the environment of an operator whose database has its indexes: doctor finds no fault."""
    invoke("indexes", **known)
    return known


def told(check: str, printed: str) -> str:
    """Return what doctor is content to say of something."""
    (line,) = [line for line in printed.splitlines() if line.startswith(f"\u2713 {check}: ")]
    return line.partition(": ")[2]


def test_doctor_tells_that_the_quick_ways_are_taken(served: dict[str, str]) -> None:
    """Rows written by compiled code, reads past PyMongo."""
    status, printed = invoke("doctor", **served)
    assert status == 0
    assert told("row writer", printed) == "compiled"
    assert told("direct reads", printed) == "on"


def test_doctor_tells_what_to_do_where_nothing_is_compiled(served: dict[str, str], tmp_path: Path) -> None:
    """All works, so the exit status is 0."""
    command = [sys.executable, "-c", WITHOUT_COMPILED]
    variables = environment(tmp_path, **served)
    done = subprocess.run(command, env=variables, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0
    line = told("row writer", done.stdout)
    assert line.startswith("not compiled: answers are made more slowly. Install a C compiler")
    assert line.endswith("and install the gateway again.")


def test_doctor_tells_that_direct_reads_were_turned_off(served: dict[str, str]) -> None:
    """And by which setting."""
    status, printed = invoke("doctor", **served, GATEWAY_DIRECT_READS="false")
    assert (status, told("direct reads", printed)) == (0, "off by GATEWAY_DIRECT_READS")


@pytest.mark.parametrize("option", ["readPreference=secondaryPreferred", "compressors=zlib"])
def test_doctor_tells_that_a_clients_options_keep_reads_from_going_directly(
    served: dict[str, str], option: str
) -> None:
    """As what PyMongo adds to reads for them would be missing."""
    uri = served["MONGODB_URI"]
    status, printed = invoke("doctor", **{**served, "MONGODB_URI": f"{uri}{'&' if '?' in uri else '/?'}{option}"})
    assert (status, told("direct reads", printed)) == (0, OFF)


def test_doctor_tells_that_direct_reads_do_not_know_this_pymongo(
    served: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lane finds out at its first read, which doctor makes."""
    monkeypatch.delattr(TopologyDescription, "has_writable_server")
    status, printed = invoke("doctor", **served)
    assert (status, told("direct reads", printed)) == (0, OFF)
