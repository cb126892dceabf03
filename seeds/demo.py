"""`gateway seed`: the two demo companies."""

from collections import Counter
from collections.abc import Callable, Sequence

from gateway.access.viewer import system_viewer
from gateway.documents.database import Database
from gateway.documents.record import Record
from gateway.documents.registry import RECORDS
from gateway.documents.scope import TenantScope
from seeds.facts import CompanyFacts, company_facts
from seeds.generator import indexes, records_by_kind
from seeds.staff_member import company_record, staff_of

DEMO_COMPANIES = ("acme", "brightside")
BATCH = 500

Progress = Callable[[str, int, int], None]
"""Told (what is loaded, how many are done, how many there are)."""


async def seed_demo(database: Database, secret: bytes, progress: Progress) -> dict[str, int]:
    """Load the demo companies; collection → records that were added, all 0 when everything was there.

    Only what is absent is added: what users changed stays changed, what they removed comes back.
    """
    added: Counter[str] = Counter({record.collection: 0 for record in RECORDS})
    for handle in DEMO_COMPANIES:
        company = company_facts(handle)
        scope = TenantScope(database, system_viewer(company.id), secret)
        records = company_records(company)
        total, done = sum(len(kind) for kind in records), 0
        for kind in records:
            for start in range(0, len(kind), BATCH):
                batch = kind[start : start + BATCH]
                added[kind[0].collection] += await scope.add_missing(batch)
                done += len(batch)
                progress(company.name, done, total)
    return dict(added)


def company_records(company: CompanyFacts) -> list[Sequence[Record]]:
    """Everything of a demo company, one kind after the other: the company, its staff, the rest, the customers."""
    return [(company_record(company),), staff_of(company.handle).everyone, *records_by_kind(company, indexes(company))]
