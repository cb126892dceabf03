"""The words of the code base: figures that may only get better, names that follow the field's rules."""

from tests.contract.language import measure, misnamed, opens_with_a_verb, recorded

TOLERANCE = 0.3
"""How far new code may move a figure before a line elsewhere must be reworded."""


def test_no_folder_is_written_in_a_more_mannered_way_than_recorded() -> None:
    """When it is written more plainly, record that: `python -m tests.contract.language --record`."""
    before, _ = recorded()
    worse = {
        top: (found.mannered, before[top].mannered)
        for top, found in measure().items()
        if top in before and found.mannered > before[top].mannered + max(TOLERANCE, 1000 / found.words)
    }
    assert worse == {}


def test_docstrings_of_functions_open_with_a_verb_as_often_as_recorded() -> None:
    """With "Return …", "Send …", "Check …"; fewer with What, Whether, Who, Of or By."""
    before, _ = recorded()
    worse = {
        top: (found, before[top])
        for top, found in measure().items()
        if top in before
        and (found.verbs < before[top].verbs - TOLERANCE or found.questions > before[top].questions + TOLERANCE)
    }
    assert worse == {}


def test_names_follow_the_rules_of_the_field() -> None:
    """One public class a name, no function `…_of`, limits MAX_/MIN_, durations with a unit; the record only shrinks."""
    _, known = recorded()
    assert {rule: sorted(set(names) - set(known[rule])) for rule, names in misnamed().items()} == {
        rule: [] for rule in known
    }


def test_verbs_are_told_from_nouns_and_questions() -> None:
    """By the first word."""
    verbs = ("Return the page.", "Send it.", "Check an id.", "Process what is due.", "Read all.", "Set a value.")
    others = ("What is due.", "The page.", "Whether it is there.", "Of a customer.", "Pages of a list.", "`x` of it.")
    assert [opens_with_a_verb(doc) for doc in (*verbs, *others)] == [True] * len(verbs) + [False] * len(others)
