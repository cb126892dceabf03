"""Random schedules of edits, kills of the feed's writer and step-downs; a copy of each must equal the database."""

import os
import subprocess
import sys


def run_schedules(count: int, steps: int) -> bool:
    """Return whether every copy equals its database: the property test of the suite, with more schedules."""
    variables = {**os.environ, "GATEWAY_FEED_SCHEDULES": str(count), "GATEWAY_FEED_STEPS": str(steps)}
    command = [sys.executable, "-m", "pytest", "-n", "0", "-q", "-x", "tests/features/test_feed_replica.py"]
    return subprocess.run(command, env=variables, check=False).returncode == 0
