"""Countries and regions, as their codes and as people write them."""

from gateway.matching.search_key import fold

_COUNTRIES = """
AD AND Andorra; AE ARE United Arab Emirates; AF AFG Afghanistan; AG ATG Antigua and Barbuda; AI AIA Anguilla;
AL ALB Albania; AM ARM Armenia; AO AGO Angola; AQ ATA Antarctica; AR ARG Argentina; AS ASM American Samoa;
AT AUT Austria; AU AUS Australia; AW ABW Aruba; AX ALA Åland Islands; AZ AZE Azerbaijan;
BA BIH Bosnia and Herzegovina; BB BRB Barbados; BD BGD Bangladesh; BE BEL Belgium; BF BFA Burkina Faso;
BG BGR Bulgaria; BH BHR Bahrain; BI BDI Burundi; BJ BEN Benin; BL BLM Saint Barthélemy; BM BMU Bermuda;
BN BRN Brunei; BO BOL Bolivia; BQ BES Caribbean Netherlands; BR BRA Brazil; BS BHS Bahamas; BT BTN Bhutan;
BV BVT Bouvet Island; BW BWA Botswana; BY BLR Belarus; BZ BLZ Belize; CA CAN Canada;
CC CCK Cocos (Keeling) Islands; CD COD Congo Kinshasa; CF CAF Central African Republic; CG COG Congo;
CH CHE Switzerland; CI CIV Côte d'Ivoire; CK COK Cook Islands; CL CHL Chile; CM CMR Cameroon; CN CHN China;
CO COL Colombia; CR CRI Costa Rica; CU CUB Cuba; CV CPV Cabo Verde; CW CUW Curaçao; CX CXR Christmas Island;
CY CYP Cyprus; CZ CZE Czechia; DE DEU Germany; DJ DJI Djibouti; DK DNK Denmark; DM DMA Dominica;
DO DOM Dominican Republic; DZ DZA Algeria; EC ECU Ecuador; EE EST Estonia; EG EGY Egypt; EH ESH Western Sahara;
ER ERI Eritrea; ES ESP Spain; ET ETH Ethiopia; FI FIN Finland; FJ FJI Fiji; FK FLK Falkland Islands;
FM FSM Micronesia; FO FRO Faroe Islands; FR FRA France; GA GAB Gabon; GB GBR United Kingdom; GD GRD Grenada;
GE GEO Georgia; GF GUF French Guiana; GG GGY Guernsey; GH GHA Ghana; GI GIB Gibraltar; GL GRL Greenland;
GM GMB Gambia; GN GIN Guinea; GP GLP Guadeloupe; GQ GNQ Equatorial Guinea; GR GRC Greece;
GS SGS South Georgia and the South Sandwich Islands; GT GTM Guatemala; GU GUM Guam; GW GNB Guinea-Bissau;
GY GUY Guyana; HK HKG Hong Kong; HM HMD Heard Island and McDonald Islands; HN HND Honduras; HR HRV Croatia;
HT HTI Haiti; HU HUN Hungary; ID IDN Indonesia; IE IRL Ireland; IL ISR Israel; IM IMN Isle of Man; IN IND India;
IO IOT British Indian Ocean Territory; IQ IRQ Iraq; IR IRN Iran; IS ISL Iceland; IT ITA Italy; JE JEY Jersey;
JM JAM Jamaica; JO JOR Jordan; JP JPN Japan; KE KEN Kenya; KG KGZ Kyrgyzstan; KH KHM Cambodia; KI KIR Kiribati;
KM COM Comoros; KN KNA Saint Kitts and Nevis; KP PRK North Korea; KR KOR South Korea; KW KWT Kuwait;
KY CYM Cayman Islands; KZ KAZ Kazakhstan; LA LAO Laos; LB LBN Lebanon; LC LCA Saint Lucia; LI LIE Liechtenstein;
LK LKA Sri Lanka; LR LBR Liberia; LS LSO Lesotho; LT LTU Lithuania; LU LUX Luxembourg; LV LVA Latvia;
LY LBY Libya; MA MAR Morocco; MC MCO Monaco; MD MDA Moldova; ME MNE Montenegro; MF MAF Saint Martin;
MG MDG Madagascar; MH MHL Marshall Islands; MK MKD North Macedonia; ML MLI Mali; MM MMR Myanmar;
MN MNG Mongolia; MO MAC Macao; MP MNP Northern Mariana Islands; MQ MTQ Martinique; MR MRT Mauritania;
MS MSR Montserrat; MT MLT Malta; MU MUS Mauritius; MV MDV Maldives; MW MWI Malawi; MX MEX Mexico;
MY MYS Malaysia; MZ MOZ Mozambique; NA NAM Namibia; NC NCL New Caledonia; NE NER Niger; NF NFK Norfolk Island;
NG NGA Nigeria; NI NIC Nicaragua; NL NLD Netherlands; NO NOR Norway; NP NPL Nepal; NR NRU Nauru; NU NIU Niue;
NZ NZL New Zealand; OM OMN Oman; PA PAN Panama; PE PER Peru; PF PYF French Polynesia; PG PNG Papua New Guinea;
PH PHL Philippines; PK PAK Pakistan; PL POL Poland; PM SPM Saint Pierre and Miquelon; PN PCN Pitcairn;
PR PRI Puerto Rico; PS PSE Palestine; PT PRT Portugal; PW PLW Palau; PY PRY Paraguay; QA QAT Qatar;
RE REU Réunion; RO ROU Romania; RS SRB Serbia; RU RUS Russia; RW RWA Rwanda; SA SAU Saudi Arabia;
SB SLB Solomon Islands; SC SYC Seychelles; SD SDN Sudan; SE SWE Sweden; SG SGP Singapore; SH SHN Saint Helena;
SI SVN Slovenia; SJ SJM Svalbard and Jan Mayen; SK SVK Slovakia; SL SLE Sierra Leone; SM SMR San Marino;
SN SEN Senegal; SO SOM Somalia; SR SUR Suriname; SS SSD South Sudan; ST STP Sao Tome and Principe;
SV SLV El Salvador; SX SXM Sint Maarten; SY SYR Syria; SZ SWZ Eswatini; TC TCA Turks and Caicos Islands;
TD TCD Chad; TF ATF French Southern Territories; TG TGO Togo; TH THA Thailand; TJ TJK Tajikistan;
TK TKL Tokelau; TL TLS Timor-Leste; TM TKM Turkmenistan; TN TUN Tunisia; TO TON Tonga; TR TUR Turkey;
TT TTO Trinidad and Tobago; TV TUV Tuvalu; TW TWN Taiwan; TZ TZA Tanzania; UA UKR Ukraine; UG UGA Uganda;
UM UMI United States Minor Outlying Islands; US USA United States; UY URY Uruguay; UZ UZB Uzbekistan;
VA VAT Holy See (Vatican City State); VC VCT Saint Vincent and the Grenadines; VE VEN Venezuela;
VG VGB British Virgin Islands; VI VIR US Virgin Islands; VN VNM Vietnam; VU VUT Vanuatu;
WF WLF Wallis and Futuna; WS WSM Samoa; YE YEM Yemen; YT MYT Mayotte; ZA ZAF South Africa; ZM ZMB Zambia;
ZW ZWE Zimbabwe
"""
"""ISO 3166-1: alpha-2 code, alpha-3 code, English name."""
_ALSO = {
    "america": "US", "united states of america": "US", "u s": "US", "u s a": "US", "uk": "GB", "u k": "GB",
    "great britain": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "northern ireland": "GB", "holland": "NL",
    "the netherlands": "NL", "czech republic": "CZ", "turkiye": "TR", "korea": "KR", "republic of korea": "KR",
    "ivory coast": "CI", "cape verde": "CV", "burma": "MM", "swaziland": "SZ", "macedonia": "MK", "uae": "AE",
    "russian federation": "RU", "vatican": "VA", "deutschland": "DE", "osterreich": "AT", "schweiz": "CH",
    "espana": "ES", "brasil": "BR", "italia": "IT", "danmark": "DK", "norge": "NO", "sverige": "SE", "suomi": "FI",
    "polska": "PL", "estados unidos": "US",
}  # fmt: skip
_REGIONS = {
    "US": """
AK Alaska; AL Alabama; AR Arkansas; AS American Samoa; AZ Arizona; CA California; CO Colorado; CT Connecticut;
DC District of Columbia; DE Delaware; FL Florida; GA Georgia; GU Guam; HI Hawaii; IA Iowa; ID Idaho;
IL Illinois; IN Indiana; KS Kansas; KY Kentucky; LA Louisiana; MA Massachusetts; MD Maryland; ME Maine;
MI Michigan; MN Minnesota; MO Missouri; MP Northern Mariana Islands; MS Mississippi; MT Montana;
NC North Carolina; ND North Dakota; NE Nebraska; NH New Hampshire; NJ New Jersey; NM New Mexico; NV Nevada;
NY New York; OH Ohio; OK Oklahoma; OR Oregon; PA Pennsylvania; PR Puerto Rico; RI Rhode Island;
SC South Carolina; SD South Dakota; TN Tennessee; TX Texas; UT Utah; VA Virginia; VI Virgin Islands; VT Vermont;
WA Washington; WI Wisconsin; WV West Virginia; WY Wyoming
""",
    "CA": """
AB Alberta; BC British Columbia; MB Manitoba; NB New Brunswick; NL Newfoundland and Labrador; NS Nova Scotia;
NT Northwest Territories; NU Nunavut; ON Ontario; PE Prince Edward Island; QC Quebec; SK Saskatchewan; YT Yukon
""",
    "AU": """
ACT Australian Capital Territory; NSW New South Wales; NT Northern Territory; QLD Queensland;
SA South Australia; TAS Tasmania; VIC Victoria; WA Western Australia
""",
}
"""Country → ISO 3166-2 codes of its regions with their English names."""


