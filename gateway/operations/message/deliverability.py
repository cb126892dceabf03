"""Whether a customer can be written to, and why not."""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from gateway.documents.contact import Email, Phone
from gateway.documents.customer import Customer, CustomerStatus
from gateway.errors import Fault, UserErrorCode
from gateway.integrations.mail_header import ascii_domain
from gateway.matching.email_address import MAX_LOCAL_PART, MIN_TOP_LEVEL, is_placeholder_email


class DeliveryObstacle(StrEnum):
    """Why a customer would not get a message."""

    NO_ADDRESS = "NO_ADDRESS"
    UNDELIVERABLE = "UNDELIVERABLE"
    UNSUBSCRIBED = "UNSUBSCRIBED"
    BLOCKED = "BLOCKED"


class Deliverability(NamedTuple):
    """Obstacles to messages to a customer by each channel."""

    email_obstacles: Sequence[DeliveryObstacle]
    text_obstacles: Sequence[DeliveryObstacle]

    @property
    def can_email(self) -> bool:
        """Return whether mail to the primary address would be sent."""
        return not self.email_obstacles

    @property
    def can_text(self) -> bool:
        """Return whether a text to the primary phone would be sent."""
        return not self.text_obstacles


_ADVICE = {
    DeliveryObstacle.NO_ADDRESS: "The customer has nothing of this kind to write to. Add one, or use another channel.",
    DeliveryObstacle.UNDELIVERABLE: "Mail to this address came back, or cannot be sent. Ask the customer for another.",
    DeliveryObstacle.UNSUBSCRIBED: (
        "The customer does not want mail. Call or text; or, if it is about work that was ordered, set isTransactional."
    ),
    DeliveryObstacle.BLOCKED: "The customer is blocked. Unblock the customer first.",
}


def deliverability(customer: Customer) -> Deliverability:
    """Find the obstacles to messages to the primary e-mail address and phone of the customer."""
    return Deliverability(
        email_obstacles(customer, customer.primary_email, transactional=False),
        text_obstacles(customer, customer.primary_phone),
    )


def email_obstacles(customer: Customer, email: Email | None, *, transactional: bool) -> list[DeliveryObstacle]:
    """Return why mail to an address of the customer would not be sent."""
    found = [DeliveryObstacle.BLOCKED] if customer.status is CustomerStatus.BLOCKED else []
    if email is None:
        found.append(DeliveryObstacle.NO_ADDRESS)
    elif not can_be_mailed(email):
        found.append(DeliveryObstacle.UNDELIVERABLE)
    if not transactional and not customer.email_preferences.is_subscribed:
        found.append(DeliveryObstacle.UNSUBSCRIBED)
    return found


def can_be_mailed(email: Email) -> bool:
    """Return whether mail to an address of a customer reaches anybody, as far as it is known."""
    return not email.is_invalid and is_writable(email.address) and not is_placeholder_email(email.address)


def is_writable(address: str) -> bool:
    """Return whether mail can be sent to an address: inputs refuse others, but imports and older versions kept some."""
    try:
        written = ascii_domain(address)
    except ValueError:
        return False
    local, _, domain = written.rpartition("@")
    return written.isascii() and len(local) <= MAX_LOCAL_PART and len(domain.rpartition(".")[2]) >= MIN_TOP_LEVEL


def text_obstacles(customer: Customer, phone: Phone | None) -> list[DeliveryObstacle]:
    """Return why a text to a phone of the customer would not be sent."""
    found = [DeliveryObstacle.BLOCKED] if customer.status is CustomerStatus.BLOCKED else []
    if phone is None or phone.e164 is None:
        found.append(DeliveryObstacle.NO_ADDRESS)
    return found


def find_faults(obstacles: Sequence[DeliveryObstacle], *, to: str = "to") -> list[Fault]:
    """Convert the obstacles to reasons of a refusal; `to` is the input field that chooses the address."""
    paths = {DeliveryObstacle.BLOCKED: "customerId", DeliveryObstacle.UNSUBSCRIBED: "isTransactional"}
    return [
        Fault(UserErrorCode(obstacle.value), _ADVICE[obstacle], (paths.get(obstacle, to),)) for obstacle in obstacles
    ]
