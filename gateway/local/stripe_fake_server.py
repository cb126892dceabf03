"""Script `SOCKET STATE_FILE`: localstripe on a listening socket it inherits, with its state in a file.

`python -m localstripe` listens on every interface and keeps its state in one file in /tmp for all that run.
It must stay runnable by itself, so it imports nothing of the project.
"""

import importlib
import logging
import pickle
import socket
import sys
from pathlib import Path
from typing import Any

SHUTDOWN_SECONDS = 1.0


def serve(descriptor: int, state: Path) -> None:
    """Serves until SIGTERM; exits with one line when the state cannot be read."""
    server: Any = importlib.import_module("localstripe.server")
    try:
        server.store.update(load(state))
    except Exception as error:  # noqa: BLE001  # unpickling can raise anything
        sys.exit(f"{state} cannot be read ({error!r}): delete it to start with an empty Stripe")
    keep_in_file(type(server.store), state)
    keep_as_given(server.PaymentMethod, server.store)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    server.web.run_app(
        server.app,
        sock=socket.socket(fileno=descriptor),
        shutdown_timeout=SHUTDOWN_SECONDS,
        print=None,
    )


def load(state: Path) -> dict[str, object]:
    """Every Stripe object by its key, empty without the file."""
    return pickle.loads(state.read_bytes()) if state.exists() else {}  # noqa: S301  # what we wrote ourselves


def keep_in_file(store: type[Any], state: Path) -> None:
    """Makes localstripe's store write itself to `state` after each request that changes something."""

    def dump_to_disk(objects: dict[str, object]) -> None:
        new = state.with_suffix(".new")
        new.write_bytes(pickle.dumps(dict(objects), pickle.HIGHEST_PROTOCOL))
        new.replace(state)

    store.dump_to_disk = dump_to_disk
    # localstripe also writes the whole file for each object of a request; once, at its end, is enough.
    store.__setitem__, store.__delitem__ = dict.__setitem__, dict.__delitem__


def keep_as_given(payment_method: type[Any], store: dict[str, Any]) -> None:
    """Lets a card's metadata say its id, brand and funding: to localstripe every card is a French Visa credit card."""
    make = payment_method.__init__

    def made(self: Any, metadata: dict[str, str] | None = None, **facts: Any) -> None:
        make(self, metadata=metadata, **facts)
        given = metadata or {}
        if self.type == "card":
            self.card |= {name: given[name] for name in ("brand", "funding") if name in given}
        if "id" in given:
            del store[f"payment_method:{self.id}"]
            self.id = given["id"]
            store[f"payment_method:{self.id}"] = self

    payment_method.__init__ = made


if __name__ == "__main__":
    serve(int(sys.argv[1]), Path(sys.argv[2]))
