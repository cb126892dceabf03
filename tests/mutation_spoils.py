"""Making a stage, or an input, such that a mutation is refused."""

from collections.abc import Awaitable, Callable, Mapping
from enum import StrEnum
from typing import Any

import msgspec

from gateway.documents.appointment import AppointmentStatus
from gateway.documents.contact import ContactPerson
from gateway.documents.customer import CustomerStatus
from gateway.documents.recurring_invoice import RecurringInvoice
from gateway.documents.service_subscription import ServiceSubscription
from tests import records
from tests.mutation_stage import Stage, in_days, tried
from tests.portal import change_stored

Spoil = Mapping[str, Any] | Callable[[Stage], Awaitable[Mapping[str, Any]]]
"""What to send in place of a part of the sample; or what makes the stage such that it is refused, and gives that."""

LONG = "long " * 3000
ODD = "bell \x07"
UNSEEN = " \u200b\u2060\u3164\u00ad"
MANY_TAGS = [f"tag {number}" for number in range(51)]


def standing(status: CustomerStatus) -> Spoil:
    """Arrange a customer who is blocked or archived."""

    async def spoil(stage: Stage) -> Mapping[str, Any]:
        await stage.set(status=status)
        return {}

    return spoil


def after(**changes: Any) -> Spoil:
    """Arrange a customer in another state."""

    async def spoil(stage: Stage) -> Mapping[str, Any]:
        await stage.set(**changes)
        return {}

    return spoil


async def bounced(stage: Stage) -> Mapping[str, Any]:
    """Mail to the customer came back."""
    (email,) = stage.owner.emails
    await stage.set(emails=(msgspec.structs.replace(email, is_invalid=True),))
    return {}


async def without_mail(stage: Stage) -> Mapping[str, Any]:
    """Arrange a customer without an e-mail address."""
    await stage.set(emails=())
    return {}


async def without_a_chosen_address(stage: Stage) -> Mapping[str, Any]:
    """Arrange a customer without an e-mail address, and without one in the input."""
    await stage.set(emails=())
    return {"emailId": ...}


async def with_a_job(stage: Stage) -> Mapping[str, Any]:
    """Arrange a job at the address."""
    await stage.tenant.add(records.job(stage.owner, address_id=stage.owner.addresses[1].id))
    return {}


async def crowded(stage: Stage) -> Mapping[str, Any]:
    """Arrange as many of each part as there may be."""
    await stage.set(
        addresses=tuple(records.address(f"adr_{number}") for number in range(200)),
        phones=tuple(records.phone(f"+15125551{number:03d}", id=f"phn_{number}") for number in range(20)),
        emails=tuple(
            msgspec.structs.replace(stage.owner.emails[0], id=f"eml_{number}", address=f"e{number}@example.com")
            for number in range(20)
        ),
        contact_persons=tuple(ContactPerson(id=f"ctp_{number}", name=f"Person {number}") for number in range(50)),
    )
    return {}


async def address_again(stage: Stage) -> Mapping[str, Any]:
    """Arrange that the address that was retired is added again."""
    await stage.set(addresses=(records.address("adr_again", street="13 Oak Lane"),))
    return {}


async def crowded_with_a_retired(stage: Stage) -> Mapping[str, Any]:
    """Arrange as many addresses as there may be, beside the retired one."""
    await stage.set(addresses=tuple(records.address(f"adr_{number}", street=f"{number} Elm") for number in range(200)))
    return {}


async def owned_by_another(stage: Stage) -> Mapping[str, Any]:
    """Arrange that another customer signs in with the address."""
    await stage.account()
    (email,) = stage.owner.emails
    await change_stored(stage.tenant, stage.other, emails=(email,))
    return {"customerId": stage.other.id}


async def external_id_of_another(stage: Stage) -> Mapping[str, Any]:
    """Arrange that another customer has the external id."""
    await change_stored(stage.tenant, stage.other, external_id="erp-7")
    return {"externalId": "erp-7"}


