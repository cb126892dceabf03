"""Settings of what operators watch: the log and the traces."""

from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings


class LogSettings(BaseSettings):
    """Log and traces."""

    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="The least severe lines that are logged; with `warning` no line for each request."
    )
    slow_request_seconds: float = Field(
        2.0, gt=0, le=300, description="A request that takes longer is logged as a warning, with `slow`."
    )
    trace_company: Literal["plain", "hashed", "off"] = Field(
        "plain", description="How spans name the company: by its id, by a hash of it with the secret key, or not."
    )
