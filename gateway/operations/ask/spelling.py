"""British spellings, which are read as the American ones that the records have."""

import re
from typing import Final

_OR: Final = "behavi|col|fav|harb|hon|lab|neighb|rum|vap"
_IZE: Final = "apolog|author|categor|custom|emphas|final|item|organ|priorit|real|recogn|special|summar"

BRITISH: Final = tuple(
    (re.compile(pattern), instead)
    for pattern, instead in (
        (rf"\b({_OR})our", r"\1or"),
        (rf"\b({_IZE})is(e|ed|es|er|ing|ation)\b", r"\1iz\2"),
        (r"\blicence", "license"),
        (r"\bprogramme(s?)\b", r"program\1"),
        (r"\b(cent|lit|met|theat)re(s?)\b", r"\1er\2"),
        (r"\benquir", "inquir"),
        (r"\bgrey", "gray"),
        (r"\binstalment", "installment"),
        (r"\bmould", "mold"),
        (r"\bkerb", "curb"),
        (r"\btyre", "tire"),
        (r"\baluminium", "aluminum"),
        (r"\b(travel|label|fuel|level|model|signal)l(ed|ing)\b", r"\1\2"),
        (r"\bcheque", "check"),
    )
)
