"""What callers may say when they import a file, or take an import back."""

from enum import StrEnum

import strawberry

from gateway.inputs.file import UploadedFile
from gateway.integrations.source_table import Reading


class ImportMode(StrEnum):
    """Whether an import writes."""

    RUN = "RUN"
    DRY_RUN = "DRY_RUN"


@strawberry.input(description="What a column of the file is.")
class ImportColumnInput:
    """A column and its target."""

    header: str = strawberry.field(description="The column's header, as it is in the file.")
    target: str = strawberry.field(
        description="What it is: a field as `first_name`, `phone.cell` or `address.billing.city`; `note`, or `ignore`."
    )


@strawberry.input(description="A file with customers.")
class ImportStartInput:
    """The input of `importStart`."""

    file: UploadedFile = strawberry.field(description="The file: CSV in any encoding, XLSX, JSON Lines or vCard.")
    mapping: list[ImportColumnInput] = strawberry.field(
        default_factory=list, description="What columns are; those left out are recognised by their headers."
    )
    mode: ImportMode = strawberry.field(
        default=ImportMode.RUN, description="DRY_RUN tells what would become of each row, and stores no customer."
    )
    skip_duplicates: bool = strawberry.field(
        default=False, description="Leave out rows that are probably of a customer who is there already."
    )
    encoding: str | None = strawberry.field(default=None, description="Encoding of the text; found out by default.")
    delimiter: str | None = strawberry.field(
        default=None, description="Character between the cells of CSV; found out by default."
    )
    idempotency_key: str | None = strawberry.field(
        default=None, description="A second request with the same key and input gives the first answer."
    )

    @property
    def targets(self) -> dict[str, str]:
        """Return what columns are, by their headers."""
        return {column.header: column.target for column in self.mapping}

    @property
    def reading(self) -> Reading:
        """Return how to read the file."""
        return Reading(encoding=self.encoding or None, delimiter=self.delimiter or None)


@strawberry.input(description="An import to cancel.")
class ImportCancelInput:
    """The input of `importCancel`."""

    id: strawberry.ID = strawberry.field(description="The import.")
    dry_run: bool = strawberry.field(default=False, description="Cancel nothing; only say whether it would be refused.")
    idempotency_key: str | None = strawberry.field(
        default=None, description="A second request with the same key and input gives the first answer."
    )


@strawberry.input(description="An import to take back.")
class ImportUndoInput:
    """The input of `importUndo`."""

    id: strawberry.ID = strawberry.field(description="The import.")
    dry_run: bool = strawberry.field(default=False, description="Take nothing back; only say whether it is refused.")
    idempotency_key: str | None = strawberry.field(
        default=None, description="A second request with the same key and input gives the first answer."
    )
