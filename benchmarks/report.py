"""`python -m benchmarks.report`: the figures as tables, on the terminal and in docs/performance.md."""

import json
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.chart import chart
from benchmarks.place import PROJECT, RESULTS

Figures = dict[str, Any]

PAGE = PROJECT / "docs" / "performance.md"
CHART = PROJECT / "docs" / "performance.svg"
TITLES = {
    "contact": "Contact card",
    "profile": "Whole profile",
    "list": "List of 50",
    "search": "Search",
    "mutation": "Mutation",
    "profile_get": "Whole profile by GET",
}
GOALS = {
    "ratios_to_best_rival": {"contact": 0.6, "profile": 0.3, "list": 0.4, "mutation": 0.8},
    "ratios_with_mongodb": {"contact": 0.65, "profile": 0.45, "list": 0.4, "mutation": 1.0},
}
"""What the gateway's CPU time may be, as a multiple of the best rival's: alone, and each with MongoDB's."""


def main() -> None:
    """Write the tables again from the figures of a run, benchmarks/results.json unless another file is named."""
    file = Path(sys.argv[1]) if len(sys.argv) > 1 else RESULTS
    write_report(file, documentation=file.resolve() == RESULTS)


def write_report(file: Path, *, documentation: bool) -> None:
    """Print the tables; for the documentation, also put them and the chart there."""
    figures: Figures = json.loads(file.read_text())
    text = "\n".join(_lines(figures))
    print(text)
    if documentation:
        put_into_page("results", text)
        CHART.write_text(chart(figures))


def put_into_page(name: str, text: str) -> None:
    """Put a text between the marks with this name in docs/performance.md."""
    marks = re.compile(f"(<!-- {name}:begin -->\n).*(<!-- {name}:end -->)", re.DOTALL)
    PAGE.write_text(marks.sub(lambda found: f"{found[1]}{text}\n{found[2]}", PAGE.read_text()))


def _lines(figures: Figures) -> Iterator[str]:
    method, data, machine = figures["method"], figures["data"], figures["machine"]
    turns = f"{method['rounds']} x {method.get('turns', 1)} turns of {method['seconds']:g} s"
    yield (
        f"{figures['measured_at'][:10]}, {machine['processors']} processors ({machine['processor']}),"
        f" {data['records']:,} records of {data['customers']:,} customers. Medians of {turns},"
        f" {method['connections']} connections; in brackets the smallest and the largest."
        f" Other processes used {figures['foreign_cpu']:.0%} of the server's processor."
    )
    yield from ("", "CPU time of a request, the gateway's as a multiple of a rival's:", "")
    yield from _ratio_table(figures)
    for operation, servers in figures["medians"].items():
        yield from ("", f"### {TITLES[operation]}", "")
        yield from _operation_table(figures["titles"], servers)
    yield from ("", "### Memory and start", "")
    yield from _process_table(figures)
    yield from ("", _versions(figures["versions"]))


def _ratio_table(figures: Figures) -> Iterator[str]:
    columns = (
        ("ratios_to_best_rival", "best of all rivals (goal)"),
        ("ratios_with_mongodb", "the same, each with MongoDB (goal)"),
        ("ratios_to_mercurius_jit", "best Mercurius + JIT of all"),
        ("ratios_to_mercurius_dataloader", "best with dataloaders"),
        ("ratios_to_mercurius_lookup", "best hand-tuned"),
    )
    yield from head(("operation", *(title for _, title in columns)))
    for operation in figures["medians"]:
        yield row((TITLES[operation], *(_multiple(figures, key, operation) for key, _ in columns)))


def _operation_table(titles: dict[str, str], servers: dict[str, Figures]) -> Iterator[str]:
    headings = ("server", "CPU ms", "requests/s", "p50 / p99 ms", "MongoDB CPU ms", "commands", "errors")
    yield from head(headings)
    for name, one in servers.items():
        low, high = one["cpu_range"]
        yield row(
            (
                titles[name],
                f"**{short(one['cpu'])}** [{short(low)} to {short(high)}]",
                short(one["requests_per_second"]),
                f"{short(one['p50'])} / {short(one['p99'])}",
                short(one["mongodb_cpu"]),
                f"{one['commands']:g}",
                str(one["errors"]),
            )
        )


def _process_table(figures: Figures) -> Iterator[str]:
    yield from head(("server", "memory MiB, at most", "start to first answer, s"))
    for name, title in figures["titles"].items():
        measured = [servers[name] for servers in figures["medians"].values() if name in servers]
        memory = max(one["memory_mebibytes"] for one in measured)
        yield row((title, f"{memory:.0f}", f"{figures['seconds_to_first_answer'][name]:.1f}"))


def _versions(versions: Figures) -> str:
    parts = [f"MongoDB {versions['mongodb']}", _python(versions), f"Node {versions['node']}"]
    for group, packages in versions.items():
        if isinstance(packages, dict):
            parts.append(f"{group}: " + ", ".join(f"{name} {number}" for name, number in packages.items()))
    return "Versions: " + "; ".join(parts) + "."


def _python(versions: Figures) -> str:
    speed = versions.get("python_speed", 1)
    aside = "" if speed == 1 else f" ({speed:.2f} times as quick as the one that measured)"
    return f"Python {versions['python']}{aside}"


def head(titles: Iterable[str]) -> Iterator[str]:
    """Yield the head of a Markdown table: words on the left, numbers on the right."""
    titles = list(titles)
    yield row(titles)
    yield "|---|" + "---:|" * (len(titles) - 1)


def row(cells: Iterable[str]) -> str:
    """Return a row of a Markdown table."""
    return "| " + " | ".join(cells) + " |"


def _multiple(figures: Figures, key: str, operation: str) -> str:
    """Return a ratio, marked as met or missed where there is a goal; figures of earlier versions lack some."""
    ratio, goal = figures.get(key, {}).get(operation), GOALS.get(key, {}).get(operation)
    if ratio is None:
        return ""
    return f"{ratio:.2f}" if goal is None else f"{ratio:.2f} ({goal:g}, {'met' if ratio <= goal else 'missed'})"


def short(value: float) -> str:
    """Return a number with about three digits."""
    if value < 1:
        return f"{value:.3f}"
    return f"{value:.2f}" if value < 10 else f"{value:.1f}" if value < 100 else f"{value:.0f}"


if __name__ == "__main__":
    main()
