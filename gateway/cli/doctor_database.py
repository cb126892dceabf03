"""What `gateway doctor` finds out of MongoDB: the server, its user, what is stored, and the queues in it."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import urlsplit

from gateway.app.fast_path import read_driver
from gateway.cli.doctor_finding import Finding, fault, warning
from gateway.cli.indexes import names
from gateway.cli.migrate import too_new, too_old
from gateway.documents.base.record import instant
from gateway.operations.backlog import MAX_COUNTED, Backlog, read_backlog
from gateway.settings import Settings
from gateway.store.database import Database, ServerFacts, connect

CLOCK_TOLERANCE_SECONDS = 5.0
MAX_OVERDUE_SECONDS = 300.0
"""As the alert GatewayQueueOverdue has it."""
OLDEST_SUPPORTED = 7
"""The oldest MongoDB that gets fixes: 6.0 got its last in July 2025."""
ZLIB_FIXED = {4: (4, 4, 30), 5: (5, 0, 32), 6: (6, 0, 27), 7: (7, 0, 28), 8: (8, 0, 17)}
"""The first releases without CVE-2025-14847, by major version; of 8.2 it is 8.2.3."""
QUEUES = {
    "messages": (
        "`gateway outbox list --company HANDLE`",
        "run `gateway worker` with GATEWAY_SMTP_URL or Twilio's settings",
    ),
    **dict.fromkeys(
        ("exports", "imports", "jobs"), ("`gateway jobs list --company HANDLE --status failed`", "run `gateway worker`")
    ),
    "card_tasks": ("`gateway cards`", "run `gateway worker`, and see whether Stripe answers"),
    "webhooks": ("`gateway webhook list --company HANDLE`", "run `gateway worker`"),
}
"""How to see what was given up, and what gets a queue going."""
_TLS = re.compile(r"(?i)(^|&)(tls|ssl)(=true|ca|cert|insecure|allowinvalid)")
"""Options of a URI that turn TLS on."""
_NO_TLS = re.compile(r"(?i)(^|&)(tls|ssl)=false")
_UNCHECKED = re.compile(r"(?i)(?:^|&)(tlsInsecure|tlsAllowInvalidCertificates|tlsAllowInvalidHostnames)=true")
"""Options of a URI with which anyone may answer in MongoDB's place."""


async def examine_database(settings: Settings, *, own: bool) -> list[Finding]:
    """Return what is to be said of a MongoDB that answers; `own` if the gateway started it."""
    database = connect(str(settings.mongodb_uri), settings.database, driver=read_driver(settings))
    try:
        facts = await database.server_facts()
        server = _examine_server(settings, facts, own=own)
        if not facts.replica_set and not facts.is_sharded:
            return [server]
        findings = [server, *([] if own else _examine_operation(settings, facts))]
        if facts.privileges.lacking:
            return findings  # looking further takes what is lacking
        findings += [await _examine_migrations(database), await _examine_indexes(database)]
        findings += [_examine_queue(state) for state in await read_backlog(database, instant())]
        return [*findings, _examine_clock(facts.clock), await _examine_direct_reads(database, settings)]
    finally:
        await database.close()


def _examine_server(settings: Settings, facts: ServerFacts, *, own: bool) -> Finding:
    fact = f"{'own MongoDB' if own else 'MongoDB'} {facts.version}, database {settings.database}"
    if not facts.replica_set and not facts.is_sharded:
        remedy = "it is no replica set, so transactions fail. Start mongod with --replSet and run rs.initiate()."
        return fault("database", f"{fact}: {remedy}")
    return Finding("database", fact)


def _examine_operation(settings: Settings, facts: ServerFacts) -> list[Finding]:
    """Return what is to be said of how an operator's MongoDB is run."""
    told = warning if not settings.development else Finding
    return [
        _examine_release(facts),
        examine_members(facts, str(settings.mongodb_uri), told),
        _examine_user(settings, facts, told),
        examine_connection(str(settings.mongodb_uri), told),
    ]


def _examine_release(facts: ServerFacts) -> Finding:
    check, release = "database release", release_numbers(facts.version)
    if facts.compresses_by_zlib and release < fixed_release(release):
        remedy = "Upgrade it, or start mongod with --networkMessageCompressors snappy,zstd."
        return fault(check, f"anyone who reaches it can read its memory (CVE-2025-14847, zlib). {remedy}")
    if release[0] < OLDEST_SUPPORTED:
        return warning(check, f"MongoDB {release[0]} gets no fixes any more. Upgrade it, one major version at a time.")
    return Finding(check, "supported")


def release_numbers(version: str) -> tuple[int, int, int]:
    """Return the three numbers of a MongoDB's version."""
    major, minor, patch = version.partition("-")[0].split(".")[:3]
    return int(major), int(minor), int(patch)


def fixed_release(release: tuple[int, int, int]) -> tuple[int, int, int]:
    """Return the first release of the same kind that does not show its memory to whoever sends zlib."""
    return (8, 2, 3) if release[:2] == (8, 2) else ZLIB_FIXED.get(release[0], (4, 4, 30))


