"""Notes on customers, by named staff."""

from datetime import datetime, timedelta

from gateway.documents.note import Note, NoteVisibility
from gateway.documents.staff_member import StaffMember
from seeds.account import Account
from seeds.draw import Draw, seeded_id
from seeds.staff_member import author, staff_of
from seeds.working_day import office_hour


def notes_of(account: Account, draw: Draw) -> list[Note]:
    """Return the scripted notes of the account, else some that fit most; never more than one of them pinned."""
    if account.notes:
        staff = staff_of(account.company.handle)
        return [
            _note(account, number, staff.named(told.by), told.text, told.visibility, told.is_pinned, draw)
            for number, told in enumerate(account.notes)
        ]
    visibilities = draw.pick(((), (), (), (NoteVisibility.TEAM,), (NoteVisibility.STAFF,), tuple(NoteVisibility)))
    return [
        _drawn_note(account, number, visibility, pinned=number == 0 and draw.chance(0.25), draw=draw)
        for number, visibility in enumerate(visibilities)
    ]


def _drawn_note(account: Account, number: int, visibility: NoteVisibility, *, pinned: bool, draw: Draw) -> Note:
    staff = staff_of(account.company.handle)
    crew = staff.technicians[draw.pick(tuple(staff.technicians))]
    writers = staff.office if visibility is NoteVisibility.STAFF or draw.chance(0.3) else crew
    text = draw.pick(account.company.notes[visibility])
    return _note(account, number, draw.pick(writers), text, visibility, pinned, draw)


def _note(
    account: Account, number: int, by: StaffMember, text: str, visibility: NoteVisibility, pinned: bool, draw: Draw
) -> Note:
    created = _written_at(account, draw)
    about_place = visibility is NoteVisibility.TEAM and draw.chance(0.5)
    return Note(
        id=seeded_id("not", created, f"{account.key}:note:{number}"),
        company_id=account.company.id,
        customer_id=account.customer.id,
        body=text,
        visibility=visibility,
        author=author(by),
        is_pinned=pinned,
        address_id=account.sites[0].address.id if about_place else None,
        created_at=created,
    )


def _written_at(account: Account, draw: Draw) -> datetime:
    days = (account.company.reference - account.joined_at).days
    day = account.joined_at.date() + timedelta(days=draw.between(0, max(0, days - 3)))
    return max(account.joined_at, office_hour(draw, day, account.company.zone))
