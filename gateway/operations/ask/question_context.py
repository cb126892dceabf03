"""A question behind the thing that it is about: `the next invoice, when does it go out`."""

import re
from typing import Final

from gateway.matching.search_key import fold
from gateway.operations.ask.small_talk import without_small_talk

_ASKS: Final = (
    r"(?:(?:on|for|by|with|to|from|since|until|in|at) )?"
    r"(?:who|whom|whose|what|when|where|which|why|how|is|are|was|were|did|does|do|has|have|will|can)\b"
)
_BEHIND: Final = re.compile(rf"^(?!{_ASKS})(.+?)(?:\s*[,.:;!]| -)\s+(?:(?:and|so|but|then) )?({_ASKS}.*)$")
_VERB: Final = re.compile(
    r"\b(?:is|are|was|were|has|have|had|did|does|do|am|will|would|can|could|says?|said|claims?|claimed|wants?|needs?|"
    r"thinks?|brings?|tells?|told|asks?|asked|asking|mentioned|complains?|complained|calls?|called|calling|insists?|"
    r"never|going|coming|got|found|lost)\b|'s (?:on|in|at|a|an|not|been|\w+ing)\b"
)
_REFERENCE: Final = re.compile(r"\b(?:that one|this one|it|they|them|those|these)\b(?: again\b)?")
_POINTS_BACK: Final = re.compile(r"\b(?:that|this|it|those|these|them|one|there|then)\b")
_OF_THEM: Final = re.compile(r"\b(which|how many|any)(?: one)? of (?:them|those|these)\b")
_THINGS: Final = re.compile(r"(\w+[^s\W]s)$")
_DETERMINER: Final = re.compile(r"^(?:that|this|those|these|a|an) ")
_IS_DETERMINED: Final = re.compile(r"(?:the|her|his|their|my|our|\w+'s) ")
_POINTED_AT: Final = re.compile(r"\bthat (?=(?!one\b)[a-z]+ )")


def questions_behind(question: str) -> tuple[str, ...]:
    """Return what a question may mean that comes behind the thing it is about; nothing if it is no such question."""
    found = _BEHIND.match(without_small_talk(fold(question)))
    if found is None:
        return ()
    context, asked = found[1], _POINTED_AT.sub("the ", found[2]).rstrip(" ?.!")
    if (of_them := _OF_THEM.search(asked)) and (things := _THINGS.search(context)):
        return (asked.replace(of_them[0], f"{of_them[1]} {things[1]}"),)
    if _VERB.search(context):  # of a statement only the question is left, unless that points at it
        return () if _POINTS_BACK.search(found[2]) else (asked,)
    thing = _DETERMINER.sub("the ", context)
    thing = thing if _IS_DETERMINED.match(thing) else f"the {thing}"
    if _REFERENCE.search(asked):
        return (_REFERENCE.sub(thing, asked, count=1),)
    return (f"{asked} of {thing}", f"{asked} for {thing}")
