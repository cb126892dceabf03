"""A question behind the thing that it is about: `the next invoice, when does it go out`."""

import re
from typing import Final

from gateway.matching.search_key import fold
from gateway.operations.ask.small_talk import without_small_talk
from gateway.operations.ask.statement import ASKS, is_statement, points_back

_BEHIND: Final = re.compile(
    rf"^(?!{ASKS})(.+?)(?:\s*[,.:;!]| -)\s+(?:(?:and|so|but|then) )?((?:{ASKS}|(?:phone )?number (?:for|of) ).*)$"
)
_WANTED: Final = r"[^,;]*\b(?:number|name|date|total|amount)\b"
_AHEAD: Final = re.compile(
    rf"^((?:{ASKS}|{_WANTED}).*?)(?:[,;]| -) (?!(?:and|or|but|which|who|not)\b|{ASKS})([^,;?]+)[?.!\s]*$"
)
_HAPPENS: Final = (
    r"(?:runs?|ran|expires?|ends?|happens?|starts?|goes|go|comes?|came|gets?|lands?|stops?|costs?|is|was)\b"
)
_REFERENCE: Final = re.compile(rf"\b(?:that one|this one|it|they|them|those|these|that(?= {_HAPPENS}))\b(?: again\b)?")
_THERE_IS: Final = re.compile(
    r"^.*\b(?:there (?:is|was|are|were)|there's|theres|(?:she|he|they|we) (?:has|have)) (?:a|an|some|one) (.+)$"
)
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
    return found[1] if found is not None and is_statement(found[2]) else None


def questions_behind(question: str) -> tuple[str, ...]:
    """Return what a question may mean that comes behind the thing it is about; nothing if it is no such question."""
    found = _BEHIND.match(without_small_talk(fold(question)))
    if found is None:
        return ()
    context, asked = found[1], _POINTED_AT.sub("the ", found[2].rstrip(" ?.!"))
    if (of_them := _OF_THEM.search(asked)) and (things := _THINGS.search(context)):
        return (asked.replace(of_them[0], f"{of_them[1]} {things[1]}"),)
    there = _THERE_IS.match(context)
    if there is None and is_statement(context):  # only the question is left, unless that points at it
        return () if points_back(found[2], context) else (asked,)
    thing = f"the {there[1]}" if there else _DETERMINER.sub("the ", _COUNTED.sub("", context))
    thing = thing if _IS_DETERMINED.match(thing) else f"the {thing}"
    if _REFERENCE.search(asked):
        return (_REFERENCE.sub(thing, asked, count=1),)
    return (f"{asked} of {thing}", f"{asked} for {thing}")
