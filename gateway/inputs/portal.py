"""What customers say to the portal, and staff about it."""

import re

import strawberry

from gateway.access.password import weakness
from gateway.access.token import company_id_of
from gateway.errors import Fault, InvalidInput, UserErrorCode
from gateway.inputs.version import OF_THE_CUSTOMER

_HANDLE = re.compile(r"[a-z0-9-]{2,40}")


@strawberry.input(description="The customer to invite to the portal.")
class PortalInviteSendInput:
    """The input of `portalInviteSend`."""

    customer_id: strawberry.ID = strawberry.field(description="The customer; the primary e-mail address is written to.")
    expected_version: int | None = strawberry.field(default=None, description=OF_THE_CUSTOMER)
    idempotency_key: str | None = strawberry.field(
        default=None, description="Makes a retry safe: the same key and input send one mail."
    )


@strawberry.input(description="The customer to send a link for a new password.")
class PortalPasswordResetSendInput:
    """The input of `portalPasswordResetSend`."""

    customer_id: strawberry.ID = strawberry.field(description="A customer with a portal account.")
    expected_version: int | None = strawberry.field(default=None, description=OF_THE_CUSTOMER)
    idempotency_key: str | None = strawberry.field(
        default=None, description="Makes a retry safe: the same key and input send one mail."
    )


@strawberry.input(description="A customer forgot the password.")
class PortalPasswordForgottenInput:
    """The input of `portalPasswordForgotten`."""

    company_handle: str = strawberry.field(description="The company's handle.")
    email: str = strawberry.field(description="What the customer signs in with.")

    def company_id(self) -> str:
        """The company's id. Raises InvalidInput."""
        return _company_id(self.company_handle)


@strawberry.input(description="A one-time link's token, and the password that the customer chose.")
class PortalPasswordInput:
    """The input of `portalAccountConfirm` and `portalPasswordReset`."""

    token: str = strawberry.field(description="What the link in the mail has after `token=`.")
    password: str = strawberry.field(description="The new password: at least 10 characters, not the e-mail address.")

    def require_strength(self, email: str) -> None:
        """Raise InvalidInput for a password that is too easy to guess."""
        found = weakness(self.password, email)
        if found:
            raise InvalidInput([Fault(UserErrorCode.TOO_WEAK, found, ("password",))])


@strawberry.input(description="Who signs in to the portal.")
class PortalSignInInput:
    """The input of `portalSignIn`."""

    company_handle: str = strawberry.field(description="The company's handle.")
    email: str = strawberry.field(description="E-mail address of the account, in any case.")
    password: str = strawberry.field(description="Password.")

    def company_id(self) -> str:
        """The company's id. Raises InvalidInput."""
        return _company_id(self.company_handle)


def _company_id(handle: str) -> str:
    if not _HANDLE.fullmatch(handle):
        raise unknown_company()
    return company_id_of(handle)


def unknown_company() -> InvalidInput:
    """The refusal when no company has the handle; handles are public, in the address of each portal."""
    message = "No company has this handle. It is in the address of your portal."
    return InvalidInput([Fault(UserErrorCode.NOT_FOUND, message, ("companyHandle",))])
