"""A question behind the thing that it is about: `the next invoice, when does it go out`."""

import re
from typing import Final

from gateway.matching.search_key import fold
from gateway.operations.ask.small_talk import without_small_talk

_ASKS: Final = (
    r"(?:(?:on|for|by|with|to|from|since|until|till|in|at) )?(?:(?:who|what|when|where|how)s?|whom|whose|which|why|"
    r"is|are|was|were|did|does|do|has|have|will|can)\b"
)
_BEHIND: Final = re.compile(
    rf"^(?!{_ASKS})(.+?)(?:\s*[,.:;!]| -)\s+(?:(?:and|so|but|then) )?((?:{_ASKS}|(?:phone )?number (?:for|of) ).*)$"
)
_WANTED: Final = r"[^,;]*\b(?:number|name|date|total|amount)\b"
_AHEAD: Final = re.compile(
    rf"^((?:{_ASKS}|{_WANTED}).*?)(?:[,;]| -) (?!(?:and|or|but|which|who|not)\b|{_ASKS})([^,;?]+)[?.!\s]*$"
)
_VERB: Final = re.compile(
    r"\b(?:is|are|was|were|has|have|had|did|does|do|am|will|would|can|could|says?|said|claims?|claimed|wants?|needs?|"
    r"thinks?|brings?|tells?|told|asks?|asked|asking|mentioned|complains?|complained|calls?|called|calling|insists?|"
    r"never|going|coming|got|found|lost|changed|reassigned|moved|put|sent|left)\b|"
    r"^(?:i|we|she|he|they|nobody|no one|somebody|someone|everybody|everyone)\b|'s (?:on|in|at|a|an|not|been|\w+ing)\b"
)
_WHO_IS_IT: Final = re.compile(r"\b(who|what) is it that\b")
_HAPPENS: Final = (
    r"(?:runs?|ran|expires?|ends?|happens?|starts?|goes|go|comes?|came|gets?|lands?|stops?|costs?|is|was)\b"
)
_REFERENCE: Final = re.compile(rf"\b(?:that one|this one|it|they|them|those|these|that(?= {_HAPPENS}))\b(?: again\b)?")
_THERE_IS: Final = re.compile(
    r"^.*\b(?:there (?:is|was|are|were)|there's|theres|(?:she|he|they|we) (?:has|have)) (?:a|an|some|one) (.+)$"
)
_NEXT_PART: Final = re.compile(r"\s(?:and|n|&)\s|\?")
_POINTS_BACK: Final = re.compile(r"\b(?:that(?! (?:we|you|i|she|he|they)\b)|this|it|those|these|them|one|there|then)\b")
_OF_THEM: Final = re.compile(r"\b(which|how many|any)(?: one)? of (?:them|those|these)\b")
_THINGS: Final = re.compile(r"(\w+[^s\W]s)$")
_DETERMINER: Final = re.compile(r"^(?:that|this|those|these|a|an) ")
_IS_DETERMINED: Final = re.compile(r"(?:the|her|his|their|my|our|\w+'s) ")
_POINTED_AT: Final = re.compile(
    rf"\bthat (?=(?!(?:one|we|you|i|she|he|they|it|the|a|through|in|on|off|out|up|down)\b|{_HAPPENS})[a-z]+ )"
)
_COUNTED: Final = re.compile(r"^(?:\d+|two|three|four|both) (?=\w+)|(?: (?:up|down|out|over))? (?:here|there)$")


def question_ahead(question: str) -> str | None:
    """Return a question without the statement behind it: `need the serial number, the label is gone`."""
    found = _AHEAD.match(without_small_talk(fold(question)))
    return found[1] if found is not None and _VERB.search(found[2]) else None


def is_behind_sentence(question: str) -> bool:
    """Return whether a question comes behind a sentence of its own: `nobody opens. What is her number?`."""
    found = _BEHIND.match(without_small_talk(fold(question)))
    is_ended = found is not None and found.string[found.end(1) :].lstrip().startswith((".", "!", ";"))
    return found is not None and is_ended and _VERB.search(found[1]) is not None


def questions_behind(question: str) -> tuple[str, ...]:
    """Return what a question may mean that comes behind the thing it is about; nothing if it is no such question."""
    found = _BEHIND.match(without_small_talk(fold(question)))
    if found is None:
        return ()
    context, typed = found[1], _WHO_IS_IT.sub(r"\1", found[2]).rstrip(" ?.!")
    asked = _POINTED_AT.sub("the ", typed)
    if (of_them := _OF_THEM.search(asked)) and (things := _THINGS.search(context)):
        return (asked.replace(of_them[0], f"{of_them[1]} {things[1]}"),)
    there = _THERE_IS.match(context)
    if there is None and _VERB.search(context):  # of a statement only the question is left, unless that points at it
        return () if _POINTS_BACK.search(_NEXT_PART.split(typed, maxsplit=1)[0]) else (asked,)
    thing = f"the {there[1]}" if there else _DETERMINER.sub("the ", _COUNTED.sub("", context))
    thing = thing if _IS_DETERMINED.match(thing) else f"the {thing}"
    if _REFERENCE.search(asked):
        return (_REFERENCE.sub(thing, asked, count=1),)
    return (f"{asked} of {thing}", f"{asked} for {thing}")
