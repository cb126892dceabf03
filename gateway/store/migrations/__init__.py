"""Numbered changes of what is stored, one file each, in the order in which they are applied.

Each is forward and repeatable: it finds what is left to do by itself, so that an interrupted run is resumed by the
next one, and two runs at once do no harm. It may run while gateways serve. Add a file, list it here, and never change
its number.
"""

from collections.abc import Sequence

from gateway.store.migrations.m0001_card_tasks import CARD_TASKS
from gateway.store.migrations.m0002_staff_email_keys import STAFF_EMAIL_KEYS
from gateway.store.migrations.m0003_search_keys import SEARCH_KEYS
from gateway.store.migrations.m0004_reservations import RESERVATIONS
from gateway.store.migrations.migration import Migration

MIGRATIONS: Sequence[Migration] = (CARD_TASKS, STAFF_EMAIL_KEYS, SEARCH_KEYS, RESERVATIONS)
