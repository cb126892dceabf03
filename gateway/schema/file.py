"""Files: photos and documents."""

from datetime import date, datetime

import strawberry

from gateway.access.permission import Permission
from gateway.documents import file
from gateway.documents.file import FileKind, FileVisibility
from gateway.resolvers import file as resolve_file
from gateway.resolvers.address import address_of
from gateway.resolvers.customer import customer_of
from gateway.resolvers.job import job_of
from gateway.schema.author import Author
from gateway.schema.connection import Connection
from gateway.schema.contact import Address
from gateway.schema.field import describe_enum, field
from gateway.schema.job import Job
from gateway.schema.node import Node, node_type
from gateway.schema.reference import CustomerReference

describe_enum(
    FileKind, "Which tab a file is in.", PHOTO="A picture of a place or of work.", DOCUMENT="Anything to be read."
)
describe_enum(
    FileVisibility,
    "Who may see a file.",
    STAFF="Office and administrators only.",
    TEAM="Technicians and sales too.",
    CUSTOMER="Everybody who may see the customer's files, the customer too.",
)


@node_type(file.File, description="A photo or document of a customer.")
class File(Node):
    """A file."""

    kind: FileKind = field("The tab it is in.")
    visibility: FileVisibility = field("Who may see it.")
    filename: str = field("Name to save it under; safe on every system, and ending as its content does.")
    description: str = field("What it shows or says.")
    content_type: str = field("Media type, detected from the content.")
    size: int = field("Bytes of the content as it is kept.")
    sha256: str = field("SHA-256 of the content as it is kept, in hexadecimal digits.", name="sha256")
    width: int | None = field("Pixels across; null when it is no image.")
    height: int | None = field("Pixels down; null when it is no image.")
    address_id: strawberry.ID | None = field(
        "The address it is about; null when it is about the customer, or the customer has the address no more."
    )
    address: Address | None = field(
        "The address it is about; null without one, or when the customer has it no more.",
        resolver=address_of,
        requires=Permission.CUSTOMER_READ,
    )
    job: Job | None = field("The job it belongs to.", resolver=job_of, requires=Permission.JOB_READ)
    uploaded_by: Author = field("Who uploaded it.")
    uploaded_at: datetime = field("When it was uploaded.")
    taken_at: datetime | None = field("When the camera says that the picture was taken.")
    day: date = field("The company's day on which it was taken, or else uploaded.")
    url: str = field(
        "A link that downloads it without a token, for some minutes; fetch the field again for a new one.",
        resolver=resolve_file.url,
    )
    thumbnail_url: str | None = field(
        "As `url`, for a small picture of it (WebP, at most 400 pixels); null when it is no image.",
        resolver=resolve_file.thumbnail_url,
    )
    customer: CustomerReference | None = field(
        "Whose file it is.", resolver=customer_of, requires=Permission.CUSTOMER_READ
    )


@strawberry.type(description="A day on which photos of a customer were taken.")
class PhotoDay:
    """A day of photos."""

    day: date = field("The day, in the company's time zone.")
    photos: Connection[File] | None = field(
        "The photos of that day, latest first.", resolver=resolve_file.photos_of_day, requires=Permission.FILE_READ
    )
