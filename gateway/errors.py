"""The tree of everything the gateway refuses or fails with on purpose.

GatewayError
├── SettingsRefused            a setting is wrong; the command stops with one line
├── LocalServiceUnavailable    a child process (mongod, Stripe fake) cannot be started
├── KeysNotFetched             the identity provider's keys cannot be had now
├── StripeMisused              our key or our request is wrong: a masked error, for the operator's log
├── StripeRefusal              Stripe refused or did not answer; operations turn it into MutationRefused
├── DuplicateValue             a unique value is in use; operations turn it into InvalidInput
├── UnfitValue                 a stored value does not fit its declaration: a masked error at its field, and a log line
├── RequestRefused             the caller may not, or asked wrongly: a top-level GraphQL error
│   ├── Unauthenticated
│   │   └── UnknownSigningKey
│   ├── Forbidden
│   ├── BadRequest
│   ├── AmbiguousIdentifier
│   ├── SearchTermTooShort
│   ├── CursorExpired
│   └── Unavailable
│       └── FellBehind         a subscription cannot go on
└── MutationRefused            an expected answer of a mutation: its `userErrors`
    ├── NotFound
    ├── InvalidInput
    └── Conflict
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from types import TracebackType
from typing import ClassVar, NamedTuple


class ErrorCode(StrEnum):
    """The `extensions.code` of a top-level error."""

    UNAUTHENTICATED = "UNAUTHENTICATED"
    FORBIDDEN = "FORBIDDEN"
    BAD_REQUEST = "BAD_REQUEST"
    AMBIGUOUS_IDENTIFIER = "AMBIGUOUS_IDENTIFIER"
    SEARCH_TERM_TOO_SHORT = "SEARCH_TERM_TOO_SHORT"
    CURSOR_EXPIRED = "CURSOR_EXPIRED"
    UNAVAILABLE = "UNAVAILABLE"
    OVERLOADED = "OVERLOADED"
    INTERNAL = "INTERNAL"
    GRAPHQL_PARSE_FAILED = "GRAPHQL_PARSE_FAILED"
    GRAPHQL_VALIDATION_FAILED = "GRAPHQL_VALIDATION_FAILED"
    PERSISTED_QUERY_NOT_FOUND = "PERSISTED_QUERY_NOT_FOUND"
    PERSISTED_QUERY_HASH_MISMATCH = "PERSISTED_QUERY_HASH_MISMATCH"
    PERSISTED_QUERY_NOT_IN_LIST = "PERSISTED_QUERY_NOT_IN_LIST"
    PERSISTED_QUERY_ID_REQUIRED = "PERSISTED_QUERY_ID_REQUIRED"
    CANNOT_SEND_PQ_ID_AND_BODY = "CANNOT_SEND_PQ_ID_AND_BODY"
    COST_LIMIT_EXCEEDED = "COST_LIMIT_EXCEEDED"
    BUDGET_EXCEEDED = "BUDGET_EXCEEDED"


class UserErrorCode(StrEnum):
    """Why a mutation was refused."""

    NOT_FOUND = "NOT_FOUND"
    REQUIRED = "REQUIRED"
    INVALID = "INVALID"
    TOO_LONG = "TOO_LONG"
    TAKEN = "TAKEN"
    CONFLICT = "CONFLICT"
    IDEMPOTENCY_MISMATCH = "IDEMPOTENCY_MISMATCH"
    IN_PROGRESS = "IN_PROGRESS"
    INVALID_PHONE = "INVALID_PHONE"
    INVALID_EMAIL = "INVALID_EMAIL"
    TOO_MANY = "TOO_MANY"
    IN_USE = "IN_USE"
    WRONG_STATUS = "WRONG_STATUS"
    NOT_UNDOABLE = "NOT_UNDOABLE"
    LATER_CHANGES = "LATER_CHANGES"
    SHORT_NOTICE = "SHORT_NOTICE"
    NO_ADDRESS = "NO_ADDRESS"
    UNDELIVERABLE = "UNDELIVERABLE"
    UNSUBSCRIBED = "UNSUBSCRIBED"
    BLOCKED = "BLOCKED"
    ARCHIVED = "ARCHIVED"
    INVALID_LINK = "INVALID_LINK"
    INVALID_CREDENTIALS = "INVALID_CREDENTIALS"
    TOO_WEAK = "TOO_WEAK"
    TOO_MANY_ATTEMPTS = "TOO_MANY_ATTEMPTS"
    CARD_NUMBER = "CARD_NUMBER"
    CARD_DECLINED = "CARD_DECLINED"
    CARD_INVALID = "CARD_INVALID"
    CARD_NOT_FOUND = "CARD_NOT_FOUND"
    CARD_DUPLICATE = "CARD_DUPLICATE"
    CARD_LIMIT_REACHED = "CARD_LIMIT_REACHED"
    CARDS_NOT_SET_UP = "CARDS_NOT_SET_UP"
    AUTHENTICATION_REQUIRED = "AUTHENTICATION_REQUIRED"
    AUTHENTICATION_FAILED = "AUTHENTICATION_FAILED"
    STATE_CONFLICT = "STATE_CONFLICT"
    PROVIDER_BUSY = "PROVIDER_BUSY"
    PROVIDER_UNAVAILABLE = "PROVIDER_UNAVAILABLE"


class GatewayError(Exception):
    """Base of every error the gateway raises on purpose; its text is one line that says what to do."""


class SettingsRefused(GatewayError):
    """A setting or command argument is wrong."""


class LocalServiceUnavailable(GatewayError):
    """A child process that the gateway starts itself cannot run."""


class KeysNotFetched(GatewayError):
    """The identity provider's keys cannot be fetched, or are not keys."""


