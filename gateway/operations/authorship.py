"""Who may change what another person wrote."""

from gateway.access.permission import Permission
from gateway.access.viewer import Viewer
from gateway.documents.comment import Comment
from gateway.documents.note import Note
from gateway.errors import Forbidden
from gateway.operations.customer.change import make_author


def require_author(viewer: Viewer, written: Note | Comment) -> None:
    """Raise Forbidden unless the viewer wrote a note or comment, or may change those of other people."""
    author = make_author(viewer)
    is_own = (written.author.id, written.author.role) == (author.id, author.role)
    if not is_own and not viewer.may(Permission.NOTE_MANAGE):
        noun = "note" if isinstance(written, Note) else "comment"
        raise Forbidden(f"Only who wrote a {noun}, the office and administrators may change it.")
