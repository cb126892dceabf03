"""The chart of a run: CPU time of a request, a panel for each operation, as SVG."""

from html import escape
from typing import Any

Figures = dict[str, Any]

_PANELS = (("contact", "Contact card"), ("profile", "Whole profile"), ("list", "List of 50"), ("mutation", "Mutation"))
_WIDTH, _LABELS, _ROW, _PANEL_GAP, _TOP = 860, 300, 20, 40, 64
_BAR_SPACE = _WIDTH - _LABELS - 90
_HEADING = "CPU time of the server process for one request, in milliseconds; less is better"
_OWN, _OTHER = "#0b7285", "#adb5bd"


def chart(figures: Figures) -> str:
    """Return the chart as an SVG document."""
    parts, top = [], _TOP
    for operation, title in _PANELS:
        servers = figures["medians"].get(operation)
        if servers:
            parts += _panel(title, servers, figures["titles"], top)
            top += _ROW * len(servers) + _PANEL_GAP
    height = top - 10
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" viewBox="0 0 {_WIDTH} {height}"'
        ' font-family="system-ui, sans-serif" font-size="12" role="img" aria-label="CPU time of a request">'
    )
    ground = f'<rect width="{_WIDTH}" height="{height}" fill="#ffffff"/>'
    heading = _text(16, 26, _HEADING, 15, bold=True)
    return "\n".join([head, ground, heading, *parts, "</svg>"]) + "\n"


def _panel(title: str, servers: dict[str, Figures], titles: dict[str, str], top: int) -> list[str]:
    longest = max(one["cpu"] for one in servers.values())
    parts = [_text(16, top - 6, title, 13, bold=True)]
    for place, (name, one) in enumerate(servers.items()):
        y = top + place * _ROW
        width = max(1.0, one["cpu"] / longest * _BAR_SPACE)
        colour = _OWN if name == "gateway" else _OTHER
        parts += [
            _text(_LABELS - 8, y + 14, titles[name], end=True),
            f'<rect x="{_LABELS}" y="{y + 3}" width="{width:.1f}" height="14" fill="{colour}"/>',
            _text(_LABELS + width + 6, y + 14, f"{one['cpu']:.3g}"),
        ]
    return parts


def _text(x: float, y: float, words: str, size: int = 12, *, bold: bool = False, end: bool = False) -> str:
    style = ' font-weight="600"' if bold else ""
    style += ' text-anchor="end"' if end else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="#212529"{style}>{escape(words)}</text>'