class UnfitValue(GatewayError):
    """A stored value that does not fit its declaration; `field` leads to it: `addresses.0.country`."""

    def __init__(self, record_kind: str, record_id: str, field: str) -> None:
        super().__init__(f"{record_kind} {record_id}: {field} does not fit its declaration: run `gateway verify`")
        self.record_kind, self.record_id, self.field = record_kind, record_id, field


class RequestRefused(GatewayError):
    """A whole field is refused: becomes a top-level error with `extensions.code`."""

    code: ClassVar[ErrorCode] = ErrorCode.BAD_REQUEST


class Unauthenticated(RequestRefused):
    """No one is signed in, or the token is not valid."""

    code = ErrorCode.UNAUTHENTICATED


class UnknownSigningKey(Unauthenticated):
    """The token names a key that is not known: its issuer may have a new one."""


class Forbidden(RequestRefused):
    """The viewer lacks a permission."""

    code = ErrorCode.FORBIDDEN


class BadRequest(RequestRefused):
    """An argument cannot be served."""


class AmbiguousIdentifier(RequestRefused):
    """An identifier fits several customers, and guessing could show the wrong person."""

    code = ErrorCode.AMBIGUOUS_IDENTIFIER


class SearchTermTooShort(RequestRefused):
    """A search for fewer characters than tell customers apart."""

    code = ErrorCode.SEARCH_TERM_TOO_SHORT


class CursorExpired(RequestRefused):
    """What comes after a cursor of the change feed is not kept any more: the reader takes a snapshot."""

    code = ErrorCode.CURSOR_EXPIRED


class Unavailable(RequestRefused):
    """A service that the answer needs cannot be reached now; the caller may try again.

    `remedy` is what the operator has to do, which callers are not shown.
    """

    code = ErrorCode.UNAVAILABLE

    def __init__(self, message: str, remedy: str | None = None) -> None:
        super().__init__(message)
        self.remedy = remedy


class SubscriptionLagged(Unavailable):
    """A listener was too slow for the events, or some were lost on the way: it must subscribe again."""

    code = ErrorCode.OVERLOADED


