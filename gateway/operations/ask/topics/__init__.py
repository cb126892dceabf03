"""Every topic that questions can be about: one file for what belongs together."""

from typing import Final

from gateway.operations.ask.topic import Subject
from gateway.operations.ask.topics.agreement import AGREEMENTS, EQUIPMENT
from gateway.operations.ask.topics.change import CHANGES
from gateway.operations.ask.topics.contact import ADDRESSES, EMAILS, PHONES
from gateway.operations.ask.topics.conversation import COMMENTS, COMMUNICATIONS, NOTES
from gateway.operations.ask.topics.credit import CREDITS, REFUNDS
from gateway.operations.ask.topics.file import DOCUMENTS, PHOTOS
from gateway.operations.ask.topics.job import JOBS
from gateway.operations.ask.topics.message import MESSAGES
from gateway.operations.ask.topics.money import INVOICES, PAYMENTS
from gateway.operations.ask.topics.offer import ESTIMATES, QUOTES
from gateway.operations.ask.topics.profile import PROFILE
from gateway.operations.ask.topics.recurring import RECURRING, SUBSCRIPTIONS
from gateway.operations.ask.topics.relation import CARDS, CONTACTS, REFERRALS, RELATED
from gateway.operations.ask.topics.sale import SALES
from gateway.operations.ask.topics.statement import STATEMENT
from gateway.operations.ask.topics.visit import VISITS

TOPICS: Final[dict[str, Subject]] = {
    topic.key: topic
    for topic in (
        VISITS, JOBS, QUOTES, ESTIMATES, SALES, INVOICES, PAYMENTS, CREDITS, REFUNDS, RECURRING, SUBSCRIPTIONS,
        AGREEMENTS, EQUIPMENT, COMMUNICATIONS, MESSAGES, NOTES, COMMENTS, REFERRALS, RELATED, CONTACTS, CARDS, PHOTOS,
        DOCUMENTS, CHANGES, PHONES, EMAILS, ADDRESSES, STATEMENT, PROFILE,
    )
}  # fmt: skip
