"""The tenant scope is the only door to MongoDB: checked in the source of every module."""

import ast
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from gateway.access.permission import Permission, Role
from gateway.access.viewer import Viewer, list_permissions
from gateway.documents.base.record import Record
from gateway.documents.feed_event import FEED_STAGES
from gateway.documents.feed_kinds import VISIBILITY_FIELDS
from gateway.documents.registry import RECORDS
from gateway.store.system_feed import FEED_PROJECTION, Notice
from gateway.store.system_queue import Claim
from gateway.store.tenant_filter import TenantFilter
from tests.contract.source import parsed, tracked

GATEWAY = Path(__file__).parent.parent.parent / "gateway"

# The commands of a PyMongo collection or database, and the ways to get hold of one.
DATABASE_CALLS = {
    "aggregate", "bulk_write", "companies_with", "company_ids", "count_documents", "create_index", "create_indexes",
    "delete_many", "delete_one", "distinct", "drop", "drop_collection", "drop_database", "estimated_document_count",
    "find_one",
    "find_one_and_delete", "find_one_and_replace", "find_one_and_update", "get_collection", "get_database",
    "get_pymongo_collection", "insert_many", "insert_one", "replace_one", "start_session", "update_many",
    "strays", "update_one", "watch", "with_transaction",
}  # fmt: skip
SCOPED = [
    "store/scope.py", "store/transaction.py", "store/index_read.py", "store/set_aside.py", "store/missing_records.py",
    "store/whole_documents.py", "store/reserved_values.py", "store/customer_edit.py", "store/held_customers.py",
]  # fmt: skip
UPKEEP = "store/database_upkeep.py"
ACROSS_COMPANIES = "store/across_companies.py"
# Writes the feeds of all companies from what MongoDB reports of each (docs/adr/0018).
FEED_WRITER = "store/feed_writer.py"
# Moves log entries out of customers, by the ids and the company that are in each entry (docs/adr/0020).
CHANGE_LOG = "store/change_log.py"
DOORS = {*SCOPED, ACROSS_COMPANIES, FEED_WRITER, CHANGE_LOG, "store/database.py", UPKEEP}
# Work of those two on a collection or database that they hand over, and who may import it.
HANDED_OVER = {
    "store/absent.py": {"store/missing_records.py", "store/renewed_reservations.py"},
    "store/grid_file_index.py": {UPKEEP},
    "store/index_state.py": {UPKEEP},
    "store/renamed_collection.py": {UPKEEP, "store/migrations/m0001_card_tasks.py"},
    "store/renewed_reservations.py": {UPKEEP, "store/migrations/m0004_reservations.py"},
    "store/session.py": {"store/database.py"},
    "store/schema_version.py": {UPKEEP},
    "store/migrations/__init__.py": set(),
    "store/migrations/m0001_card_tasks.py": set(),
    "store/migrations/m0002_staff_email_keys.py": set(),
    "store/migrations/m0003_search_keys.py": set(),
    "store/migrations/m0004_reservations.py": set(),
}
# What the doors read by; mypy takes no filter there but one that a scope has narrowed.
READS = "store/raw_read.py"
# The one door across companies (docs/adr/0010): the only command it may send, all that it may bring back, and the only
# module that may open it.
SYSTEM_QUEUE = "store/system_queue.py"
QUEUE_COMMAND = "find_one_and_update"
QUEUE_PROJECTION = {"company_id": 1}
QUEUE_OPENED_BY = {"app/connections.py"}
QUEUE_INDEXES = {("messages", "due_by_channel"), ("background_jobs", "due"), ("webhooks", "due")}
# The other one (docs/adr/0011): it watches, and tells whose something is that was stored, nothing of what it is.
SYSTEM_FEED = "store/system_feed.py"
FEED_OPENED_BY = {"app/application.py"}
# Goes through the scope's own aggregate, whose first stage is the tenant's filter.
SCOPED_AGGREGATES = {
    "operations/imports/undo.py", "operations/imports/record_undo.py",
    "store/lookups/duplicate_candidate.py", "store/lookups/survivor.py",
    "store/lookups/connection.py", "store/lookups/connection_lookup.py", "store/lookups/customer_relation.py",
    "store/index_aggregate.py", "store/lookups/phone_owner.py", "store/lookups/photo_day.py",
    "store/portal_session.py", "store/lookups/tally.py", "operations/search/numbered.py",
    "operations/search/search.py", "operations/verify.py",
}  # fmt: skip
# What a Database lets its caller do beyond the scope, and who may: whole-database work, never a company's data.
WHOLE_DATABASE = {
    "create_indexes": {"cli/company_backup.py", "cli/indexes.py", UPKEEP},
    "drop": set(),
    "move_renamed": {"cli/indexes.py"},
    "company_ids": {"cli/company.py", "cli/verify.py"},
    # Ids of records that are no company's, and nothing else.
    "strays": {"cli/verify.py"},
    # Ids of companies and nothing else: for webhooks and workers, which go on in the scope of each.
    "companies_with": {"operations/card/worker.py"},
    "watch": {SYSTEM_FEED, FEED_WRITER},
}
# Indexes that `companies_with`, and the sweep of the change log, look into.
NOT_LED_BY_THE_COMPANY = {
    ("card_accounts", "stripe_customer"), ("card_tasks", "due"), ("staff_members", "by_subject_anywhere"),
    ("staff_members", "by_email_anywhere"), ("customers", "pending_entry"),
}  # fmt: skip


