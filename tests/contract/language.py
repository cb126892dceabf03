"""How plainly the code base is written: what `test_language.py` compares with the recorded figures.

.venv/bin/python -m tests.contract.language          print the figures of each folder
.venv/bin/python -m tests.contract.language --record record the figures that are better now
"""

import ast
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from tests.contract.source import FUNCTIONS, ROOT, parsed, tracked

RECORD = Path(__file__).parent / "language_record.json"
DOCUMENTS = ("docs/*.md", "docs/adr/*.md", "CHANGELOG.md", "README.md", "CONTRIBUTING.md", "schema.graphql")
# Words that one would not say to a colleague. In lower case, whole words.
MANNERED = re.compile(
    r"\b(told|tells? (of|it|so|soon)|whom|anew|meanwhile|look(s|ed)? (at|after)|(rests?|hangs?) on|stands|stood"
    r"|of (its|their|his|ours?|one's) own|none(?! of the)|nobody|somebody|whoever|whatever|whichever|said"
    r"|(may|can|to) be had|hence|thereby|therein|thereof|whereby|wherein|wherever|beforehand|upright|harmless|nor|lest"
    r"|thus|albeit|whilst|upon|as it were|by then|all the same|heed(s|ed)?|knows? (of|nothing|no)|shall|(is|are) to be"
    r"|need not|needs? no|needs not|mend(s|ed)?|spoil(s|ed|t)?|reckon(s|ed)?|(is|are) asked|goe?s? by|likewise)\b"
)
# A `#` within a string begins no comment.
COMMENT_OR_TEXT = re.compile(
    r"""\"{3}(?:\\.|[^\\])*?\"{3}|'{3}(?:\\.|[^\\])*?'{3}|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|(\#[^\n]*)""",
    re.DOTALL,
)
QUESTION = re.compile(r"(What|Whether|Who|Whose|Whom|Of|By|How|Where|When|Which)\b")
# A docstring opens with a verb when its first word is none of these and does not end as nouns and adverbs do.
NO_VERB = re.compile(
    r"(The|A|An|It|Its|All|Each|Every|Any|One|Two|Both|No|None|Not|As|At|In|On|To|For|From|With|Within|Without|If|Once"
    r"|Only|Same|There|This|That|These|Those|True|False|And|Or|But|Also|After|Before|Between|Until|Unless|So|Nothing"
    r"|Something|Somebody|Nobody|Everything|Because|Now|Then|Here|Their|Her|His|Our|More|Most|Many|Several|Some|Another"
    r"|Like|Under|Over|Out|Up|Down|Above|Below|Whatever|Whoever|Raises|Returns|Customers?|Ids?|Names?|Fields?|Values?"
    r"|Records?|Text|Texts|Documents?|Errors?|Requests?|Seconds|Numbers?)\b"
    r"|\w+(ed|ing|ly|ion|ions|ness|ment|ments|ers|ity|ies)\b|\w+[^s]s\b|\W|\d"
)
LIMIT = re.compile(
    r"_*(MOST|LONGEST|SHORTEST|LARGEST|SMALLEST|LEAST|FEWEST|HIGHEST|LOWEST|FURTHEST|NARROWEST|DEEPEST)(_|$)|\w+_KEPT$"
)
DURATION = re.compile(r"\w*(TIMEOUT|INTERVAL|DELAY|PAUSE|LEASE|PATIENCE|BACKOFF|GRACE|DEADLINE|TTL)\w*$")
UNIT = re.compile(r"\w*(SECONDS|MINUTES|HOURS|DAYS)$")


class Figures(NamedTuple):
    """How one folder is written."""

    words: int
    mannered: float
    """Mannered words in 1,000 of its docstrings and comments, or of its prose."""
    verbs: float
    """Percent of its functions' docstrings that open with a verb."""
    questions: float
    """Percent of them that open with What, Whether, Who, Of, By …"""

    def or_better(self, before: "Figures") -> "Figures":
        """Return these figures with those of before where they were better: a record is never loosened."""
        mannered, questions = min(self.mannered, before.mannered), min(self.questions, before.questions)
        return Figures(self.words, mannered, max(self.verbs, before.verbs), questions)


def opens_with_a_verb(docstring: str) -> bool:
    """Return whether a docstring begins with a verb, by the form of its first word."""
    return not QUESTION.match(docstring) and not NO_VERB.match(docstring)


