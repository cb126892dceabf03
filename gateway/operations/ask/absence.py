"""Whether the record lacks what a question names, rather than the vocabulary: only then is "not in the record" true."""

from collections.abc import Mapping, Sequence, Set
from typing import Any, Final

from gateway.operations.ask.derived import plain_rows
from gateway.operations.ask.document import WHO
from gateway.operations.ask.lexicon import is_vocabulary, matches
from gateway.operations.ask.select import has_akin, has_word, row_stems
from gateway.operations.ask.topic import LISTS, Subject, ValueKind, value_at
from gateway.operations.ask.topics import TOPICS
from gateway.operations.ask.word import Token, stem, stems

SEARCHED: Final = tuple(
    topic
    for topic in TOPICS.values()
    if topic.texts and topic.field and not (topic.below or topic.key in ("changes", "related"))
)
"""Where a word is looked for before the answer is that the record lacks it, with the facts of the profile."""
FACTS: Final = tuple(
    fact
    for fact in TOPICS["profile"].attributes
    if fact.kind in (ValueKind.TEXT, *LISTS) and fact.path.isalpha() and fact.path not in WHO.split()
)
"""Facts of the profile with separate words: the tags, the id in another system."""
_OFFICE_WORDS: Final = (
    "bring sameday try attempt become became turn settle prepay prepaid pick drop grab decide decision decided promise "
    "attention ahead behind instalment installment deposit method channel christmas easter thanksgiving holiday "
    "hst gst vat lead leads fee discount signature sign sent arrive deliver supplier supply part material hour "
    "rate labor permission access approve approval agree refuse deny reject postpone delay move shift swap switch "
    "upgrade renewal cover coverage include extend claim dispute complain complaint problem trouble wrong happy "
    "satisfied finance loan lender down upfront monthly weekly yearly quarterly balance statement account ledger "
    "debt collection collections reminder notice letter mail post package portal login password username invite "
    "invitation device app website online form request reply respond response answer follow chase pending waiting "
    "wait hold stuck stop start resume skip miss late early punctual soon quick quickly slow fast often rarely "
    "tomorrow tonight morning afternoon evening noon midnight weekend weekday deadline schedule reschedule slot "
    "window crew team helper guy man woman person people boss manager owner tenant landlord neighbor spouse wife "
    "husband daughter son mother father parent brother sister gate code key lock door dog cat pet alarm parking "
    "report photo picture file document scan pdf attachment video record history list total sum average share "
    "percent half double twice difference compare versus increase decrease rise grow change add remove delete "
    "create enter edit merge duplicate relate link belong shared same similar other another else instead invited "
    "confirmed verified valid active inactive current former old new recent past future present away year month "
    "week day quarter extra extras season spring summer fall autumn winter second third fourth fifth "
    "program scheme package policy arrangement deal perk benefit fee rate deposit retainer arrears tab slot crew desk "
    "branch outlet area zone route trip round shift chase nudge hassle trouble dispute claim settle resolve tip "
    "dead hook rule plastic aboard ding "
)
_OF_OFFICES: Final = frozenset(map(stem, _OFFICE_WORDS.split()))
"""What offices speak of: such a word was not understood, rather than a thing that the record lacks."""
_LEADING_WORDS: Final = (
    "a an the any no some this that of for on about with in at by from to her his their our my your its and or "
    "have has had own owns need want like quote quoted install installed sell sold buy bought what which whose "
    "many much there house home find found see saw"
)
_LEADING: Final = frozenset(_LEADING_WORDS.split())
"""Words before the name of a thing."""
_ADVERBS: Final = ("where", "how", "when", "why")
_SEARCHING: Final = frozenset(map(stem, ("mention", "say", "about", "contain", "word")))


def is_office_word(token: Token) -> bool:
    """Return whether a word is one of offices, for which records may have another."""
    return token.stem in _OF_OFFICES


def is_plain_search(topic: Subject, words: Sequence[Token], question: Sequence[Token]) -> bool:
    """Return whether a topic has no such words for certain: they name its kind of thing, or are searched for."""
    if topic.is_text and any(token.stem in _SEARCHING for token in question):
        return True
    named = {question[place] for match in matches(topic, question) if match.entry.stays for place in match.places}
    return all(token in named for token in words)


def may_be_absent(words: Sequence[Token], question: Sequence[Token]) -> list[Token]:
    """Return the words that can be things which the record lacks; no words if one of them may mean something else.

    A thing follows an article, a preposition or another thing: `any work on a sauna`, not `who goes there`.
    """
    if any(is_office_word(token) or token.text.isdigit() for token in words):
        return []
    texts = [token.text for token in question]
    wanted = {token.text for token in words}
    things = {
        text
        for place, text in enumerate(texts)
        if text in wanted and (place == 0 or texts[place - 1] in _LEADING or texts[place - 1] in wanted)
    }
    if things != wanted:
        return []
    return [token for token in words if token.text.isalpha() and not is_vocabulary(token)]


def is_absent(words: Sequence[Token], question: Sequence[Token], found: Mapping[Token, Set[str]]) -> bool:
    """Return whether a thing of the words is in no record; the last word of `where does the rug lie` is no thing."""
    lacking = [token for token in may_be_absent(words, question) if not found[token]]
    has_verb_last = len(question) > 1 and question[0].text in _ADVERBS and question[1].stem == "do"
    return any(token.text != question[-1].text or not has_verb_last or len(words) == 1 for token in lacking)


def words_anywhere(customer: Mapping[str, Any], words: Sequence[Token]) -> dict[Token, set[str]]:
    """Return for each word the topics that have it, of the records that were read."""
    found: dict[Token, set[str]] = {token: set() for token in words}
    for topic in SEARCHED:
        for row in plain_rows(topic, customer) if topic.field in customer else ():
            having = row_stems(topic, row)
            for token in words:
                if topic.key not in found[token] and (has_word(having, token) or has_akin(having, token)):
                    found[token].add(topic.key)
    facts = frozenset(each for fact in FACTS for each in stems(str(value_at(customer, fact.path) or "")))
    for token in words:
        found[token] |= {"profile"} if has_word(facts, token) else set()
    return found


def record_words(customer: Mapping[str, Any]) -> set[str]:
    """Return all words of the records that were read, which are no typos of the vocabulary."""
    rows = ((topic, row) for topic in SEARCHED if topic.field in customer for row in plain_rows(topic, customer))
    return set().union(*(row_stems(topic, row) for topic, row in rows))
