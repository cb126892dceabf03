"""The log of changes of the company and its staff."""

from datetime import datetime

import strawberry
from strawberry.scalars import JSON

from gateway.access.permission import Permission
from gateway.resolvers import company_change as resolve
from gateway.schema.author import Author
from gateway.schema.connection import Connection
from gateway.schema.field import field


@strawberry.type(description="One field of the company or of a staff member, before and after a change.")
class CompanyFieldChange:
    """A field."""

    field_name: str = field("The field, as `timeZone` or `role`.", name="field", resolver=resolve.field_name)
    before: JSON | None = field("The value before; null if there was no value.", resolver=resolve.value_before)
    after: JSON | None = field("The value after; null if there is no value.", resolver=resolve.value_after)


@strawberry.type(description="One write on the company or on a staff member: who, when, what.")
class CompanyChange:
    """An entry."""

    change_id: strawberry.ID = field("Its id.", resolver=resolve.own_id)
    changed_at: datetime = field("When.")
    author: Author = field("Who; the role is SYSTEM for the operator's command line and for a first sign-in.")
    operation: str = field("The mutation, or the command, as `company offboard`.")
    request_id: str = field("Id of the request; it is in the logs too.")
    subject_id: strawberry.ID = field("The company or the staff member, for `node`.")
    subject: str = field("Its name at the time.")
    fields: list[CompanyFieldChange] = field("The fields that were changed.")


@strawberry.type(description="The log of the company.")
class CompanyChangeQueries:
    """A part of the root of queries."""

    company_changes: Connection[CompanyChange] | None = field(
        "What was changed of the company's settings and staff, newest first.",
        resolver=resolve.company_changes,
        requires=Permission.COMPANY_WRITE,
    )
