"""Expected refusals of mutations."""

import strawberry

from gateway.errors import UserErrorCode
from gateway.schema.field import describe_enum, field

describe_enum(
    UserErrorCode,
    "Why a mutation was refused.",
    NOT_FOUND="Nothing that you can reach has this id.",
    REQUIRED="A value is missing.",
    INVALID="A value breaks a rule.",
    TOO_LONG="A text is too long.",
    TAKEN="A value must be unique and is in use.",
    IDEMPOTENCY_MISMATCH="The idempotency key was used for another request.",
    IN_PROGRESS="The same request is being worked on. Ask again with the same key in a few seconds.",
    CONFLICT="The object was changed since you read it. The answer has it as it is now; who changed what is said.",
    INVALID_PHONE="Not a possible phone number.",
    INVALID_EMAIL="Not an e-mail address that can exist.",
    TOO_MANY="A list would become longer than is allowed.",
    IN_USE="Other records rest on it; the message says which.",
    WRONG_STATUS="The object's status does not allow it.",
)


@strawberry.type(description="Why a mutation was refused; nothing was changed.")
class UserError:
    """One reason."""

    code: UserErrorCode = field("For programs.")
    message: str = field("For people: what is wrong and what to do.")
    path: list[str] | None = field("Where in `input`, from the outside in; null when it is about the whole.")
