"""Who wrote a thing, and who may change what another person wrote."""

from gateway.access.permission import Permission
from gateway.access.viewer import STRIPE_ID, SYSTEM_ID, Viewer
from gateway.documents.comment import Comment
from gateway.documents.note import Author, Note
from gateway.errors import Forbidden

SYSTEM_ROLE = "SYSTEM"


def make_author(viewer: Viewer) -> Author:
    """Return the viewer as the author of a write; of the gateway itself and of Stripe the role is SYSTEM."""
    role = SYSTEM_ROLE if viewer.id in (SYSTEM_ID, STRIPE_ID) else viewer.role.value.upper()
    return Author(id=viewer.id, name=viewer.name, role=role)


def require_author(viewer: Viewer, written: Note | Comment) -> None:
    """Raise Forbidden unless the viewer wrote a note or comment, or may change those of other people."""
    author = make_author(viewer)
    is_own = (written.author.id, written.author.role) == (author.id, author.role)
    if not is_own and not viewer.may(Permission.NOTE_MANAGE):
        noun = "note" if isinstance(written, Note) else "comment"
        raise Forbidden(f"Only who wrote a {noun}, the office and administrators may change it.")
