"""Short forms that technicians and offices type, and the words that they stand for: `ser# off the rtu`."""

import re
from typing import Final

_WORDS: Final = {
    "acct": "account", "accts": "accounts", "amt": "amount", "amts": "amounts", "appt": "appointment",
    "appts": "appointments", "assy": "assembly", "b4": "before", "bal": "balance", "bldg": "building", "bout": "about",
    "bsmt": "basement", "cust": "customer", "custs": "customers", "ext": "extension", "flr": "floor", "fri": "friday",
    "hr": "hour", "hrs": "hours", "inv": "invoice", "invs": "invoices", "kwik": "quick", "maint": "maintenance",
    "mgr": "manager", "mins": "minutes", "mon": "monday", "nite": "night", "nxt": "next", "pic": "photo",
    "pics": "photos", "pmt": "payment", "pmts": "payments", "prev": "previous", "pymt": "payment", "pymts": "payments",
    "qty": "quantity", "repl": "replace", "rtu": "rooftop unit", "rtus": "rooftop units", "sched": "scheduled",
    "shld": "should", "shouldve": "should have", "sn": "serial number", "svc": "service", "tel": "phone",
    "thru": "through", "thur": "thursday", "thurs": "thursday", "tmrw": "tomorrow", "tmw": "tomorrow",
     "tstat": "thermostat",
    "tstats": "thermostats", "tue": "tuesday", "tues": "tuesday", "warr": "warranty", "warrty": "warranty",
    "wed": "wednesday", "weds": "wednesday", "wh": "water heater", "wk": "week", "wks": "weeks", "wnty": "warranty",
    "wrty": "warranty", "wtr": "water", "wty": "warranty", "yday": "yesterday",
}  # fmt: skip
_NUMBERED: Final = (
    r"(?:ser(?:ial)?|model|mod|phone|policy|certificate|cert|unit|apt|apartment|extension|invoice|check|po)"
)
_FORMS: Final = (
    (r"\bs/n\b", "serial number"),
    (r"\b(?:ser|serial)\.? ?(?:#|nos?\b\.?(?! one)|nr\b|num\b)", "serial number"),
    (rf"\b({_NUMBERED}) ?(?:#|nos?\b\.?(?=\s*(?:$|[,;?])|\s+(?:for|of|on|and|&|pls|please)\b))(?!\d)", r"\1 number"),
    (r"(?<!\w)# ?of\b", "number of"),
    (r"(?<=\w )#(?=\s|$|[,;?])", "number"),
    (r"\b(?:nr|num)\b\.?(?!\d)", "number"),
    (r"\bno\.(?=\s+(?:for|of|on|and|&|pls|please)\b|$)", "number"),
    (r"\bw/o\b", "without"),
    (r"\bw/(?=\s|\w)", "with "),
    (r"\br (?=(?:the|they|we|you|there|her|his|all|these|those|my|our)\b)", "are "),
    (r"\bn (?=time\b|tech\b|serial\b|model\b|make\b|date\b|how\b|for\b)", "and "),
)  # fmt: skip
_ANY_WORD: Final = "|".join(sorted(_WORDS, key=len, reverse=True))
_PATTERNS: Final = (
    *((re.compile(pattern, re.IGNORECASE), instead) for pattern, instead in _FORMS),
    (re.compile(rf"(?<![\w'-])({_ANY_WORD})\b\.?(?![\w'@-])", re.IGNORECASE), ""),
)


def in_full_words(question: str) -> str:
    """Return a question with its short forms written out; all else stays as it was typed."""
    text = question
    for pattern, instead in _PATTERNS:
        text = pattern.sub(instead or _written_out, text)
    return text


def _written_out(found: re.Match[str]) -> str:
    return _WORDS[found[1].lower()]
