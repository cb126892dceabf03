"""The gateway as a subgraph of a federated graph (Apollo Federation 2): what a router asks, and the SDL to compose."""

import re
from functools import cache
from typing import Annotated, Any, Union

import strawberry

from gateway.resolvers.subgraph import MAX_ENTITIES, Representation, entities
from gateway.schema.field import field
from gateway.schema.node import ENTITY_TYPES
from gateway.schema.query import Query

LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable"])'
SHAREABLE = frozenset({"PageInfo", "Money"})
"""Types that other subgraphs may declare too, with the same fields."""

_TYPE = re.compile(r"^type (\w+)(?: implements [\w& ]+)?(?= \{$)", re.MULTILINE)

SUBGRAPH_SCALARS: dict[object, Any] = {
    Representation: strawberry.scalar(
        name="_Any",
        description="An object as another subgraph names it: {__typename, id}.",
        serialize=lambda value: value,
        parse_value=lambda value: value,
    )
}
Entity: Any = Annotated[
    Union[tuple(ENTITY_TYPES)],  # noqa: UP007  # the members are known at run time only
    strawberry.union("_Entity", description="Everything that has an id."),
]


@strawberry.type(name="_Service", description="This subgraph.")
class Service:
    """What a router reads to compose its graph."""

    sdl: str = field("The schema with the directives of Federation.")


@cache
def service() -> Service:
    """Return this subgraph."""
    # The SDL is that of the whole schema, of which this module is a part.
    from gateway.schema import build_schema  # noqa: PLC0415

    return Service(sdl=subgraph_sdl(build_schema().as_str()))


@strawberry.type(name="Query", description="Everything that can be read.")
class SubgraphQuery(Query):
    """The root of queries, with what a router asks."""

    service: Service = field("This subgraph's schema, for the composition.", name="_service", resolver=service)
    entities: list[Entity | None] = field(
        f"The referenced objects, at most {MAX_ENTITIES}; null for one that does not exist or that you cannot access.",
        name="_entities",
        resolver=entities,
        sized_by="representations",
    )


def subgraph_sdl(sdl: str) -> str:
    """Return a printed schema with the directives of Federation 2: every type with an id is an entity."""
    entity_names = {declared.__name__ for declared in ENTITY_TYPES}

    def marked(found: re.Match[str]) -> str:
        name = found[1]
        directive = ' @key(fields: "id")' if name in entity_names else " @shareable" if name in SHAREABLE else ""
        return f"{found[0]}{directive}"

    return f"{LINK}\n\n{_TYPE.sub(marked, sdl)}"
