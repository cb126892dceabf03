"""What listens to the commands that go to MongoDB, and how the raw pool reports its commands."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from pymongo.monitoring import CommandFailedEvent, CommandListener, CommandStartedEvent, CommandSucceededEvent


class CommandMeter(CommandListener):
    """A listener that counts: all that it asks of a command is its name, its outcome and how long it took."""

    @abstractmethod
    def ended(self, command_name: str, succeeded: bool, seconds: float) -> None:
        """Record that a command ended."""

    def started(self, event: CommandStartedEvent) -> None:
        """Ignore the start: a command is counted when it ends."""

    def succeeded(self, event: CommandSucceededEvent) -> None:
        """Count a command that succeeded."""
        self.ended(event.command_name, True, event.duration_micros / 1_000_000)

    def failed(self, event: CommandFailedEvent) -> None:
        """Count a command that failed."""
        self.ended(event.command_name, False, event.duration_micros / 1_000_000)


class CommandAudience:
    """The listeners of one client; events are made only for those that look into them."""

    def __init__(self, listeners: Sequence[CommandListener]) -> None:
        self._meters = [listener for listener in listeners if isinstance(listener, CommandMeter)]
        self._others = [listener for listener in listeners if not isinstance(listener, CommandMeter)]

    def started(self, command: Mapping[str, Any], request_id: int, address: tuple[str, int | None]) -> None:
        """Report a command, its name as the first key, that is about to be sent."""
        if self._others:
            event = CommandStartedEvent(dict(command), command["$db"], request_id, address, request_id)
            for listener in self._others:
                listener.started(event)

    def ended(self, name: str, seconds: float, request_id: int, address: tuple[str, int | None], *, ok: bool) -> None:
        """Report that a command was answered, or will not be."""
        for meter in self._meters:
            meter.ended(name, ok, seconds)
        if self._others:
            took = timedelta(seconds=seconds)
            for listener in self._others:
                if ok:
                    listener.succeeded(CommandSucceededEvent(took, {"ok": 1}, name, request_id, address, request_id))
                else:
                    listener.failed(CommandFailedEvent(took, {"ok": 0}, name, request_id, address, request_id))
