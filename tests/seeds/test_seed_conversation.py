"""What is communicated fits the customer and the work; the change log leads to the customer's version."""

from collections import Counter

import msgspec

from gateway.access.permission import Role
from gateway.documents.communication import CallOutcome, CommunicationChannel, CommunicationDirection
from gateway.documents.customer import Customer
from seeds.facts import CompanyFacts
from seeds.generator import CustomerFile
from seeds.staff_member import staff_of

Told = tuple[CompanyFacts, CustomerFile]
CALL, TEXT, EMAIL = CommunicationChannel.CALL, CommunicationChannel.TEXT, CommunicationChannel.EMAIL


def test_every_job_was_asked_for(files: list[Told]) -> None:
    """By the customer, before it was booked, not before they were known, never in the future."""
    for company, file in files:
        asked = {one.job_id for one in file.communications if one.direction is CommunicationDirection.INBOUND}
        assert asked == {job.id for job in file.jobs}
        jobs = {job.id: job for job in file.jobs}
        for one in file.communications:
            assert one.job_id is not None
            assert file.customer.created_at <= one.at <= company.reference
            if one.direction is CommunicationDirection.INBOUND:
                assert one.at <= jobs[one.job_id].created_at
                assert one.actor.id == file.customer.id


def test_customers_are_reached_where_they_can_be(files: list[Told]) -> None:
    """No call without a phone, no mail without an address that works; words only where they belong."""
    for company, file in files:
        staff = {member.id: member for member in staff_of(company.handle).everyone}
        addresses = {email.address for email in file.customer.emails if not email.is_invalid}
        for one in file.communications:
            assert one.phone in {None, *(phone.e164 for phone in file.customer.phones)}
            assert one.email in {None, *addresses}
            assert (one.outcome is not None) == (one.channel is CALL) == (one.preview is None)
            assert (one.duration_seconds is not None) == (one.outcome is CallOutcome.SPOKE)
            assert one.staff_member_id in {None, *staff}
            assert "{" not in f"{one.preview}{one.note}{one.subject}"
            if one.direction is CommunicationDirection.OUTBOUND:
                assert one.actor.id in staff
                assert one.channel in (CALL, TEXT, EMAIL)


def test_every_channel_and_outcome_occurs(files: list[Told]) -> None:
    """The demo shows each."""
    demo = [one for company, file in files if company.handle == "acme" for one in file.communications]
    assert {one.channel for one in demo} == set(CommunicationChannel)
    assert {one.outcome for one in demo if one.channel is CALL} == set(CallOutcome)


def test_the_log_leads_to_the_version_and_state_of_the_customer(files: list[Told]) -> None:
    """One entry for each version after the first, in the order of time; what a field became is what it is."""
    operations: Counter[str] = Counter()
    for company, file in files:
        customer, log = file.customer, file.changes
        operations.update(change.operation for change in log)
        assert [change.version for change in log] == list(range(2, customer.version + 1))
        times = [customer.created_at, *(change.changed_at for change in log)]
        assert times == sorted(set(times))
        assert customer.updated_at == times[-1] <= company.reference
        for change in log:
            for field in change.fields:
                assert field.after == present(customer, field.field)
    assert len(operations) >= 3


def present(customer: Customer, field: str) -> object:
    """Return the value as the log writes it."""
    name, _, part_id = field.partition(".")
    value = getattr(customer, name)
    if part_id:
        return next(msgspec.to_builtins(part, builtin_types=()) for part in value if part.id == part_id)
    if field == "email_preferences":
        return {"is_subscribed": value.is_subscribed}
    return list(value) if isinstance(value, tuple) else value


def test_comments_are_by_those_who_may_write_them(files: list[Told]) -> None:
    """Staff of the company, after the customer was known; the customer never."""
    for company, file in files:
        staff = {member.id: member for member in staff_of(company.handle).everyone}
        for comment in file.comments:
            assert staff[comment.author.id].name == comment.author.name
            assert comment.author.role != Role.CUSTOMER.value.upper()
            assert file.customer.created_at <= comment.created_at <= company.reference
