"""Every topic that questions can be about: one file for what belongs together."""

from typing import Final

from gateway.operations.ask.topic import Subject
from gateway.operations.ask.topics.agreement import AGREEMENTS, EQUIPMENT
from gateway.operations.ask.topics.contact import ADDRESSES, EMAILS, PHONES
from gateway.operations.ask.topics.conversation import COMMENTS, COMMUNICATIONS, MESSAGES, NOTES
from gateway.operations.ask.topics.job import JOBS
from gateway.operations.ask.topics.money import CREDITS, INVOICES, PAYMENTS, RECURRING, REFUNDS, SUBSCRIPTIONS
from gateway.operations.ask.topics.offer import ESTIMATES, QUOTES, SALES
from gateway.operations.ask.topics.profile import PROFILE
from gateway.operations.ask.topics.relation import CARDS, CHANGES, CONTACTS, DOCUMENTS, PHOTOS, REFERRALS, RELATED
from gateway.operations.ask.topics.visit import VISITS

TOPICS: Final[dict[str, Subject]] = {
    topic.key: topic
    for topic in (
        VISITS, JOBS, QUOTES, ESTIMATES, SALES, INVOICES, PAYMENTS, CREDITS, REFUNDS, RECURRING, SUBSCRIPTIONS,
        AGREEMENTS, EQUIPMENT, COMMUNICATIONS, MESSAGES, NOTES, COMMENTS, REFERRALS, RELATED, CONTACTS, CARDS, PHOTOS,
        DOCUMENTS, CHANGES, PHONES, EMAILS, ADDRESSES, PROFILE,
    )
}  # fmt: skip
