"""Settings of the customers' portal that bound guesses, mails and bookings."""

from pydantic import Field

from gateway.settings.strangers import StrangerSettings


class PortalSettings(StrangerSettings):
    """Limits of one company's portal, counted in MongoDB for all processes; attempts and mails by 15 minutes."""

    portal_tries_by_account: int = Field(
        10, ge=1, le=1_000, description="Wrong passwords for one portal account from one client address."
    )
    portal_tries_by_account_anywhere: int = Field(
        100, ge=1, le=10_000, description="The same, from all addresses that the account was never signed in from."
    )
    portal_tries_by_address: int = Field(
        50, ge=1, le=100_000, description="Sign-ins tried from one client address, where the proxy passes addresses."
    )
    portal_mails_by_account: int = Field(
        3, ge=1, le=100, description="Mails with a link for a new password that one portal account may have."
    )
    portal_mails_by_address: int = Field(
        20,
        ge=1,
        le=10_000,
        description="The same, asked for from one client address.",
    )
    portal_bookings_ahead: int = Field(
        20, ge=1, le=1_000, description="Visits to come that a customer may have who books one more in the portal."
    )