def _code_by_name() -> dict[str, str]:
    names = dict(_ALSO)
    for entry in _COUNTRIES.replace("\n", " ").split(";"):
        alpha2, alpha3, name = entry.split(maxsplit=2)
        names |= {plain_name(alpha3): alpha2, plain_name(name): alpha2}
        names[alpha2.lower()] = alpha2
    return names


def plain_name(name: str) -> str:
    """Return a name as names of places are compared."""
    return " ".join("".join(char if char.isalnum() else " " for char in fold(name)).split())


def country_code(text: str) -> str | None:
    """Return the ISO 3166-1 alpha-2 code of a country: `CAN`, `Canada` and `ca` are `CA`; `None` if it is unknown."""
    return _CODES.get(plain_name(text))


def region_name(region: str, country: str) -> str:
    """Return the name of a region beside its code, `TX` → `texas`; another region's as it is."""
    return _REGION_NAMES.get((country, plain_name(region)), plain_name(region))


_CODES = _code_by_name()
_REGION_NAMES = {
    (country, plain_name(key)): plain_name(name)
    for country, regions in _REGIONS.items()
    for code, _, name in (entry.strip().partition(" ") for entry in regions.replace("\n", " ").split(";"))
    for key in (code, name)
}
_REGION_CODES = {(country, name): code for (country, code), name in _REGION_NAMES.items() if code != name}
_COUNTRY_NAMES: dict[str, set[str]] = {}
for _name, _code in _CODES.items():
    _COUNTRY_NAMES.setdefault(_code, set()).update(word for word in _name.split() if len(word) > 1 and word != "of")


