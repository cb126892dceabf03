"""Words that are written in several ways: each is compared in its one short form.

Kinds of street and secondary units are those of USPS Publication 28, appendix C, with the ways in which people write
them; beside them compass points, ordinals, and the forms of `and` and `Saint` in names.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence

_KINDS_OF_STREET = """
aly allee alley ally; anx anex annex annx; arc arcade; ave av aven avenu avenue avn avnue avenida avda;
byu bayoo bayou; bch beach; bnd bend; blf bluf bluff; blfs bluffs; btm bot bottm bottom;
blvd boul boulevard boulv bd bvd; br brnch branch; brg brdge bridge; brk brook; brks brooks; bg burg; bgs burgs;
byp bypa bypas bypass byps; cp camp cmp; cyn canyn canyon cnyn; cpe cape; cswy causeway causwa;
ctr cen cent center centr centre cnter cntr; ctrs centers centres; cir circ circl circle crcl crcle; cirs circles;
clf cliff; clfs cliffs; clb club; cmn common; cmns commons; cor corner; cors corners; crse course; ct court;
cts courts; cv cove; cvs coves; crk creek; cres crescent crsent crsnt; crst crest; xing crossing crssng crssing;
xrd crossroad; xrds crossroads; curv curve; dl dale; dm dam; dv div divide dvd; dr driv drive drv; drs drives;
est estate; ests estates; expy exp expr express expressway expw; ext extension extn extnsn; exts extensions;
fls falls; fry ferry frry; fld field; flds fields; flt flat; flts flats; frd ford; frds fords; frst forest forests;
frg forg forge; frgs forges; frk fork; frks forks; ft fort frt; fwy freeway freewy frway frwy;
gdn garden gardn grden grdn; gdns gardens grdns; gtwy gateway gatewy gatway gtway; gln glen; glns glens; grn green;
grns greens; grv grov grove; grvs groves; hbr harb harbor harbour harbr hrbor; hbrs harbors harbours; hvn haven;
hts heights height hgts; hwy highway highwy hiway hiwy hway; hl hill; hls hills; holw hllw hollow hollows holws;
inlt inlet; is island islnd; iss islands islnds; isle isles; jct jction jctn junction junctn juncton;
jcts jctns junctions; ky key; kys keys; knl knol knoll; knls knolls; lk lake; lks lakes; lndg landing lndng;
ln lane lanes; lgt light; lgts lights; lf loaf; lck lock; lcks locks; ldg ldge lodg lodge; loop loops; mnr manor;
mnrs manors; mdw meadow; mdws meadows medows; ml mill; mls mills; msn missn mssn mission; mtwy motorway;
mt mount mnt; mtn mountain mntain mntn mountin mtin; mtns mountains mntns; nck neck; orch orchard orchrd; oval ovl;
opas overpass; park prk pk; pkwy parkway parkwy pkway pky pkwys parkways; psge passage; path paths; pike pikes;
pne pine; pnes pines; pl place; pln plain; plns plains; plz plaza plza; pt point; pts points; prt port; prts ports;
pr prairie prr; radl rad radial radiel; rnch ranch ranches rnchs; rpd rapid; rpds rapids; rst rest; rdg ridge rdge;
rdgs ridges; riv river rvr rivr; rd road; rds roads; rte route; shl shoal; shls shoals; shr shore shoar;
shrs shores shoars; skwy skyway; spg spng spring sprng; spgs springs sprngs spngs; spur spurs;
sq square sqr sqre squ; sqs squares sqrs; sta station statn stn; stra strav straven stravenue; strm stream;
st street strt str saint sainte ste strasse; sts streets; smt summit sumit sumitt; ter terr terrace; trwy throughway;
trce trace traces; trak track tracks trk trks; trfy trafficway; trl trail trails trls; tunl tunnel tunel;
tpke turnpike trnpk turnpk; upas underpass; un union; uns unions; vly valley vally vlly; vlys valleys;
via viaduct vdct viadct; vw view; vws views; vlg village vill villag villg villiage; vlgs villages; vl ville;
vis vista vist vst vsta; walk walks; way wy; ways; wl well; wls wells;
ul ulica; al aleja aleje; os osiedle; calle; ул улица; пр проспект просп; пер переулок; пл площадь; ш шоссе;
бул бульвар; наб набережная; д дом; вул вулиця; буд будинок; корп корпус
"""
_OTHERS = """
n north; s south; e east; w west; ne northeast; nw northwest; se southeast; sw southwest;
bros brothers; co company; dept department; intl international; natl national; assn association; assoc associates;
mfg manufacturing; svc service; svcs services; dr doctor; jr junior; sr senior; gen general; govt government;
inc incorporated; corp corporation; ltd limited;
univ university; inst institute; hosp hospital; apts apartments; co rd county; hgts hts
"""
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth"
_LATER_ORDINALS = "fifteenth sixteenth seventeenth eighteenth nineteenth"
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


def _forms(table: str) -> dict[str, str]:
    return {form: words[0] for words in map(str.split, table.split(";")) for form in words[1:]}


def ordinal(number: int) -> str:
    """Return a number as an ordinal in digits: 12 → `12th`."""
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"


_UNITS = f"{_ORDINALS} {_LATER_ORDINALS}".split()
_SHORT_FORMS = {
    **_forms(_OTHERS.replace("co rd county; hgts hts", "cnty county")),
    **_forms(_KINDS_OF_STREET),
    **{word: ordinal(number) for number, word in enumerate(_UNITS, 1)},
    **{f"{word[:-1]}ieth": ordinal(10 * number) for number, word in enumerate(TENS, 2)},
    **{
        f"{ten}{unit}": ordinal(10 * number + place)
        for number, ten in enumerate(TENS, 2)
        for place, unit in enumerate(_UNITS[:9], 1)
    },
}
AND = frozenset(["and", "und", "et"])
"""Forms of `&`; all of them mean as little."""
UNIT_KINDS = frozenset(
    [
        "apt",
        "apartment",
        "unit",
        "ste",
        "suite",
        "rm",
        "room",
        "flat",
        "no",
        "number",
        "spc",
        "space",
        "кв",
        "квартира",
        "оф",
        "офис",
        "lok",
        "lokal",
        "mieszkanie",
        "appt",
        "appartement",
        "whg",
        "wohnung",
        "depto",
        "piso",
    ]
)
"""Words before the number of a unit that say nothing beside it."""
NUMBERED_KINDS = {"floor": "fl", "fl": "fl", "building": "bldg", "bldg": "bldg", "lot": "lot", "trailer": "trlr",
                  "trlr": "trlr", "hangar": "hngr", "hngr": "hngr", "slip": "slip", "dept": "dept"}  # fmt: skip
"""Words before the number of a unit that make another unit of it: floor 2 is not flat 2."""
BARE_UNITS = {"penthouse": "ph", "ph": "ph", "basement": "bsmt", "bsmt": "bsmt", "rear": "rear", "upper": "uppr",
              "uppr": "uppr", "lower": "lowr", "lowr": "lowr", "front": "frnt", "frnt": "frnt",
              "lobby": "lbby"}  # fmt: skip
"""Units without a number."""
OPTIONAL_KINDS = frozenset(["ul", "calle", "ул", "д", "вул", "буд"])
"""Short forms of what may be left out of an address: `ul. Świętokrzyska 30`, `ул. Ленина, д. 5`."""
GENERIC = frozenset(
    [
        "ave",
        "blvd",
        "cir",
        "ct",
        "cres",
        "dr",
        "hwy",
        "ln",
        "pkwy",
        "pl",
        "rd",
        "sq",
        "st",
        "ter",
        "trl",
        "way",
        "aly",
        "loop",
        "plz",
        "n",
        "s",
        "e",
        "w",
        "ne",
        "nw",
        "se",
        "sw",
        *OPTIONAL_KINDS,
    ]
)
"""Short forms of the commonest kinds of street, and of compass points: alone they find no street."""
_SORTED_FORMS = sorted(_SHORT_FORMS)
_TENS = frozenset(TENS)
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)")


def short_form(word: str) -> str:
    """Return the one form of a folded word: `street` → `st`, `first` → `1st`; any other word as it is."""
    short = _SHORT_FORMS.get(word)
    if short is not None:
        return short
    return f"{word[:-7]}str" if word.endswith("strasse") else word


def have_other_forms(words: Sequence[str]) -> bool:
    """Return whether a word among these has another form."""
    return not _SHORT_FORMS.keys().isdisjoint(words) or not _TENS.isdisjoint(words)


def forms_begun_by(word: str) -> list[str]:
    """Return the short forms of words that this may be the beginning of: `terra` → `ter`."""
    if len(word) < 3 or not word.isalpha():
        return []
    begun = _SORTED_FORMS[bisect_left(_SORTED_FORMS, word) : bisect_left(_SORTED_FORMS, word + "\U0010ffff")]
    return sorted({short for form in begun if (short := _SHORT_FORMS[form]) != word})[:4]


def is_ordinal(word: str) -> bool:
    """Return whether a word is an ordinal in digits, as `12th`."""
    return bool(_ORDINAL.fullmatch(word))


def is_number(word: str) -> bool:
    """Return whether a word may be a house number: it has a digit and is no ordinal."""
    if word.isalpha():
        return False
    if word.isdecimal():
        return True
    return any(char.isdecimal() for char in word) and not is_ordinal(word)
