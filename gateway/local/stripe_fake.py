"""A Stripe that runs here: localstripe as a child process on loopback, for demos and tests."""

import http.client
import importlib.util
import socket
import sys
from pathlib import Path
from typing import Any, NamedTuple, Self
from urllib.parse import urlencode, urlsplit

from gateway.errors import LocalServiceUnavailable
from gateway.local import stripe_fake_server
from gateway.local.child_process import LOOPBACK, ChildProcess
from gateway.local.folder_lock import FolderLock

READY_SECONDS = 30.0
STOP_SECONDS = 5.0
ANSWER_SECONDS = 1.0
BRAND_DIGIT = {"visa": 4, "mastercard": 5, "amex": 3, "discover": 6}
MISSING = (
    "There is no Stripe fake to start: `pip install 'customer-profile-gateway[demo]'`, "
    "or set STRIPE_SECRET_KEY to a test key of your Stripe account."
)


class FakeCard(NamedTuple):
    """A card of the demo; its number is made up."""

    id: str
    brand: str
    last4: str
    exp_month: int
    exp_year: int
    funding: str
    place: int
    """Tells cards apart that look the same."""

    @property
    def number(self) -> str:
        """Sixteen digits that begin as the brand's do."""
        return f"{BRAND_DIGIT.get(self.brand, 9)}{self.place:011d}{self.last4}"


class StripeFake:
    """localstripe on `folder`, as a child process: `start` or `with`, then `url`; the objects stay there."""

    def __init__(self, folder: Path) -> None:
        """`folder` keeps the Stripe objects and the log; one process uses it at a time."""
        self._folder = folder.resolve()
        self._lock = FolderLock(self._folder, "localstripe", "or set XDG_DATA_HOME to another folder")
        self._child: ChildProcess | None = None
        self._url: str | None = None

    @property
    def url(self) -> str:
        """`http://127.0.0.1:PORT`, to use as Stripe's API base; RuntimeError when it is not started."""
        if self._url is None:
            raise RuntimeError("The Stripe fake is not started")
        return self._url

    def start(self) -> str:
        """Starts the fake and gives its URL once it answers; LocalServiceUnavailable if it cannot."""
        if self._url is None:
            if importlib.util.find_spec("localstripe") is None:
                raise LocalServiceUnavailable(MISSING)
            self._lock.acquire()
            try:
                self._url = f"http://{LOOPBACK}:{self._run()}"
            except BaseException:
                self.stop()
                raise
        return self._url

    def stop(self) -> None:
        """Stops the fake and frees the folder; nothing happens when it is not started."""
        if self._child is not None:
            self._child.stop(STOP_SECONDS)
            self._child = None
        self._url = None
        self._lock.release()

    def __enter__(self) -> Self:
        """Starts the fake."""
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stops the fake."""
        self.stop()

    def _run(self) -> int:
        # The child inherits a socket that already listens, so that no one can take the port in between.
        with socket.create_server((LOOPBACK, 0)) as listener:
            port: int = listener.getsockname()[1]
            self._child = child = ChildProcess(
                "localstripe",
                self._command(listener.fileno()),
                self._folder / "localstripe.log",
                keep_open=[listener.fileno()],
            )
            child.start()
        child.wait_until(lambda: _answers(port), READY_SECONDS)
        return port

    def _command(self, descriptor: int) -> list[str]:
        state = self._folder / "localstripe.pickle"
        # -P: the modules next to the script must not stand in for installed ones of the same name.
        return [sys.executable, "-P", stripe_fake_server.__file__, str(descriptor), str(state)]


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=ANSWER_SECONDS)
    try:
        connection.request("GET", "/js.stripe.com/v3/")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def send_events_to(fake: str, url: str, secret: str) -> None:
    """Has every event of the fake at URL `fake` sent to `url`, signed with `secret`."""
    _post(fake, "/_config/webhooks/gateway", {"url": url, "secret": secret})


def add_card(fake: str, card: FakeCard) -> None:
    """Keeps a card that is in no account yet; nothing happens when it is there."""
    facts = {"exp_month": card.exp_month, "exp_year": card.exp_year, "cvc": "123", "number": card.number}
    form = {"type": "card", **{f"card[{name}]": value for name, value in facts.items()}}
    form |= {"metadata[id]": card.id, "metadata[brand]": card.brand, "metadata[funding]": card.funding}
    _post(fake, "/v1/payment_methods", form)


def _post(fake: str, path: str, form: dict[str, Any]) -> None:
    connection = http.client.HTTPConnection(urlsplit(fake).netloc, timeout=ANSWER_SECONDS)
    headers = {"authorization": "Bearer sk_test_demo", "content-type": "application/x-www-form-urlencoded"}
    try:
        connection.request("POST", path, urlencode(form), headers)
        answer = connection.getresponse()
        if answer.status != http.HTTPStatus.OK:
            raise LocalServiceUnavailable(f"localstripe refused {path}: {answer.read().decode(errors='replace')}")
    except (OSError, http.client.HTTPException) as error:
        raise LocalServiceUnavailable(f"localstripe did not answer {path}: {error}") from error
    finally:
        connection.close()
