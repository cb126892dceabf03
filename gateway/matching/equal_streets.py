"""Names of streets and boxes that are written in several ways of several words, as USPS Publication 28 has them.

Each is compared in its first form. All words are in the short forms of `equal_words`.
"""

from collections.abc import Iterator, Sequence

_NAMES = """
fm: farm to market rd, farm to market, farm market rd, farm market, f m, fm rd
rm: rnch to market rd, rnch to market, r m
rr: rural rte, r r, rnch rd
sh: state hwy, state hwy rd, s h
sr: state rte, state rd, s r
us: us hwy, us rte, u s hwy, u s rte, u s
i: interstate, ih, i h, interstate hwy, i hwy
cr: cnty rd, county rd, co rd, c r
ch: cnty hwy, county hwy, co hwy
hc: hwy contract, hwy contract rte, hc rte
pobox: po box, p o box, post office box, pob, p o b, postbox, post box
mlk: martin luther king, martin luther king jr, dr martin luther king, dr martin luther king jr, mlk jr, m l k, dr mlk, dr mlk jr
"""  # noqa: E501
_NUMBERED = frozenset(["fm", "rm", "rr", "sh", "sr", "us", "i", "cr", "ch", "hc", "pobox"])
"""What says something only with a number behind it."""
_NUMBERS = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
_LATER_NUMBERS = "sixteen seventeen eighteen nineteen twenty"
_WORDS = f"{_NUMBERS} {_LATER_NUMBERS}".split()
NUMBER_BY_WORD = {word: str(number) for number, word in enumerate(_WORDS, 1)}
_WORD_BY_NUMBER = {number: word for word, number in NUMBER_BY_WORD.items()}

Form = tuple[str, ...]
_FORMS: dict[str, list[Form]] = {}
for _line in _NAMES.strip().splitlines():
    _name, _, _others = _line.partition(":")
    _FORMS[_name] = [(_name,), *(tuple(form.split()) for form in _others.split(","))]
_BY_FIRST: dict[str, list[tuple[Form, str]]] = {}
for _name, _forms in _FORMS.items():
    for _form in _forms:
        _BY_FIRST.setdefault(_form[0], []).append((_form, _name))
for _known in _BY_FIRST.values():
    _known.sort(key=lambda known: -len(known[0]))
_FIRST = frozenset(_BY_FIRST)
_ANY_FIRST = _FIRST | NUMBER_BY_WORD.keys() | _WORD_BY_NUMBER.keys()


def standard_words(short: Sequence[str]) -> tuple[Sequence[str], Sequence[int]] | None:
    """Return (the words with each such name in its first form, the place of the last word that each is made of).

    None if no such name is among them.
    """
    found = [] if _FIRST.isdisjoint(short) else list(_names_in(short))
    number = NUMBER_BY_WORD.get(short[0]) if len(short) > 1 else None
    if not found and number is None:
        return None
    words, places, next_place = [], [], 0
    for start, end, name in [*found, (len(short), len(short), "")]:
        words += [*short[next_place:start], *([name] if name else [])]
        places += [*range(next_place, start), *([end - 1] if name else [])]
        next_place = end
    if number:
        words[0] = number
    return words, places


def other_forms(short: Sequence[str]) -> tuple[Form, ...]:
    """Return the ways in which a street may be written, the standard one first, if there are several."""
    if _ANY_FIRST.isdisjoint(short):
        return ()
    standard = standard_words(short)
    words = tuple(standard[0]) if standard else tuple(short)
    forms = dict.fromkeys([words])
    for place, word in enumerate(words):
        for form in _FORMS.get(word, ()):
            forms[(*words[:place], *form, *words[place + 1 :])] = None
    if len(words) > 1 and words[0] in _WORD_BY_NUMBER:
        forms[(_WORD_BY_NUMBER[words[0]], *words[1:])] = None
    return tuple(forms) if len(forms) > 1 else ()


def _names_in(short: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Yield (first place, place behind the last, standard form) of each such name."""
    place = 0
    while place < len(short):
        for form, name in _BY_FIRST.get(short[place], ()):
            end = place + len(form)
            if tuple(short[place:end]) == form and (name not in _NUMBERED or _is_numbered(short, end)):
                yield place, end, name
                place = end
                break
        else:
            place += 1


def _is_numbered(short: Sequence[str], place: int) -> bool:
    return place < len(short) and short[place][0].isdecimal()
