"""The trace that a request belongs to, for its lines in the log."""

from contextvars import ContextVar

TRACE_ID: ContextVar[str | None] = ContextVar("trace_id", default=None)
"""Set where requests are traced; what a request starts inherits it."""
