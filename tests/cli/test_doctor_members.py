"""`gateway doctor` tells which members of a replica set are away, before the next one is."""

from pathlib import Path

from tests.cli.command import invoke
from tests.cli.test_doctor_database import line
from tests.cli.test_doctor_services import PRODUCTION
from tests.replica_set import running_replica_set


def test_a_member_that_is_away_is_named(tmp_path: Path) -> None:
    """The other two elect a primary, so that all works; with one more away nothing can be written."""
    with running_replica_set(tmp_path) as replica_set:
        variables = {**PRODUCTION, "MONGODB_URI": replica_set.uri}
        assert line("replica set", invoke("doctor", **variables)[1]).startswith("✓ replica set: ")
        lost = replica_set.primary()
        replica_set.kill_primary()
        told = line("replica set", invoke("doctor", **variables)[1])
    assert f"3 members, of which 127.0.0.1:{lost} cannot be used: the next outage may stop all writes." in told
    assert told.startswith("! ")
