"""Errors of PyMongo, translated to what they mean to the caller; the operator learns the cause."""

import structlog
from pymongo.errors import (
    ConnectionFailure,
    NetworkTimeout,
    PyMongoError,
    ServerSelectionTimeoutError,
    WriteConcernError,
    WriteError,
)

from gateway.error_translation import translate_errors
from gateway.errors import Unavailable
from gateway.store.connection_fault import find_remedy, is_refusal, lacks_room
from gateway.store.connection_renewal import lacks_sessions
from gateway.store.deadline import TOOK_TOO_LONG

NOT_PRIMARY = frozenset({189, 91, 10107, 11600, 11602, 13435, 13436})
"""PrimarySteppedDown, ShutdownInProgress, NotWritablePrimary, InterruptedAtShutdown, InterruptedDueToReplStateChange,
NotPrimaryNoSecondaryOk, NotPrimaryOrSecondary: codes of a server that is primary no longer."""

log = structlog.get_logger("gateway.database")


def translated_errors() -> translate_errors:
    """Translate outages of MongoDB to Unavailable; everything else passes."""
    return _TRANSLATED_ERRORS


def _translate(error: PyMongoError) -> None:
    if is_refusal(error):
        log.error("database_refuses", reason=find_remedy(error))
        raise Unavailable("The database cannot be used. Try again later.", find_remedy(error)) from None
    if lacks_room(error):
        log.error("database_lacks_room", reason=find_remedy(error))
        raise Unavailable("The database is too busy for this. Try again in a moment.", find_remedy(error)) from None
    if isinstance(error, ServerSelectionTimeoutError):
        raise Unavailable("The database cannot be reached. Try again in a moment.", find_remedy(error)) from None
    # A write whose primary steps down before others have it: whether it stays is not known.
    # The driver retries once, and gives a second refusal as an error of the write.
    stepped_down = isinstance(error, WriteError) and error.code in NOT_PRIMARY
    is_lost = isinstance(error, ConnectionFailure | NetworkTimeout | WriteConcernError)
    if is_lost or stepped_down or lacks_sessions(error):
        raise Unavailable("The database did not answer. Try again in a moment.", find_remedy(error)) from None
    if error.timeout:
        raise Unavailable(TOOK_TOO_LONG) from None


_TRANSLATED_ERRORS = translate_errors(PyMongoError, _translate)