class Fault(NamedTuple):
    """One thing wrong with a mutation's input; `path` leads from `input` to the place, in API names."""

    code: UserErrorCode
    message: str
    path: tuple[str, ...] | None = None
    retryable: bool = False
    """Whether the same request may succeed later."""


class StripeConfigurationError(GatewayError):
    """Stripe refused our key, or a wrong request of ours: the caller cannot correct it."""


class StripeRefusal(GatewayError):
    """Stripe's refusal, or that no answer came."""

    def __init__(
        self, code: UserErrorCode, message: str, *, retryable: bool = False, undone: bool = True, answered: bool = True
    ) -> None:
        """`undone`: certainly nothing happened at Stripe. `answered`: Stripe may keep this answer for the same key."""
        super().__init__(message)
        self.code = code
        self.retryable = retryable
        self.undone = undone
        self.answered = answered


class DuplicateValue(GatewayError):
    """A value that must be unique within the company is in use; `index` names the unique index, or the rule.

    `reservation` is the id of the reservation that another record has.
    """

    def __init__(self, index: str, reservation: str | None = None) -> None:
        super().__init__(f"a value of the unique rule {index} is in use")
        self.index = index
        self.reservation = reservation


class MutationRefused(GatewayError):
    """An expected refusal: nothing was changed, `faults` say why, `current` is the object as it is now."""

    def __init__(self, faults: Sequence[Fault], current: object | None = None) -> None:
        super().__init__("; ".join(fault.message for fault in faults))
        self.faults = tuple(faults)
        self.current = current


class NotFound(MutationRefused):
    """The object does not exist, or not for this viewer: the two give the same answer."""

    def __init__(self, noun: str, path: tuple[str, ...], hint: str = "") -> None:
        """`hint` says where the object is now."""
        message = hint or f"No {noun} has this id. Check the id, and that it belongs to your company."
        super().__init__([Fault(UserErrorCode.NOT_FOUND, message, path)])


class InvalidInput(MutationRefused):
    """The input breaks one or more rules; all are reported at once."""


class Conflict(MutationRefused):
    """Someone else changed the object since the caller read it."""

    def __init__(self, expected: int, found: int, current: object, *, told: str = "") -> None:
        """`told` says who changed what since, in whole sentences."""
        message = (
            f"This was changed since you read it: you expected version {expected}, it is now {found}. "
            f"{told}{' ' if told else ''}Look at the current values in the answer and send your change again."
        )
        super().__init__([Fault(UserErrorCode.CONFLICT, message, ("expectedVersion",))], current)


class ErrorCollector:
    """What is wrong with one request, gathered stage by stage, so that all of it is answered at once.

    The faults of its rules come first. `with refusals:` notes what is refused inside, and goes on after it;
    `raise_any` ends the gathering, before anything is written.
    """

    def __init__(self, faults: Iterable[Fault] = ()) -> None:
        self._found: list[MutationRefused] = []
        self.note(faults)

    def note(self, faults: Iterable[Fault]) -> None:
        """Note faults that were found without being raised."""
        if found := tuple(faults):
            self._found.append(InvalidInput(found))

    def __enter__(self) -> None:
        pass

    def __exit__(self, _: object, error: BaseException | None, __: TracebackType | None) -> bool:
        if not isinstance(error, MutationRefused):
            return False
        self._found.append(error)
        return True

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Return what was found so far, each once."""
        return tuple(dict.fromkeys(fault for refusal in self._found for fault in refusal.faults))

    def raise_any(self) -> None:
        """Raise MutationRefused if anything was refused; what was refused alone is raised as it was."""
        if len(self._found) == 1:
            raise self._found[0]
        if self._found:
            raise InvalidInput(self.faults, next((one.current for one in self._found if one.current), None))


def faulty_fields(faults: Iterable[Fault]) -> frozenset[str]:
    """The fields of an input in which faults lie: what depends on them cannot be checked."""
    return frozenset(fault.path[0] for fault in faults if fault.path)
