"""Everyday turns of speech, and the plain words that they stand for."""

import re
from collections.abc import Iterable
from typing import Final

from gateway.operations.ask.calendar_period import MONTH
from gateway.operations.ask.office_turns import OFFICE_TURNS
from gateway.operations.ask.plain_clause import CLAUSES
from gateway.operations.ask.plain_term import TERMS

_WHO: Final = r"(?:\w+|(?:the|her) [\w ]+)"
_ACCEPTING: Final = (
    r"(?:say yes to|accept|sign|approve|agree to|take|take up|go for|decide on|answer|say no to|decline)"
)
_TURNS: Final = (
    (r"\bcall(?:ed|ing|s)? (it |them )?off\b", r"canceled \1"),
    (r"\btill\b", "until"),
    (r"\b(?:over|in|during|for) (?:all )?(?:the|these) (?:whole |entire |full )?(?:years|months|time)\b", "ever"),
    (r"^((?:did|have|has|had|was|were)\b.+?),? before$", r"\1"),
    (r"^((?:did|have|has|had|was|were)\b.+?),? (?:in the past|at (?:any|some) point)\b", r"\1"),
    (
        r"^(?:can|may|could|should) (i|we|they|he|she|you) book (?:him |her |them |us |me |someone )?(?:in\b)?.*$",
        "can she book",
    ),
    (r"\b(any|every|no)(thing|body|one) but\b", r"\1\2 except"),
    (r"\b(nothing|nobody|no one|none) (?:other than|besides|except|but)\b", "only"),
    (r"\b(?:of|from) ((?:mon|tues|wednes|thurs|fri|satur|sun)day)\b", r"on \1"),
    (r"\ball told\b", "in all"),
    (r"\b(number) (?:we have )?on file\b", r"\1"),
    (
        r"\b(turn|call|put|pay|throw|knock|hand|send)(s|ed|ing)? (it|them|anything|something|everything)"
        r" (down|off|out|back|up)\b",
        r"\1\2 \4 \3",
    ),
    (
        r"\b(turn|knock|take)(s|ed|ing)? ((?:a|an|any|the|some|every|all|one|our|my) [\w ]*?"
        r"(?:quote|offer|estimate|bid|price)s?) (down|back|up)\b",
        r"\1\2 \4 \3",
    ),
    (
        r"\b(?:(?:that|which) )?(?:she|he|they|i|we|you|the customer) (?:could|can|may|might) still "
        rf"{_ACCEPTING}$",
        "that is open",
    ),
    (rf"\b(?:(?:is|are|that is|that are) )?(?:left|yet|still) to {_ACCEPTING}$", "that is open"),
    (r"\b(is|was|are|were) (?:(?:put|penciled|marked|signed) )?down (?:for|to do)\b", r"\1 booked for"),
    (
        r"^(who|which technician) (is|was|were|are) (?:supposed|meant|slated|assigned) to "
        r"(?:do|handle|carry out|perform) ",
        r"\1 \2 booked for ",
    ),
    (
        r"^(who|which technician) (was|were) (?:supposed|meant|slated) to "
        r"(?:come|go|be there|be out|turn up|show up)\b",
        r"\1 \2 booked",
    ),
    (
        r"\bhow (?:did )?(she|he|they|it) (?:first |originally )?"
        r"(?:come|came|get|got|find (?:her|his|their) way) to us$",
        r"how did \1 hear of us",
    ),
    (
        r"^(?:did|do|does|has|have) .+ (?:say|said|tell us|told us|mention|mentioned|know|write|put) (?:how|where) "
        r"(she|he|they) (?:first )?(?:heard|found out|learned|knew|knows|found)(?: of| about)? us$",
        r"how did \1 hear of us",
    ),
    (
        r"^(who|which \w+) (?:first )?(?:sent|steered|pointed|directed) (her|him|them) "
        r"(?:over )?(?:our way|to us|here)$",
        r"\1 referred \2 to us",
    ),
    (r"^(who|which \w+) (?:told|tipped) (her|him|them) (?:off )?(?:about|of) us$", r"\1 referred \2 to us"),
    (
        r"^where (?:did|was|were) (she|he|they|it) (?:live |stay )?before "
        rf"(?!(?:that|then|last|this|next|\d|{MONTH})\b)(?:(?:she|he|they) (?:moved|came|went) (?:to |in |into )?)?.+$",
        r"where did \1 live before",
    ),
    (
        r"^(?:may|can|could|are|do) we (?:still )?(?:allowed to |supposed to )?"
        r"(?:work|take (?:on )?(?:jobs|work)|do (?:any )?(?:jobs|work)) (?:for|from) (?:her|him|them|this customer)$",
        "can she book",
    ),
    (
        r"^what (?:is|are) (?:she|he|they|it) (?:called|known as|listed as|filed under) in (?:our |the )?"
        r"(.*(?:system|software|program|quickbooks|sage|xero))$",
        r"what is the external id in the \1",
    ),
    (r"\bput(?:ting)? (it |them |that )?off\b", r"postponed \1"),
    (r"\bwhat (did|does|do|will|would|has) (.+?) (?:set|put) (?:her|him|them|me|us) back\b", r"how much \1 \2 cost"),
    (r"\b(quotes?|offers?|bids?|proposals?|estimates?) (is |are |was |were )?(?:still )?on the table\b", r"\1 \2open"),
    (r"\bhow (long|many days) did (?:she|he|they|it|we) (?:have to )?(?:wait|take|need) between\b", r"how \1 between"),
    (
        r"^((?:which|what|any)\b.*?) (?:could|can|may|might) (?:she|he|they|i|we|you|the customer) still "
        rf"{_ACCEPTING}$",
        r"\1 are open",
    ),
    (
        rf"^(?:could|can|may) (?:she|he|they|i|we|you|the customer) still {_ACCEPTING} "
        r"((?:the|her|his|their|our|my) .*\b(?:quote|offer|bid|estimate|price))$",
        r"is \1 open",
    ),
    (
        r"\bbetween (?:the |her |his |their |our |my )?(?!(?:last|first|next|two|latest)\b)([\w -]+?) "
        r"(quote|invoice|bill|sale) and (?:the |its |her |his |their |our )?"
        r"(install|installation|job|work|visit|payment|completion)$",
        r"between \2 and \3 of the \1 \2",
    ),
    (r"\bdue (?:back|again|out|there|here)\b", "coming next"),
    (r"\bhow come\b", "why"),
    (
        r"^(?:which|what)(?: of \w+)? (?:locations|sites|restaurants|houses|properties|buildings|addresses) have "
        r"(?:a |an |the |any )?(?!not\b)(.+)$",
        r"list \1",
    ),
    (
        r"^how (?:was|is|were|are|did|does|do|has|have|had) (?!(?:he|she|they|it|we|you|i)\b)(.+?) (?:been |get )?"
        r"(paid|pay|financed|finance|settled|settle)(?: for)?$",
        r"how \2 \1",
    ),
    (r"\bwhat (?:was|is) the reason (?:for|that|why)?", "why "),
    (r"\b(?:lined up|in the pipeline|in the diary|on the calendar|in the calendar|penciled in)\b", "scheduled"),
    (r"\b(?:in the works|under preparation)\b", "in draft"),
    (r"\bon average\b(?= size)", "average"),
    (r"\baverage (\w+) (?:size|value|amount|cost|price|total)\b", r"average \1"),
    (r"\baverage (?:size|value|amount|cost|price) of (?:a |an |the |her |his |their )?", "average "),
    (r"\b(?:still|already) (?:going on|under ?way|ongoing)\b", "in progress"),
    (r"\bacs\b", "air conditioners"),
    (r"\bcall(?:ed|ing|s)? ((?:a|an|the|any|this|that|her|his|their) \w+) off\b", r"canceled \1"),
    (r"\b(?:wasted|lost|failed|useless) (trip|visit|call)(s?)\b", r"missed visit\2"),
    (r"\b(?:put|putting) (.+?) together\b", r"assembled \1"),
    (r"\bput together\b", "assembled"),
    (r"\bmeaning of\b", "sense of"),
    (r"\b(?:pay|paying|paid) (?:in advance|up ?front|ahead)\b", "prepayment"),
    (
        r"\bhow (long|many days) (?:did it take |was it |passed )?from (?:selling|signing|the sale of) (.+?) to "
        r"(?:finishing|completing|the completion|doing|installing)\b.*",
        r"how \1 between sale and completion of \2",
    ),
    (
        r"\bhow (long|many days) (?:did it take |was it |passed )?from (?:booking|ordering|the booking of) (.+?) to "
        r"(?:finishing|completing|the completion|doing|having it done)\b.*",
        r"how \1 between booking and completion of the \2 job",
    ),
    (r"\btax (?:portion|part|share|component|bit)\b", "tax"),
    (r"\bput (.*?)on (?:the|a|her|his|their|my) card\b", r"paid \1 by card"),
    (r"\b(?:write|wrote|written)((?: \w+)?) off\b", r"waived\1"),
    (r"\b(?:hand|fork)(?:ed|s|ing)? over\b", "paid"),
    (r"\b(?:i|we) (?:could|can|should|might) (?:bring up|raise|discuss|talk about)\b", ""),
    (r"\bwhile (?:i am|we are) (?:there|here|at it|on site)\b", ""),
    (r"\bwhat (?:do|did|will|would) i (?:make|earn|get) (?=on|from|for|with|off)\b", "what commission "),
    (r"\bhow late (?:was|were|is|are) .+? (?:with|on|in|at|about) (?:paying )?(.+)", r"how many days late paid \1"),
    (r"\b(was|were) (.+?) paid late,? and by how much\b", r"\1 \2 paid late and how many days late paid \2"),
    (
        r"\bin how many (?:parts|payments|go|goes|steps|chunks|instal?lments) (?:was|were|did) (.+?) (?:get )?paid\b",
        r"how many payments for \1",
    ),
    (
        r"^(?:did|has|have|was|were) (?:.*\b(?:pay|paid) )?(.+?) (?:paid )?(?:in one (?:go|payment|sum|shot)|all at "
        r"once|in a single payment|in one lump)\b",
        r"how many payments for \1",
    ),
    (
        r"\bwhich (?:bill|invoice|one) took (?:the )?(longest|shortest) to (?:be |get )?(?:paid|pay|settled?)\b",
        r"which invoice has the \1 days to pay",
    ),
    (r"\b(which|what) (\w+) took (?:the )?(longest|shortest) to (\w+)\b", r"which \2 has the \3 take to \4"),
    (
        r"\bhow (?:many days|long) (?:do|does|did) .+? have (?:left )?to (?:take|accept|sign|decide on|answer) (.+)",
        r"how many days until \1 expires",
    ),
    (
        r"^(?:could|can|may|should) (?:i|we) (?:email|(?:send|mail|email)\b.+\bby (?:mail|email))\b.*",
        "can we email",
    ),
    (
        rf"\b(?:what|how much) (?:does|do) (?!.*\b(?:usually|normally|typically|average)\b){_WHO} pay "
        r"(?:us )?(?:for )?(?:every|each|per|a) (month|year|quarter|week)\b",
        r"how much is the subscription per \1",
    ),
    (
        r"^(?:have|did) we (?:ever )?(?:made|make|earned|earn) (?:any )?money (?:with|from|on|off) .+$",
        "have we received any payment",
    ),
    (r"^what (?:do|does|did|is|are) (.+?) (?:still )?(?:owe|owing) (?:us |you )?for$", "which invoices are unpaid"),
    (
        r"^what (?:is|makes up|does) (?:the |her |his |their |my |our )*(?:open |outstanding )?balance "
        r"(?:made (?:up )?of|made up from|for|consist of)$",
        "which invoices are unpaid",
    ),
    (
        rf"\bwhat (?:is|are|am) {_WHO} (?:paying|being charged|being billed) (?:us )?(?:for )?"
        r"(?:every|each|per|a) (?:month|year|quarter|week)$",
        "what is charged regularly",
    ),
    (
        r"\b(?:what|how much) (?:do|does) (?:we|you|i|the company) (?:bill|charge|invoice) (.+?) "
        r"(?:every|each|per|a) (month|year|quarter|week)$",
        r"how much is charged regularly per \2 to \1",
    ),
    (
        r"\b(?:what|how much) (?:do|did|does|will) (?!(?:i|we|you|they|she|he|her|his|my|our|it|the|this|that)\b)(\w+) "
        r"(?:(?:make|earn|get) (?=(?:on|from|with|off|for)\b)|(?:make|earn)(?= in\b| last\b| this\b|$))",
        r"what commission did \1 get ",
    ),
    (
        r"^who (?:else )?(?:uses|shares|has|have|got) (my|her|his|their|our|this|the same) "
        r"(?:home |cell |mobile |work )?(?:phone|telephone|number|cell)(?: number)?(?: too| as well)?$",
        r"which related customers share \1 phone",
    ),
    (r"\bwho (?:does|is doing|will do) the\b", "who is coming for the"),
    (r"\b(?:does|do|has|have) (.+?) (?:have |got )?(?:a|any) second (phone|email|card|unit)\b", r"is there another \2"),
    (
        r"\b(anybody|anyone|somebody|someone|who) else (?:living|lives|live|registered|is|at) (?:at )?\d+ [\w ]+",
        r"\1 else live at this address",
    ),
    (r"^who (.+?),? and (when|where|how much)$", r"who \1 and \2 \1"),
    (r"^is (the .+?) (?:done|ready|over)(?: (yet|already|now))?$", r"is \1 job completed"),
    (
        r"^(how much|how many|when|where|who) and ((?:for |since |by |until |from )?(?:how (?:long|much|many|often)"
        r"|when|where|who)) (.+)$",
        r"\1 \3 and \2 \3",
    ),
)
_SPELLED: Final = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth twenty-first twenty-second twenty-third "
    "twenty-fourth twenty-fifth twenty-sixth twenty-seventh twenty-eighth twenty-ninth thirtieth thirty-first"
)
_DAYS_OF_MONTH: Final = {word: number for number, word in enumerate(_SPELLED.split(), 1)}
_DAY: Final = "|".join(sorted(_DAYS_OF_MONTH, key=len, reverse=True))
_SPELLED_DAY: Final = re.compile(rf"\b(?:({_DAY}) of ({MONTH})|({MONTH}) (?:the )?({_DAY}))\b")
"""A day whose number is spelled out: `the fourth of July`."""
_PATTERNS: Final = tuple(
    (re.compile(pattern), instead) for pattern, instead in (*TERMS, *CLAUSES, *_TURNS, *OFFICE_TURNS)
)
_JOINING: Final = tuple(
    (pattern, instead)
    for pattern, instead in _PATTERNS
    if " and " in instead or re.search(r"(?<![a-z])(?<!\|)and\b(?! t)", pattern.pattern)
)
"""Turns that have two parts of a question, or make two of one."""


def in_joined_words(question: str) -> str:
    """Return a folded question with the turns of speech in plain words that join its parts."""
    return _reworded(question.strip(" ?.!"), _JOINING)


def in_plain_words(question: str) -> str:
    """Return a folded question with its turns of speech in plain words."""
    text = question.strip(" ?.!")
    reworded = _reworded(text, _PATTERNS)
    reworded = _SPELLED_DAY.sub(lambda m: f"{m[2] or m[3]} {_DAYS_OF_MONTH[m[1] or m[4]]}", reworded)
    return question if reworded == text else reworded


def _reworded(text: str, patterns: Iterable[tuple[re.Pattern[str], str]]) -> str:
    for pattern, instead in patterns:
        text = pattern.sub(instead, text)
    return text