@cache
def modules() -> dict[str, ast.Module]:
    """Return every module of the gateway: path below gateway/ → syntax tree."""
    return {file.relative_to(GATEWAY).as_posix(): parsed(file) for file in tracked("gateway/**/*.py", "gateway/*.py")}


def calls_around_the_scope(path: str, tree: ast.Module) -> list[str]:
    """Calls of database commands in a module that is no door."""
    if path in DOORS | HANDED_OVER.keys() | {READS} or path.startswith(("integrations/", "local/")):
        return []
    allowed = {QUEUE_COMMAND} if path == SYSTEM_QUEUE else set()
    return [
        f"{path}:{node.lineno} .{node.func.attr}()"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in DATABASE_CALLS - allowed
        and path not in WHOLE_DATABASE.get(node.func.attr, set())
        and not (node.func.attr == "aggregate" and path in SCOPED_AGGREGATES)
    ]


def test_what_works_on_a_collection_is_used_by_those_who_hand_it_over() -> None:
    """Nothing else may import it, but for the names of its types."""
    for module, importers in HANDED_OVER.items():
        name = f"gateway.{module.removesuffix('.py').replace('/', '.')}"
        found = {
            path
            for path, tree in modules().items()
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom)
            and node.module == name
            and not all(alias.name[0].isupper() for alias in node.names)
        }
        assert found == importers, name


def test_no_module_reaches_a_collection_but_through_the_scope() -> None:
    """Nothing outside the two doors calls a database command."""
    assert [call for path, tree in modules().items() for call in calls_around_the_scope(path, tree)] == []


@pytest.mark.parametrize(
    "source", ["database.collection(Job).find_one({})", "Document.get_pymongo_collection()", "x.aggregate([])"]
)
def test_the_check_would_see_another_way(source: str) -> None:
    """A check that cannot fail would check nothing."""
    assert calls_around_the_scope("operations/customer/customer.py", ast.parse(source)) != []


def test_undecoded_reads_are_asked_for_by_the_doors_alone() -> None:
    """No other code reaches a database's `reads`."""
    asking = {
        path
        for path, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "reads" and "database" in ast.unparse(node.value)
    }
    assert asking == {"store/scope.py", "store/index_read.py", "store/customer_edit.py"}


@pytest.mark.parametrize("path", SCOPED)
def test_in_the_scope_every_command_is_given_a_tenant_filter(path: str) -> None:
    """Each method that sends a read or an update builds its filter with the tenant filter or a method that does."""
    tree = modules()[path]
    filtering = {"filter", "page_filter"}
    reads = {"find_one", "aggregate", "count_documents"}
    updates = {"replace_one", "update_one", "delete_one", "delete_many", "bulk_write", "find_one_and_update"}
    for function in ast.walk(tree):
        if not isinstance(function, ast.AsyncFunctionDef):
            continue
        called = {
            node.func.attr
            for node in ast.walk(function)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        }
        if called & (reads | updates):
            assert called & filtering, f"{function.name} sends a command without a tenant filter"
        if called & {"insert_one", "insert_many"}:
            assert called & {"require_own", "require_own_document"}, (
                f"{function.name} writes without checking the company"
            )


@pytest.mark.parametrize("record", RECORDS)
def test_every_index_is_led_by_the_company(record: type) -> None:
    """So that every query carries the shard key and no company's size slows another."""
    for index in record.indexes:  # type: ignore[attr-defined]  # every record has them
        if "expireAfterSeconds" in index.document:
            continue  # MongoDB's own clean-up reads it; such an index has one field only
        if (record.collection, index.document["name"]) in QUEUE_INDEXES | NOT_LED_BY_THE_COMPANY:  # type: ignore[attr-defined]  # as above
            continue
        assert next(iter(index.document["key"])) == "company_id", index.document["name"]


def test_the_system_queue_hands_out_nothing_but_whose_the_work_is() -> None:
    """One kind of command, whose projection is the company alone (and the id, which always comes along)."""
    tree = modules()[SYSTEM_QUEUE]
    commands = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in DATABASE_CALLS
    ]
    assert [ast.unparse(command.func) for command in commands] == [
        f"self._database.collection(self._record).{QUEUE_COMMAND}"
    ]
    (projection,) = (word.value for word in commands[0].keywords if word.arg == "projection")
    assert ast.literal_eval(projection) == QUEUE_PROJECTION
    assert set(Claim._fields) == {"company_id", "record_id", "token"}


