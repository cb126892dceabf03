"""What administrators may say about staff members."""

from typing import Any

import strawberry

from gateway.documents.staff_member import StaffRole
from gateway.inputs.email_address import an_email_address
from gateway.inputs.rule import Checked, NotNull, Text, ValidationContext, validated_field

MAX_NAME_LENGTH = 200
MAX_SUBJECT_LENGTH = 255

_NAME = Text(MAX_NAME_LENGTH, required="A staff member has a name.")
_SUBJECT = Text(MAX_SUBJECT_LENGTH)
_ROLE = NotNull("A staff member has a role.")
SUBJECT = (
    "The identity provider's `sub` of this person. Leave it out: the first sign-in with the verified e-mail address "
    "stores it."
)


def _an_email(given: str | None, ground: ValidationContext) -> str | None:
    return None if given is None else an_email_address(given, ground)


def _anything(given: Any, _: ValidationContext) -> Any:
    return given


@strawberry.input(description="A new staff member, who is invited: they sign in at the identity provider.")
class StaffMemberAddInput(Checked):
    """The input of `staffMemberAdd`."""

    name: str = validated_field(_NAME, "Full name.", default=...)
    role: StaffRole = validated_field(_ROLE, "What they do, and may do.", default=...)
    email: str | None = validated_field(_an_email, "Work e-mail address; no other active member has it.")
    subject: str | None = validated_field(_SUBJECT, SUBJECT)


@strawberry.input(description="A change of a staff member; what is left out stays as it is.")
class StaffMemberUpdateInput(Checked):
    """The input of `staffMemberUpdate`."""

    id: strawberry.ID = strawberry.field(description="Which staff member.")
    name: str | None = validated_field(_NAME, "Full name.")
    role: StaffRole | None = validated_field(_ROLE, "What they do, and may do from their next request on.")
    email: str | None = validated_field(
        _an_email, "Work e-mail address; no other active member has it. Null removes it."
    )
    subject: str | None = validated_field(_SUBJECT, f"{SUBJECT} Null: they claim the invitation again.")
    is_active: bool | None = validated_field(
        NotNull("Say true or false."), "True reactivates a deactivated staff member."
    )


@strawberry.input(description="A staff member who no longer works for the company.")
class StaffMemberDeactivateInput:
    """The input of `staffMemberDeactivate`."""

    id: strawberry.ID = strawberry.field(description="Which staff member.")
    dry_run: bool = strawberry.field(default=False, description="Only say what it would leave behind; change nothing.")
