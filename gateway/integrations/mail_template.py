"""The mails that the gateway writes: a text and an HTML part from one template each."""

from pathlib import Path
from typing import Any, Final, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

FOLDER: Final = Path(__file__).with_name("mail_templates")

# What goes into an HTML part is escaped, always; a value that a template names and no code gives is an error.
_environment: Final = Environment(
    loader=FileSystemLoader(FOLDER),
    autoescape=select_autoescape(enabled_extensions=("html",), default=False),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


class MailBody(NamedTuple):
    """The two parts of a mail's body: the same, twice."""

    text: str
    html: str


def mail_body(template: str, **values: Any) -> MailBody:
    """The body that a template (`portal_invite`, `message`, …) makes of values."""
    text = _environment.get_template(f"{template}.txt").render(values)
    return MailBody(text, _environment.get_template(f"{template}.html").render(values))
