"""Where the benchmark finds and keeps things."""

from pathlib import Path

HERE = Path(__file__).parent
PROJECT = HERE.parent
QUERIES = HERE / "queries"
RIVALS = HERE / "rivals"
RESULTS = HERE / "results.json"
STATE = HERE / ".state"
"""Ignored by git: MongoDB's data, the Python servers' environments, the gateway's key, logs."""
GATEWAY_ENVIRONMENT = STATE / "venv-gateway"
