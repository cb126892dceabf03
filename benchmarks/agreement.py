"""Whether all servers give the same answers: asked before anything is measured."""

import json
from collections.abc import Iterator
from typing import Any

from benchmarks import data
from benchmarks.questions import Question, list_walk_length, profile_ids, question, renamed_ids
from benchmarks.server import Server
from benchmarks.store import Store, Stored
from gateway.documents.change import PENDING_ENTRY

_PROFILES_COMPARED = 20
_PAGED = """query Paged($id: ID!, $after: String) {
  customer(id: $id) {
    jobs(first: 5, after: $after) { nodes { id number } pageInfo { hasNextPage endCursor } totalCount }
  }
}"""
_SEARCH_KEYS = ("phrases", "marks")
"""Kept by the gateway alone, which so does more work for the mutation: rivals' search has another collection."""
# What differs by nature: when, and under which name, a change was logged.
_OF_THE_MOMENT = ("_id", "changed_at", "request_id")


class Disagreement(Exception):
    """Two servers answered the same question differently."""


class Survey:
    """Asks servers the same questions, compares them with the first server asked, and keeps their list cursors."""

    def __init__(self, store: Store) -> None:
        self.cursors: dict[str, list[str | None]] = {}
        self.compared = 0
        self._store = store
        self._reference: list[tuple[str, str]] = []
        self._reference_name = ""
        self._changed = renamed_ids(store.customers)[-1]

    def ask(self, server: Server) -> None:
        """Ask one server everything. Raises Disagreement."""
        name = server.candidate.name
        self._restore_changed()
        answers = [*self._reads(server), *self._list_pages(server), *self._jobs_pages(server), *self._changes(server)]
        if not self._reference:
            self._reference, self._reference_name, self.compared = answers, name, len(answers)
            return
        for (what, expected), (_, answer) in zip(self._reference, answers, strict=True):
            if answer != expected:
                place = next((n for n, (a, b) in enumerate(zip(expected, answer, strict=False)) if a != b), 0)
                shown = slice(max(0, place - 80), place + 80)
                raise Disagreement(
                    f"{what}: {self._reference_name} says …{expected[shown]}… but {name} says …{answer[shown]}…"
                )

    def _reads(self, server: Server) -> Iterator[tuple[str, str]]:
        ids = profile_ids(self._store.customers, _PROFILES_COMPARED)
        few_rows = renamed_ids(self._store.customers)[:_PROFILES_COMPARED]
        for asked in (*ids, *few_rows):
            for operation in ("contact", "profile", "profile_get"):
                sent = question(operation, {"id": asked}, by_hash=server.candidate.keeps_documents)
                yield f"{operation} of {asked}", comparable(server.ask(sent))
        of_another_company = data.customer_id(7)
        for asked in ("cus_nobody", of_another_company):
            yield f"contact of {asked}", comparable(server.ask(question("contact", {"id": asked})))

    def _list_pages(self, server: Server) -> Iterator[tuple[str, str]]:
        pages = list_pages(server, self._store.customers)
        self.cursors[server.candidate.name] = [after for after, _ in pages]
        for number, (_, answer) in enumerate(pages):
            yield f"page {number} of the list", comparable(answer)

    def _jobs_pages(self, server: Server) -> Iterator[tuple[str, str]]:
        after = None
        for page in (1, 2):
            variables = {"id": profile_ids(self._store.customers)[0], "after": after}
            asked = Question("POST", "/graphql", json.dumps({"query": _PAGED, "variables": variables}))
            answer = server.ask(asked)
            yield f"page {page} of the jobs", comparable(answer)
            after = answer["data"]["customer"]["jobs"]["pageInfo"]["endCursor"]

    def _changes(self, server: Server) -> Iterator[tuple[str, str]]:
        """Yield the same change to the same customer, by each server: its answer, and what it stored."""
        changed = self._changed
        for what, given in (
            ("a new name", {"id": changed, "firstName": "Zoë"}),
            ("the same name", {"id": changed, "firstName": "Zoë"}),
            ("an old version", {"id": changed, "firstName": "Max", "expectedVersion": 1}),
            ("an unknown id", {"id": "cus_nobody", "firstName": "Max"}),
        ):
            yield f"mutation with {what}", comparable(server.ask(question("mutation", {"input": given})))
        stored = self._store.records["customers"].find_one({"_id": changed}) or {}
        stored.pop("updated_at")
        stored.pop(PENDING_ENTRY, None)  # removed half a second after the answer (docs/adr/0020)
        for key in _SEARCH_KEYS:
            stored["keys"].pop(key)
        yield "the stored customer", _text(stored)
        log = [_lasting(entry) for entry in self._store.records["changes"].find({"customer_id": changed})]
        yield "the change log", _text(log)
        self._restore_changed()

    def _restore_changed(self) -> None:
        """Bring the customer that is changed back to how it was made."""
        *_, fresh = data.household(int(self._changed.rpartition("_65")[2], 16))
        self._store.records["customers"].replace_one({"_id": self._changed}, fresh.stored())
        self._store.records["changes"].delete_many({"customer_id": self._changed})


def list_pages(server: Server, customers: int) -> list[tuple[str | None, dict[str, Any]]]:
    """Return the pages of the list that are measured, each with the cursor it comes after."""
    after: str | None = None
    pages = []
    for _ in range(list_walk_length(customers)):
        answer = server.ask(question("list", {"after": after}))
        pages.append((after, answer))
        after = answer["data"]["customers"]["pageInfo"]["endCursor"]
    return pages


def comparable(answer: dict[str, Any]) -> str:
    """Return an answer as text that is the same when it means the same: cursors are each server's own."""
    return _text({"data": _without_cursors(answer.get("data")), "failed": "errors" in answer})


def _without_cursors(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            name: "a cursor" if name == "endCursor" and part is not None else _without_cursors(part)
            for name, part in value.items()
        }
    return [_without_cursors(part) for part in value] if isinstance(value, list) else value


def _lasting(entry: Stored) -> Stored:
    return {name: value for name, value in entry.items() if name not in _OF_THE_MOMENT}


def _text(value: Any) -> str:
    # Members of stored documents may come in any order; those of answers may not.
    stored = isinstance(value, list) or "_id" in value
    return json.dumps(value, default=str, sort_keys=stored)
