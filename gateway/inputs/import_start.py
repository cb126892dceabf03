"""What callers may say when they import a file, or take an import back."""

from enum import StrEnum

import strawberry

from gateway.inputs.file import UploadedFile
from gateway.inputs.import_kind import ImportKind
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
        description="What it is: of customers a field as `first_name`, `phone.cell` or `address.billing.city`, `note`, "
        "or `ignore`; of other records a field as `total`, `line.quantity`, `customer.email` or `job.number`, or "
        "`ignore`."
    )


@strawberry.input(description="What a field is in all rows that do not say it.")
class ImportValueInput:
    """A field and its value."""

    target: str = strawberry.field(description="The field, as in `ImportColumnInput.target`.")
    value: str = strawberry.field(description="The value, as a cell would say it.")


@strawberry.input(description="A file with customers, or with records of another kind.")
class ImportStartInput:
    """The input of `importStart`."""

    file: UploadedFile = strawberry.field(description="The file: CSV in any encoding, XLSX, JSON Lines or vCard.")
    mapping: list[ImportColumnInput] = strawberry.field(
        default_factory=list, description="What columns are; those left out are recognised by their headers."
    )
    kind: ImportKind = strawberry.field(
        default=ImportKind.CUSTOMERS,
        description="What the rows are. For other kinds than customers you need the permission to write them too.",
    )
    values: list[ImportValueInput] = strawberry.field(
        default_factory=list,
        description="What fields are in rows that do not say it, as the category of jobs; not for customers.",
    )
    mode: ImportMode = strawberry.field(
        default=ImportMode.RUN,
        description="DRY_RUN only tells what would become of each row, and which column is missing.",
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
    def defaults(self) -> dict[str, str]:
        """Return what fields are in rows that do not say it."""
        return {each.target: each.value for each in self.values}

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