def test_the_system_feed_tells_nothing_but_whose_something_is() -> None:
    """It gives one kind of command, whose last stage leaves ids only; what it tells is made of them."""
    source = (GATEWAY / SYSTEM_FEED).read_text()
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    commands = [call for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr in DATABASE_CALLS]
    assert [ast.unparse(command.func) for command in commands] == ["self._database.watch"]
    assert source.count('{"$project": FEED_PROJECTION},\n        ]') == 1
    owners = {"fullDocument._id", "fullDocument.company_id", "fullDocument.customer_id"}
    assert set(FEED_PROJECTION) == owners | {
        "fullDocument.deleted_customer_id",
        "fullDocument.other_id",  # the merged customer: their subscribers get it too
        "ns.coll",
    }
    assert set(Notice._fields) == {"company_id", "collection", "record_id", "customer_id"}


def test_the_feed_writer_reads_of_an_object_whose_it_is_and_what_its_visibility_depends_on() -> None:
    """It asks MongoDB for no other field, and writes to no collection but the feed's own."""
    asked = {name.removeprefix("fullDocument.") for name in FEED_STAGES[-1]["$project"] if "." in name}
    whose = {"_id", "company_id", "customer_id", "version", "ns.coll"}
    assert asked == whose | set(VISIBILITY_FIELDS.values()) | {"kind", "objects"}
    used = re.findall(r"\.collection\((\w+)\)", (GATEWAY / FEED_WRITER).read_text())
    assert set(used) == {"FeedHead", "FeedItem"}


@pytest.mark.parametrize(
    ("door", "opened_by"),
    [
        ("SystemQueue", QUEUE_OPENED_BY),
        ("SystemFeed", FEED_OPENED_BY),
        ("FeedWriter", {"app/connections.py"}),
        ("ChangeLog", {"store/database.py"}),
    ],
)
def test_a_door_across_companies_is_opened_in_one_place(door: str, opened_by: set[str]) -> None:
    """No operation, resolver or command line makes another one."""
    opened = {
        path
        for path, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == door
    }
    assert opened == opened_by


@pytest.mark.parametrize("record", RECORDS)
def test_every_record_belongs_to_a_company(record: type) -> None:
    """By a field, or by being the company itself."""
    assert "company_id" in record.__struct_fields__ or record.__name__ == "Company"  # type: ignore[attr-defined]


def test_every_sub_pipeline_of_a_lookup_is_given_a_tenant_filter() -> None:
    """The first stage of each is a `$match` by a filter of the scope."""
    source = (GATEWAY / "store/lookups/stages.py").read_text()
    assert source.count('"pipeline":') == source.count('{"$match": scope.') == 4
    source = (GATEWAY / "store/lookups/customer_relation.py").read_text()
    assert source.count('"pipeline":') == source.count('"pipeline": [{"$match": scope.filter(Customer)}') == 1
    source = (GATEWAY / "store/lookups/phone_owner.py").read_text()
    assert source.count('"pipeline":') == source.count('"$lookup"') == 0
    source = (GATEWAY / "store/portal_session.py").read_text()
    assert source.count('"pipeline":') == source.count('"pipeline": [{"$match": active}') == 1
    assert "active = scope.filter(Customer," in source


def test_work_without_a_viewer_learns_nothing_but_the_ids_of_companies() -> None:
    """`companies_with` asks MongoDB for one field."""
    source = (GATEWAY / ACROSS_COMPANIES).read_text()
    assert source.count(".distinct(") == source.count('.distinct("company_id", ') == 1


@pytest.mark.parametrize("record", RECORDS)
@pytest.mark.parametrize("role", Role)
def test_filters_hang_on_nothing_but_what_a_scopes_sight_tells(record: type[Record], role: Role) -> None:
    """What is prepared for one viewer serves all with an equal visibility_key (gateway/store/lookups/stages.py)."""
    visibility_key: dict[str, Any] = {
        "company_id": "com_acme",
        "customer_id": "cus_1" if role is Role.CUSTOMER else None,
        "role": role,
        "permissions": list_permissions(role, frozenset(permission.value for permission in Permission)),
    }
    ada = Viewer(id="stf_1", name="Ada", **visibility_key)
    bo = Viewer(id="stf_2", name="Bo", session=7, **visibility_key)
    assert record.tenant_filter(ada) == record.tenant_filter(bo)
    assert TenantFilter(bo).visibility_key == tuple(visibility_key.values())


def test_a_sight_and_a_name_are_all_that_a_viewer_is() -> None:
    """A new fact about viewers that filters may use belongs into the visibility_key; filters use no other fact."""
    assert set(Viewer.__struct_fields__) - {"id", "name", "session", "is_listed"} == {
        "company_id", "customer_id", "role", "permissions",
    }  # fmt: skip
