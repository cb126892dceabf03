"""Photos and documents."""

from gateway.access.permission import Permission
from gateway.operations.ask.topic import Attribute, Piece, State, Subject, ValueKind

_FILE = "id filename description uploadedAt takenAt day kind visibility contentType size uploadedBy { name role }"
_PIECES = (
    Piece("job { number title category }", (Permission.JOB_READ,)),
    Piece("address { label street unit city region postalCode }", (Permission.CUSTOMER_READ,)),
)
_TEXTS = ("filename", "description", "job.number", "job.title", "job.category")
_VISIBLE = (
    State(
        words="customer can see, customer see, visible to customer, customer allow to see, share with customer, "
        "for customer, in portal, on portal, can she see, can they see, can he see, may customer see, public",
        path="visibility",
        values=("CUSTOMER",),
    ),
    State(words="team only, for team, for the team", path="visibility", values=("TEAM",)),
    State(
        words="staff only, only staff, internal, for staff, office only, private", path="visibility", values=("STAFF",)
    ),
)
_WHO = (
    "who upload, uploaded by, who take, taken by, who add, who attach, who put up, who scan, who shoot, who save, "
    "from whom"
)


def _attributes(*more: Attribute) -> tuple[Attribute, ...]:
    """Return what can be asked of each file, and more."""
    return (
        Attribute(words=_WHO, path="uploadedBy.name", kind=ValueKind.TEXT, label="uploaded by", alone=False),
        *more,
        Attribute(
            words="when upload, uploaded on, when add, when attach, upload date",
            path="uploadedAt",
            kind=ValueKind.INSTANT,
            label="uploaded",
            alone=False,
        ),
        Attribute(
            words="how big, how large, file size, size", path="size", kind=ValueKind.COUNT, label="bytes", alone=False
        ),
        Attribute(
            words="caption, description, describe, what show, what be it of, what be on",
            path="description",
            kind=ValueKind.TEXT,
            label="description",
            alone=False,
        ),
        Attribute(
            words="file name, filename, what call", path="filename", kind=ValueKind.TEXT, label="name", alone=False
        ),
        Attribute(
            words="who can see, visible to, visibility, who may see",
            path="visibility",
            kind=ValueKind.CODE,
            label="visible to",
            alone=False,
        ),
        Attribute(
            words="which job, what job, for which job, from which job, of which job",
            path="job.title",
            kind=ValueKind.TEXT,
            label="job",
            alone=False,
        ),
    )


PHOTOS = Subject(
    key="photos",
    one="photo",
    many="photos",
    field="photos",
    requires=(Permission.FILE_READ,),
    nouns="photo, picture, image, pic, snapshot, photograph, shot, before photo, after photo, before picture, "
    "after picture, before and after",
    beside="job work visit appointment repair",
    verbs="photograph, take a picture, take photo, upload",
    select=_FILE,
    pieces=_PIECES,
    when="takenAt|uploadedAt",
    person="uploadedBy.name",
    place="address",
    title=("filename", "description"),
    texts=_TEXTS,
    states=(
        State(
            words="before photo, before picture, before shot, before image, before pic",
            path="stage",
            values=("before",),
        ),
        State(words="after photo, after picture, after shot, after image, after pic", path="stage", values=("after",)),
        *_VISIBLE,
    ),
    attributes=_attributes(
        Attribute(
            words="when take, taken on, when shoot", path="takenAt", kind=ValueKind.INSTANT, label="taken", alone=False
        )
    ),
    implied="take took taken shoot shot",
    instead=("documents",),
    priority=5,
)

DOCUMENTS = Subject(
    key="documents",
    one="document",
    many="documents",
    field="documents",
    requires=(Permission.FILE_READ,),
    nouns="document, file, pdf, paperwork, attachment, scan, report, service report, job report, paper",
    beside="job work visit appointment repair",
    verbs="upload",
    select=_FILE,
    pieces=_PIECES,
    when="uploadedAt",
    person="uploadedBy.name",
    place="address",
    title=("filename", "description"),
    texts=_TEXTS,
    states=_VISIBLE,
    attributes=_attributes(),
    instead=("photos",),
    priority=4,
)