def examine_members(facts: ServerFacts, uri: str, told: Callable[[str, str], Finding]) -> Finding:
    """Return whether writes go on when a member is lost."""
    if facts.is_direct and facts.members > 1:
        return _examine_only_member(facts, told)
    if facts.is_sharded:
        return Finding("replica set", "a sharded cluster; ask each shard for its members (sh.status())")
    fact = f"{facts.replica_set}, {facts.members} member{'s' if facts.members != 1 else ''}"
    if facts.members >= 3 and urlsplit(uri).scheme == "mongodb" and len(hosts(uri)) == 1:
        remedy = "while that one is away no gateway can start or connect again. Name all members."
        return told("replica set", f"{fact}, of which MONGODB_URI names one: {remedy}")
    if facts.away:
        remedy = "the next outage may stop all writes. Start what is down, or open the way to it (rs.status())."
        return told("replica set", f"{fact}, of which {', '.join(facts.away)} cannot be used: {remedy}")
    if facts.members >= 3:
        return Finding("replica set", fact)
    return told("replica set", f"{fact}: with fewer than 3 an outage of one stops all writes. Add members (rs.add).")


def _examine_only_member(facts: ServerFacts, told: Callable[[str, str], Finding]) -> Finding:
    remedy = f"Name all members in MONGODB_URI, with replicaSet={facts.replica_set} and without directConnection."
    if not facts.is_primary:
        return fault("replica set", f"only one member is reached, a secondary: nothing can be written. {remedy}")
    return told("replica set", f"only the primary is reached: after an election nothing can be written. {remedy}")


def hosts(uri: str) -> list[str]:
    """Return the hosts that a URI names, with their ports."""
    return urlsplit(uri).netloc.rpartition("@")[2].split(",")


def _examine_user(settings: Settings, facts: ServerFacts, told: Callable[[str, str], Finding]) -> Finding:
    check, user = "database user", facts.privileges.user
    if user is None:
        remedy = "MongoDB asks nobody for a password. Turn authorization on (docs/mongodb.md)."
        return told(check, remedy)
    if lacking := facts.privileges.lacking:
        remedy = f"Grant readWrite on {settings.database} (docs/mongodb.md)."
        return fault(check, f"{user} may not {', '.join(lacking)}. {remedy}")
    if facts.privileges.reaches_others:
        return told(check, f"{user} may write other databases too. Grant readWrite on {settings.database} only.")
    return Finding(check, f"{user}, who may write {settings.database} and nothing else")


def examine_connection(uri: str, told: Callable[[str, str], Finding]) -> Finding:
    """Return whether what is sent to MongoDB can be read on the way."""
    check, address = "database connection", urlsplit(uri)
    if unchecked := _UNCHECKED.search(address.query):
        remedy = "Leave that out, and name the authority with tlsCAFile (docs/mongodb.md)."
        return told(check, f"{unchecked[1]}=true: whoever is on the way can answer as MongoDB. {remedy}")
    is_encrypted = address.scheme == "mongodb+srv" or _TLS.search(address.query)
    if is_encrypted and not _NO_TLS.search(address.query):
        return Finding(check, "encrypted")
    machines = {host.rpartition(":")[0] or host for host in hosts(uri)}
    if machines <= {"127.0.0.1", "localhost", "[::1]"}:
        return Finding(check, "on this machine")
    remedy = "Turn TLS on, and add tls=true to MONGODB_URI (docs/mongodb.md)."
    return told(check, f"passwords and records go over the network in the clear. {remedy}")


async def _examine_migrations(database: Database) -> Finding:
    state = await database.upkeep.schema_state()
    if state.is_too_new:
        return fault("migrations", too_new(state))
    if lacking := too_old(state):
        told = fault if any(pending.left for pending in state.pending) else warning
        return told("migrations", lacking)
    if state.to_repeat:
        remedy = "Run `gateway migrate up` when the last gateway of the earlier version has stopped."
        return warning("migrations", f"version {state.version}, beside gateways of an earlier one. {remedy}")
    return Finding("migrations", f"version {state.version}")


async def _examine_indexes(database: Database) -> Finding:
    states = await database.upkeep.index_states()
    wrong = {"missing": names(states, "missing"), "defined otherwise": names(states, "redefined")}
    faults = [f"{kind} {', '.join(found)}" for kind, found in wrong.items() if found]
    faults += [f"documents left in {old}, which has a new name" for old in await database.upkeep.find_renamed()]
    if faults:
        return fault("indexes", f"{'; '.join(faults)}. Run `gateway migrate up`.")
    if unwanted := names(states, "unwanted"):
        return warning("indexes", f"not declared: {', '.join(unwanted)}. `gateway migrate up` drops them.")
    return Finding("indexes", "all there")


def _examine_queue(state: Backlog) -> Finding:
    see, remedy = QUEUES[state.queue]
    check, waiting = f"queue {state.queue}", _counted(state.waiting)
    if state.overdue_seconds > MAX_OVERDUE_SECONDS:
        minutes = state.overdue_seconds / 60
        return fault(check, f"{waiting} wait, the oldest for {minutes:.0f} minutes: nobody does them. {remedy}.")
    if state.dead:
        return warning(check, f"{_counted(state.dead)} were given up; {see} shows why.")
    return Finding(check, f"{waiting} waiting")


def _counted(count: int) -> str:
    return f"{count} or more" if count >= MAX_COUNTED else str(count)


def _examine_clock(database_clock: datetime) -> Finding:
    apart = abs((datetime.now(UTC) - database_clock).total_seconds())
    if apart > CLOCK_TOLERANCE_SECONDS:
        return fault("clock", f"{apart:.0f} s apart from the database's. Synchronise both with NTP.")
    return Finding("clock", f"{apart:.1f} s apart from the database's")


async def _examine_direct_reads(database: Database, settings: Settings) -> Finding:
    if not settings.direct_reads:
        return Finding("direct reads", "off by GATEWAY_DIRECT_READS")
    if await database.reads_directly():
        return Finding("direct reads", "on")
    reason = "this MongoDB client's options, or PyMongo's version, are not what they know"
    return Finding("direct reads", f"off: {reason}; PyMongo does all reads")