def is_region(text: str) -> bool:
    """Return whether a text is a region's code or name: `Georgia` and `CA` are, though countries are named so too."""
    return any((country, plain_name(text)) in _REGION_NAMES for country in _REGIONS)


def region_words(region: str, country: str) -> list[str]:
    """Return the words by which a region is found: those of its name, and its code."""
    name = region_name(region, country)
    code = _REGION_CODES.get((country, name))
    return [*name.split(), *([code] if code else [])]


def country_words(country: str) -> frozenset[str]:
    """Return the words by which a country is found: of its names, and its codes."""
    return frozenset(_COUNTRY_NAMES.get(country, ()))


def is_country_word(word: str) -> bool:
    """Return whether a word is part of the name of a country."""
    return word in _ALL_COUNTRY_WORDS


def region_codes(word: str) -> frozenset[str]:
    """Return the codes of the regions with a word in their names: `york` → `ny`."""
    return _CODES_BY_WORD.get(word, frozenset())


_ALL_COUNTRY_WORDS = frozenset(word for words in _COUNTRY_NAMES.values() for word in words)
_BY_WORD: dict[str, set[str]] = {}
for (_, _name), _code in _REGION_CODES.items():
    for _word in _name.split():
        _BY_WORD.setdefault(_word, set()).add(_code)
_CODES_BY_WORD = {word: frozenset(codes) for word, codes in _BY_WORD.items()}
