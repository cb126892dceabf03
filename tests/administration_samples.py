"""Samples and refusals of what administrators change: the company and its staff."""

from collections.abc import Mapping
from typing import Any

from gateway.documents.staff_member import StaffRole
from tests import records
from tests.mutation_spoils import LONG, ODD, UNSEEN, Spoil
from tests.mutation_stage import Stage
from tests.portal import change_stored


async def the_last_administrator(stage: Stage) -> Mapping[str, Any]:
    """Make the colleague the only administrator, to be demoted."""
    await change_stored(stage.tenant, stage.colleague, role=StaffRole.ADMIN)
    return {"role": "OFFICE"}


async def who_cannot_leave(stage: Stage) -> Mapping[str, Any]:
    """Make the colleague the only administrator."""
    await the_last_administrator(stage)
    return {}


async def a_subject_of_another(stage: Stage) -> Mapping[str, Any]:
    """Give the subject to another member."""
    await stage.tenant.add(records.staff_member(stage.tenant.company.id, subject="idp|1"))
    return {"subject": "idp|1"}


ADMINISTRATION_SAMPLES: Mapping[str, Any] = {
    "companyUpdate": lambda _: {"name": "Acme and Sons", "bookingNoticeHours": 24, "categories": ["Plumbing"]},
    "staffMemberAdd": lambda _: {"name": "Olga Kim", "role": "OFFICE", "email": "olga@example.com"},
    "staffMemberUpdate": lambda stage: {"id": stage.colleague.id, "name": "Tess Novak"},
    "staffMemberDeactivate": lambda stage: {"id": stage.colleague.id},
}
_NAME: Mapping[str, Spoil] = {
    "REQUIRED": {"name": UNSEEN},
    "INVALID": {"name": ODD},
    "INVALID_EMAIL": {"email": "olga at work"},
    "TOO_LONG": {"name": LONG},
}
ADMINISTRATION_REFUSALS: Mapping[str, Mapping[str, Spoil]] = {
    "companyUpdate": {**_NAME, "INVALID": {"timeZone": "Mars"}, "TOO_MANY": {"departments": ["Any"] * 201}},
    "staffMemberAdd": {**_NAME, "TAKEN": a_subject_of_another},
    "staffMemberUpdate": {**_NAME, "TAKEN": a_subject_of_another, "IN_USE": the_last_administrator},
    "staffMemberDeactivate": {"IN_USE": who_cannot_leave},
}
