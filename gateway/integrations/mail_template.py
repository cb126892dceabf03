"""The mails that the gateway writes: a text and an HTML part from one template each."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from gateway.integrations.lazy_module import LazyModule

if TYPE_CHECKING:
    import jinja2
else:
    jinja2 = LazyModule("jinja2")

FOLDER: Final = Path(__file__).with_name("mail_templates")


class MailBody(NamedTuple):
    """The two parts of a mail's body: the same, twice."""

    text: str
    html: str


def mail_body(template: str, **values: Any) -> MailBody:
    """The body that a template (`portal_invite`, `message`, …) makes of values."""
    templates = _environment()
    text = templates.get_template(f"{template}.txt").render(values)
    return MailBody(text, templates.get_template(f"{template}.html").render(values))


@cache
def _environment() -> "jinja2.Environment":
    """Return what renders; HTML is escaped, always; a value that a template names and no code gives is an error."""
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(FOLDER),
        autoescape=jinja2.select_autoescape(enabled_extensions=("html",), default=False),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
