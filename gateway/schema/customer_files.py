"""The tabs of a customer that show files."""

import strawberry

from gateway.access.permission import Permission
from gateway.documents.file import FileKind
from gateway.resolvers.file import days_with_photos, files_of_kind
from gateway.schema.connection import Connection
from gateway.schema.field import field
from gateway.schema.file import File, PhotoDay


@strawberry.type(description="The files of a customer.")
class CustomerFiles:
    """A part of the profile."""

    photos: Connection[File] | None = field(
        "Photos of all jobs that you may see, newest first by when they were taken.",
        resolver=files_of_kind(FileKind.PHOTO),
        requires=Permission.FILE_READ,
    )
    photo_days: Connection[PhotoDay] | None = field(
        "The days on which photos were taken, latest first, each with its photos.",
        resolver=days_with_photos,
        requires=Permission.FILE_READ,
    )
    documents: Connection[File] | None = field(
        "Documents that you may see, newest first.",
        resolver=files_of_kind(FileKind.DOCUMENT),
        requires=Permission.FILE_READ,
    )