async def second_phone(stage: Stage) -> Mapping[str, Any]:
    """Arrange that the customer has the number under another id."""
    (first,) = stage.owner.phones
    await stage.set(phones=(first, records.phone("+15125550199", id="phn_second", is_primary=False)))
    return {"number": "+1 512 555 0199", "extension": ...}


async def second_person(stage: Stage) -> Mapping[str, Any]:
    """Arrange that the customer has the person under another id."""
    (first,) = stage.owner.contact_persons
    second = msgspec.structs.replace(first, id="ctp_second", name="Pat Porter", is_primary=False)
    await stage.set(contact_persons=(first, second))
    return {"name": "pat porter", "role": ..., "addressId": ...}


async def second_email(stage: Stage) -> Mapping[str, Any]:
    """Arrange that the customer has the address under another id."""
    (first,) = stage.owner.emails
    await stage.set(emails=(first, msgspec.structs.replace(first, id="eml_second", address="second@example.com")))
    return {"address": "second@example.com"}


async def tag_of_another(stage: Stage) -> Mapping[str, Any]:
    """Arrange that the new name is taken."""
    await change_stored(stage.tenant, stage.other, tags=("Pays late",))
    return {}


async def unpaid(stage: Stage) -> Mapping[str, Any]:
    """Arrange that the customer owes something."""
    await stage.tenant.add(records.invoice(stage.owner))
    await stage.set(metrics=msgspec.structs.replace(stage.owner.metrics, total_due=records.dollars(100)))
    return {"force": False}


async def same_customer(stage: Stage) -> Mapping[str, Any]:
    """Of two, both the same."""
    return {"relatedId": stage.owner.id}


async def tried_often(stage: Stage) -> Mapping[str, Any]:
    """Arrange the same address, as often as it may be tried."""
    given = await sample_of_sign_in(stage)
    for _ in range(10):
        await tried(stage, "portalSignIn", given)
    return given


async def sample_of_sign_in(stage: Stage) -> dict[str, Any]:
    """Unknown credentials."""
    email = f"nobody.{stage.owner.id}@example.com"
    return {"companyHandle": stage.tenant.company.handle, "email": email, "password": "wrong horse"}


async def forgotten_often(stage: Stage) -> Mapping[str, Any]:
    """Arrange the same address, as often as a mail may be asked for."""
    given = {"companyHandle": stage.tenant.company.handle, "email": f"nobody.{stage.owner.id}@example.com"}
    for _ in range(3):
        await tried(stage, "portalPasswordForgotten", given)
    return given


async def called_off(stage: Stage) -> Mapping[str, Any]:
    """Arrange that the visit was called off."""
    await change_stored(stage.tenant, stage.visit, status=AppointmentStatus.CANCELED)
    return {}


async def soon(stage: Stage) -> Mapping[str, Any]:
    """Arrange that the visit begins in a moment."""
    await change_stored(stage.tenant, stage.visit, window=in_days(0))
    return {}


async def booked_already(stage: Stage) -> Mapping[str, Any]:
    """Arrange such a visit."""
    window = in_days(9)
    await stage.tenant.add(
        records.appointment(stage.owner, address_id=stage.owner.addresses[0].id, category="Plumbing", window=window)
    )
    return {"window": {"start": window.start.isoformat()}}


async def much_booked(stage: Stage) -> Mapping[str, Any]:
    """Arrange as many visits to come as there may be."""
    await stage.tenant.add(*(records.appointment(stage.owner, window=in_days(9)) for _ in range(20)))
    return {"window": {"start": in_days(20).start.isoformat()}}


def plan_that_is(status: StrEnum) -> Spoil:
    """Arrange the plan of the sample in another status."""

    async def spoil(stage: Stage) -> Mapping[str, Any]:
        for kind in (ServiceSubscription, RecurringInvoice):
            for plan in await stage.tenant.scope.find(kind, {"customer_id": stage.owner.id}):
                await change_stored(stage.tenant, plan, status=status)
        return {}

    return spoil
