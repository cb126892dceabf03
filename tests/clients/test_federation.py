"""The subgraph's schema composes with another one, by Apollo's library and by The Guild's."""

import json
from pathlib import Path

from typer.testing import CliRunner

from gateway.cli import app
from tests.clients.node import FOLDER, node

REVIEWS = """extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable"])
type Query { reviews: [Review!]! }
type Review @key(fields: "id") { id: ID! stars: Int! customer: Customer! job: Job }
type Customer @key(fields: "id") { id: ID! reviews: [Review!]! }
type Job @key(fields: "id") { id: ID! review: Review }
type PageInfo @shareable { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
"""


async def test_the_subgraph_composes_with_another_by_both_libraries(tmp_path: Path) -> None:
    """What `gateway subgraph` prints, with a subgraph that adds fields to customers and jobs."""
    ours, theirs = tmp_path / "customers.graphql", tmp_path / "reviews.graphql"
    printed = CliRunner().invoke(app, ["subgraph", "--output", str(ours)])
    assert printed.exit_code == 0, printed.output
    theirs.write_text(REVIEWS)
    files = [{"name": path.stem, "file": str(path)} for path in (ours, theirs)]
    found = json.loads(await node(FOLDER / "compose.js", json.dumps({"files": files})))
    assert {library: result["errors"] for library, result in found.items()} == {"apollo": [], "guild": []}
    assert all(result["length"] > len(ours.read_text()) / 2 for result in found.values())
