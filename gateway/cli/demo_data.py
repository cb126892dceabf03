"""The demo's data: `seeds/` of the repository, or its copy inside an installed package."""

import sys
from pathlib import Path

_PACKAGED = Path(__file__).parent.parent / "demo"
if _PACKAGED.is_dir():
    # No top-level package of an environment is named so; only this process can import it.
    sys.path.insert(0, str(_PACKAGED))

from seeds.demo import DEMO_COMPANIES, seed_demo  # noqa: E402  # where they are must be known first
from seeds.facts import company_facts  # noqa: E402  # where they are must be known first
from seeds.generator import seeded_customer_id, seeded_staff_member  # noqa: E402  # where they are must be known first
from seeds.scale import SCALE_COMPANY, seed_scale  # noqa: E402  # where they are must be known first

__all__ = [
    "DEMO_COMPANIES",
    "SCALE_COMPANY",
    "company_facts",
    "seed_demo",
    "seed_scale",
    "seeded_customer_id",
    "seeded_staff_member",
]
