"""The customers that the walks work on, and what the walks must know of them."""

import base64
import re
from typing import Any

from gateway.documents.contact import Email, EmailKind
from gateway.documents.customer import Customer
from tests import records, work_records
from tests.full_profile import Profile
from tests.pictures import jpeg
from tests.portal import PASSWORD, invite
from tests.running_gateway import Tenant


def of_the_company(tenant: Tenant, profile: Profile) -> dict[str, Any]:
    """Return which customer staff search for, and what they change."""
    owner = profile.owner
    return {
        "company": tenant.company.handle,
        "customer": owner.id,
        "name": owner.display_name,
        "term": owner.last_name,
        "customerEmail": owner.emails[0].address,
        "phone": re.sub(r"\+1(...)(...)(....)", r"(\1) \2-\3", str(owner.phones[0].e164)),
        "typedPhone": owner.phones[0].number,
        "newPhone": "(737) 555-7788",
        "shown": {
            "Invoices": profile.node("Invoice").number,  # type: ignore[attr-defined]
            "Referrals": profile.node("Referral").referred_name,  # type: ignore[attr-defined]
            "Equipment": profile.node("Equipment").name,  # type: ignore[attr-defined]
            "Notes": profile.node("Note").body,  # type: ignore[attr-defined]
            "Timeline": "Note",
            "Photos and files": "permit.pdf",
        },
    }


async def of_the_phones(tenant: Tenant) -> dict[str, Any]:
    """Make a second customer with a job and an invitation to the portal: no walk is in the way of another."""
    customer: Customer = await tenant.customer()
    job = records.job(customer)
    await tenant.add(job)
    await invite(tenant, customer)
    return {
        "job": job.id,
        "photo": base64.b64encode(jpeg()).decode(),
        "portalCustomer": customer.id,
        "email": customer.emails[0].address,
        "password": PASSWORD,
        "newPassword": f"{PASSWORD} staple",
    }


async def of_the_portal(tenant: Tenant) -> dict[str, str]:
    """Make a customer with an invitation, whose sessions in the portal end."""
    customer: Customer = await tenant.customer(first_name="Ember", last_name="Door")
    await invite(tenant, customer)
    return {"email": customer.emails[0].address, "password": PASSWORD, "newPassword": f"{PASSWORD} staple"}


async def of_the_sellers(tenant: Tenant) -> str:
    """Make a customer with a sale: the office edits another one at the same time."""
    customer: Customer = await tenant.customer()
    await tenant.add(work_records.sale(customer, commissions=None))
    return customer.id


async def of_the_narrow_screens(tenant: Tenant) -> str:
    """Make a customer whose texts do not fit on a line."""
    long = "Wolfeschlegelsteinhausenbergerdorff"
    address = records.address("adr_1", street=f"{long.lower()}{long.lower()} Street 12345")
    customer = await tenant.customer(
        first_name="Maximiliane-Alexandra",
        last_name=f"{long}-{long}",
        tags=("A-very-long-tag-without-any-space-in-it",),
        emails=(Email(id="eml_1", address=f"{long.lower()}@{long.lower()}.example.com", kind=EmailKind.PRIMARY),),
        addresses=(address,),
    )
    return str(customer.id)


async def of_the_keys(tenant: Tenant) -> dict[str, str]:
    """Make a third customer, for the walk by keys."""
    customer = await tenant.customer(first_name="Keya", last_name="Board", phones=(records.phone("+15125550133"),))
    return {
        "company": tenant.company.handle,
        "id": customer.id,
        "name": customer.display_name,
        "phone": "(512) 555-0133",
        "newPhone": "(512) 555-0134",
    }
