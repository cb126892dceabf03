"""The requests to every server: the operations, their variables, and how they travel."""

import hashlib
import itertools
import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlencode

from benchmarks import data
from benchmarks.contact_data import FIRST_NAMES
from benchmarks.place import QUERIES
from gateway.documents.customer import Customer

OPERATIONS = ("contact", "profile", "list", "search", "mutation", "profile_get")
SEARCH = "search"
"""Not every rival has one, and none finds what the gateway's does: their answers to it are not compared."""
BY_GET = {"profile_get": "profile"}
"""Operation → the one whose document it sends, as a persisted document over GET."""
PATH = "/graphql"

_PROFILES_ASKED = 400
_LIST_PAGES = 100
_NAMES_A_CUSTOMER = 30
_CUSTOMERS_SEARCHED = 150
_MIN_TERM = 4


class Named(NamedTuple):
    """A customer's first name and version."""

    first_name: str | None
    version: int


@dataclass(frozen=True)
class Question:
    """One request, to any server."""

    method: str
    target: str
    body: str = ""

    @property
    def line(self) -> str:
        """The form that load.lua reads."""
        return f"{self.method}\t{self.target}\t{self.body}"


def query_text(operation: str) -> str:
    """Return the document of an operation."""
    return (QUERIES / f"{operation}.graphql").read_text()


def question(operation: str, variables: dict[str, Any], *, by_hash: bool = True) -> Question:
    """Return an operation with its variables as an HTTP request; by GET it has its document's hash or text."""
    if operation in BY_GET:
        return _by_get(BY_GET[operation], variables, by_hash=by_hash)
    body = json.dumps({"query": query_text(operation), "variables": variables})
    return Question("POST", PATH, body)


def registration(operation: str, variables: dict[str, Any]) -> Question:
    """Return what makes a server keep the document of an operation by GET (Apollo's automatic persisted queries)."""
    text = query_text(BY_GET[operation])
    body = {"query": text, "variables": variables, "extensions": json.loads(_by_hash(text))}
    return Question("POST", PATH, json.dumps(body))


def _by_get(operation: str, variables: dict[str, Any], *, by_hash: bool) -> Question:
    text = query_text(operation)
    document = {"extensions": _by_hash(text)} if by_hash else {"query": " ".join(text.split())}
    asked = urlencode({**document, "variables": json.dumps(variables, separators=(",", ":"))})
    return Question("GET", f"{PATH}?{asked}")


def _by_hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).hexdigest()
    return json.dumps({"persistedQuery": {"version": 1, "sha256Hash": digest}}, separators=(",", ":"))


def profile_ids(customers: int, wanted: int = _PROFILES_ASKED) -> list[str]:
    """Return customers of the company asked about that have a long history, spread over all of them."""
    numbers = [n for n in range(0, customers, data.ACTIVE_EVERY) if data.find_company_handle(n) == data.COMPANY]
    return [data.customer_id(n) for n in numbers[:: max(1, len(numbers) // wanted)][:wanted]]


def renamed_ids(customers: int) -> list[str]:
    """Return customers whose first name the mutation changes: never those whose profile is requested."""
    numbers = (n for n in range(1, customers) if data.find_company_handle(n) == data.COMPANY and not data.is_active(n))
    return [data.customer_id(n) for n in itertools.islice(numbers, _PROFILES_ASKED)]


def renaming(customer_id: str, known: Named, turn: int) -> dict[str, Any]:
    """Return the input of a customer's next renaming, from a client that has seen the last one."""
    place = FIRST_NAMES.index(known.first_name) if known.first_name in FIRST_NAMES else 0
    name = FIRST_NAMES[(place + turn + 1) % len(FIRST_NAMES)]
    return {"id": customer_id, "expectedVersion": known.version + turn, "firstName": name}


def search_terms(customers: int) -> list[str]:
    """Return what people type, in turn: phones, e-mail addresses, names whole, begun and misspelled, streets."""
    rng = random.Random(data.SEED)
    terms = []
    for number in sorted(rng.sample(range(customers), min(customers, _CUSTOMERS_SEARCHED))):
        *_, known = data.household(number)
        if isinstance(known, Customer) and data.find_company_handle(number) == data.COMPANY:
            terms += [term for term in _ways_to_search(known, rng) if len(term) >= _MIN_TERM]
    return terms


def _ways_to_search(known: Customer, rng: random.Random) -> Iterator[str]:
    first, last = known.first_name or "", known.last_name or ""
    yield from (phone.number for phone in known.phones[:1])
    yield from (email.address for email in known.emails[:1])
    yield last
    yield f"{first} {last}"
    yield f"{first} {last[:3]}"
    place = rng.randrange(len(last) or 1)
    yield f"{first} {last[:place]}{last[place + 1 :]}"
    yield from (address.street for address in known.addresses[:1])


def list_walk_length(customers: int) -> int:
    """Return how many pages of the list are requested, from its start on."""
    return min(_LIST_PAGES, customers // 100)


def load_of(
    operation: str, customers: int, cursors: Sequence[str | None], known: Mapping[str, Named], *, by_hash: bool
) -> Iterator[Question]:
    """Yield the questions of one measurement; `cursors` are the server's own, `known` the customers to rename."""
    if operation == "list":
        yield from (question(operation, {"after": cursor}) for cursor in cursors)
    elif operation == "search":
        yield from (question(operation, {"term": term}) for term in search_terms(customers))
    elif operation == "mutation":
        for turn in range(_NAMES_A_CUSTOMER):
            inputs = (renaming(changed, now, turn) for changed, now in known.items())
            yield from (question(operation, {"input": one}) for one in inputs)
    else:
        yield from (question(operation, {"id": asked}, by_hash=by_hash) for asked in profile_ids(customers))
