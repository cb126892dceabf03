"""Text messages through Twilio's API: plain values in, delivered or DeliveryFailed."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gateway.integrations.delivery import DeliveryFailed
from gateway.integrations.lazy_module import LazyModule

if TYPE_CHECKING:
    import httpx
else:
    httpx = LazyModule("httpx")

TIMEOUT_SECONDS: Final = 10.0
CONNECT_SECONDS: Final = 5.0

# Twilio's error codes of a number that no text will ever reach: not a number, not a mobile, opted out, unreachable.
_BAD_NUMBER: Final = frozenset({21211, 21214, 21217, 21219, 21408, 21610, 21612, 21614})
# Our account, not the message: it will be accepted once an operator has put things right.
_OUR_FAULT: Final = frozenset({401, 403, 404, 408, 429})


@dataclass(frozen=True)
class TwilioAccount:
    """An account at Twilio, and the number that its texts come from."""

    sid: str
    token: str
    sender: str
    api_base: str = "https://api.twilio.com"


class TwilioTexter:
    """Sends texts from one account."""

    def __init__(self, account: TwilioAccount, timeout: "httpx.Timeout | None" = None) -> None:
        self._account = account
        self._timeout = timeout

    async def send(self, recipient: str, body: str) -> None:
        """Hand a text to Twilio; `recipient` in E.164. Raises DeliveryFailed."""
        account = self._account
        url = f"{account.api_base}/2010-04-01/Accounts/{account.sid}/Messages.json"
        form = {"To": recipient, "From": account.sender, "Body": body}
        timeout = self._timeout or httpx.Timeout(TIMEOUT_SECONDS, connect=CONNECT_SECONDS)
        try:
            async with httpx.AsyncClient(timeout=timeout, auth=(account.sid, account.token)) as client:
                answer = await client.post(url, data=form)
        except httpx.HTTPError as error:
            raise DeliveryFailed(f"Twilio cannot be reached: {type(error).__name__}", temporary=True) from None
        if not answer.is_success:
            raise _failure(answer)


def _failure(answer: "httpx.Response") -> DeliveryFailed:
    try:
        told = answer.json()
    except ValueError:
        told = {}
    code = told.get("code") if isinstance(told, dict) else None
    message = told.get("message", "") if isinstance(told, dict) else ""
    temporary = answer.status_code >= 500 or answer.status_code in _OUR_FAULT
    reason = f"Twilio answered {answer.status_code}, code {code}: {message}"[:500]
    return DeliveryFailed(reason, temporary=temporary, bounced=not temporary and code in _BAD_NUMBER)