def docstrings(tree: ast.Module) -> Iterator[tuple[ast.AST, str]]:
    """Yield each node that has a docstring, with it; tests and properties are no functions here."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | FUNCTIONS) and (text := ast.get_docstring(node)):
            yield node, text


def is_function(node: ast.AST) -> bool:
    """Return whether a node is a function that does something: no test and no property."""
    return (
        isinstance(node, FUNCTIONS)
        and not node.name.startswith("test_")
        and not any("property" in ast.unparse(each) for each in node.decorator_list)
    )


def code_prose(text: str, docstrings: Iterable[str]) -> str:
    """Return the docstrings and comments of a Python file, without code spans."""
    comments = [comment for comment in COMMENT_OR_TEXT.findall(text) if comment]
    return re.sub(r"`[^`]*`", " ", "\n".join([*docstrings, *comments]))


def document_prose(file: Path) -> str:
    """Return the prose of a document: no code; of the SDL, its descriptions."""
    text = file.read_text()
    if file.suffix == ".graphql":
        text = "\n".join(re.findall(r'"""(.*?)"""', text, re.DOTALL))
    return re.sub(r"```.*?```|`[^`]*`|https?://\S+", " ", text, flags=re.DOTALL)


@cache
def measure() -> dict[str, Figures]:
    """Return the figures of each top folder and document."""
    prose: dict[str, list[str]] = defaultdict(list)
    openings: dict[str, list[str]] = defaultdict(list)
    for file in tracked("*.py"):
        top = file.relative_to(ROOT).parts[0]
        if top.endswith(".py") or "rivals" in file.parts or file == Path(__file__):
            continue
        documented = list(docstrings(parsed(file)))
        prose[top].append(code_prose(file.read_text(), (doc for _, doc in documented)))
        openings[top] += [doc for node, doc in documented if is_function(node)]
    for file in tracked(*DOCUMENTS):
        prose[file.relative_to(ROOT).parts[0]].append(document_prose(file))
    return {top: _figures("\n".join(texts), openings[top]) for top, texts in sorted(prose.items())}


def _figures(prose: str, openings: list[str]) -> Figures:
    count, total = len(MANNERED.findall(prose.lower())), len(re.findall(r"[A-Za-z][A-Za-z'-]*", prose))
    verbs = sum(map(opens_with_a_verb, openings))
    questions = sum(bool(QUESTION.match(doc)) for doc in openings)
    functions = max(len(openings), 1)
    share = (100 * verbs / functions, 100 * questions / functions)
    return Figures(total, round(1000 * count / max(total, 1), 1), round(share[0], 1), round(share[1], 1))


def misnamed() -> dict[str, list[str]]:
    """Return the names that break a rule: {rule: names}."""
    classes: dict[str, set[str]] = defaultdict(set)
    found: dict[str, set[str]] = {"ends in _of": set(), "limit": set(), "duration": set()}
    for file in tracked("gateway/**/*.py", "gateway/*.py", "seeds/*.py"):
        tree = parsed(file)
        mirrors = file.is_relative_to(ROOT / "gateway" / "schema")
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_") and not mirrors:
                classes[node.name].add(str(file))
            elif isinstance(node, FUNCTIONS) and node.name.endswith("_of"):
                found["ends in _of"].add(node.name)
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and LIMIT.match(node.id):
                found["limit"].add(node.id)
        found["duration"] |= set(_durations_without_a_unit(tree))
    twice = {name for name, files in classes.items() if len(files) > 1}
    return {rule: sorted(names) for rule, names in {"class twice": twice, **found}.items()}


def _durations_without_a_unit(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        value = node.value if isinstance(node, ast.Assign) else None
        if isinstance(node, ast.Assign) and isinstance(value, ast.Constant) and isinstance(value.value, int | float):
            yield from (
                name.id
                for name in node.targets
                if isinstance(name, ast.Name) and DURATION.match(name.id) and not UNIT.match(name.id)
            )


def recorded() -> tuple[dict[str, Figures], dict[str, list[str]]]:
    """Return the recorded figures, which may only improve, and names, which may only become fewer."""
    record = json.loads(RECORD.read_text())
    return {top: Figures(**figures) for top, figures in record["figures"].items()}, record["misnamed"]


def main() -> None:
    """Print the figures, and record them on request."""
    figures, names = measure(), misnamed()
    for top, (_, mannered, verbs, questions) in figures.items():
        openings = f"{verbs:5} % verbs first, {questions:5} % What/Whether/Who/Of/By"
        print(f"{top:18} {mannered:5} mannered in 1,000; {openings}")
    counts = Counter({rule: len(found) for rule, found in names.items()})
    print("; ".join(f"{rule}: {count}" for rule, count in counts.items()))
    if "--record" in sys.argv:
        before, known = recorded()
        best = {top: found.or_better(before[top]) if top in before else found for top, found in figures.items()}
        fewer = {rule: [name for name in found if name in known.get(rule, found)] for rule, found in names.items()}
        record = {"figures": {top: found._asdict() for top, found in best.items()}, "misnamed": fewer}
        RECORD.write_text(json.dumps(record, indent=2) + "\n")


if __name__ == "__main__":
    main()
