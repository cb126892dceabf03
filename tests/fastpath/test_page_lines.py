"""Lines of bulk exports are the same whether an answer is decoded for them or cut apart in C."""

from collections.abc import Mapping
from typing import Any

import msgspec
import orjson
from hypothesis import given
from hypothesis import strategies as st

from gateway.fastpath.rows.compiled import writer
from gateway.fastpath.rows.page_lines import split_page as split_page_in_c
from gateway.operations.export.bulk_lines import PageLines, split_page

KEYS = st.sampled_from(["number", "nodes", "pageInfo", "totalCount", "jobs", "address", "a"])
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8) | st.sampled_from(['\\"', "\\\\", '"}', "]},{["])
LEAVES = st.none() | st.booleans() | st.integers(-(2**31), 2**31) | st.floats(-1e6, 1e6) | TEXTS


def objects(values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Return objects with an id, as those of lists have."""
    named = st.fixed_dictionaries(
        {"__typename": st.sampled_from(["Customer", "Job"]), "id": st.text("abc_1", max_size=6)}
    )
    return st.tuples(st.dictionaries(KEYS, values, max_size=4), named).map(lambda both: {**both[0], **both[1]})


def connections(values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Return pages of lists."""
    return st.fixed_dictionaries(
        {
            "nodes": st.lists(st.none() | objects(values), max_size=3),
            "__typename": st.just("JobConnection"),
            "pageInfo": st.fixed_dictionaries(
                {"hasNextPage": st.booleans(), "endCursor": st.text("xyz-_", max_size=8)}
            ),
        },
        optional={"totalCount": st.integers(0, 9)},
    )


PLAIN = st.dictionaries(st.sampled_from(["city", "line", "nodes"]), LEAVES, max_size=3)
ANSWERS = connections(
    st.recursive(
        LEAVES | PLAIN, lambda inner: connections(inner) | objects(inner) | st.lists(inner | objects(inner), max_size=3)
    )
)


def comparable(page: PageLines) -> tuple[Any, ...]:
    """Return lines as values: how numbers and texts are escaped is no matter."""
    return ([orjson.loads(line) for line in page.content.splitlines()], *page[1:4], list(page.missing), *page[5:])


@given(ANSWERS)
def test_an_answer_cut_apart_has_the_lines_of_one_that_is_decoded(answer: Mapping[str, Any]) -> None:
    """Whatever is nested in what, and however texts are escaped."""
    text = orjson.dumps({"customers": answer})
    assert comparable(split_page_in_c(text)) == comparable(split_page(text))


def test_an_answer_that_is_cut_short_is_refused() -> None:
    """Nothing is read beyond its end, wherever that is."""
    if writer is None:
        return
    job = {"__typename": "Job", "id": "job_1", "number": 'J"1', "notes": ["a", {"b": 1}]}
    place = {"hasNextPage": True, "endCursor": "x"}
    jobs = {"__typename": "JobConnection", "nodes": [job], "pageInfo": place, "totalCount": 1}
    owner = {"jobs": jobs, "__typename": "Customer", "id": "cus_1"}
    page = {"__typename": "CustomerConnection", "nodes": [owner, None], "pageInfo": place}
    text = msgspec.json.encode({"customers": page})
    assert split_page_in_c(text).missing == [("Customer", "cus_1", "jobs", "x")]
    for length in range(len(text) - 1):
        try:
            writer.split_lines(text[:length])
        except writer.Unwritable:
            continue
        raise AssertionError(text[:length])
