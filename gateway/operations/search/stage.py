"""How good an answer to a search is, and what of a customer answers."""

from enum import IntEnum, StrEnum


class MatchedOn(StrEnum):
    """Attribute of a customer that answers a search."""

    NAME = "NAME"
    COMPANY = "COMPANY"
    EMAIL = "EMAIL"
    PHONE = "PHONE"
    STREET = "STREET"
    PLACE = "PLACE"
    CONTACT_PERSON = "CONTACT_PERSON"
    CUSTOMER_NUMBER = "CUSTOMER_NUMBER"
    VISIT_NUMBER = "VISIT_NUMBER"
    JOB_NUMBER = "JOB_NUMBER"
    ESTIMATE_NUMBER = "ESTIMATE_NUMBER"
    QUOTE_NUMBER = "QUOTE_NUMBER"
    INVOICE_NUMBER = "INVOICE_NUMBER"
    CREDIT_NUMBER = "CREDIT_NUMBER"
    REFUND_NUMBER = "REFUND_NUMBER"
    RECURRING_INVOICE_NUMBER = "RECURRING_INVOICE_NUMBER"
    AGREEMENT_NUMBER = "AGREEMENT_NUMBER"
    SUBSCRIPTION_NUMBER = "SUBSCRIPTION_NUMBER"
    SALE_NUMBER = "SALE_NUMBER"


class Stage(IntEnum):
    """Quality of an answer; the best come first, and each stage is read in its own way."""

    IDENTIFIED = 0
    PARTLY_IDENTIFIED = 1
    HOUSE = 2
    PHRASE = 3
    BEGUN_PHRASE = 4
    WORDS = 5
    HOUSE_AND_MORE = 6
    TYPO = 7


SCORES = {
    Stage.IDENTIFIED: 1.0,
    Stage.PARTLY_IDENTIFIED: 0.9,
    Stage.HOUSE: 0.8,
    Stage.PHRASE: 0.8,
    Stage.BEGUN_PHRASE: 0.7,
    Stage.WORDS: 0.5,
    Stage.HOUSE_AND_MORE: 0.4,
    Stage.TYPO: 0.3,
}
WHOLE_NAME, SCATTERED = "", "~"
"""The places of typos: first those in a name as a whole, then those in words that stand anywhere."""
