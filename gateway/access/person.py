"""The person that a token names without saying what they may do."""

from typing import NamedTuple


class Person(NamedTuple):
    """A person whom the identity provider has signed in; the company's staff says what they may do."""

    subject: str
    """The provider's `sub`."""
    email: str | None
    """Their e-mail address, if the provider has verified it."""
    company_id: str | None
    """The company that the token names, if it names one."""
