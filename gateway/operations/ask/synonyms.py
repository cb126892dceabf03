"""Words of the trade and of offices that mean the same: `unclog` and `clear`, `pounds` and `lb`."""

from typing import Final

from gateway.operations.ask.word import stems

SYNONYMS: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    **{
        word: tuple((meant,) for meant in stems(means))
        for words, means in (
            ("swap swapped exchange exchanged change changed renew renewed redo redone", "replace"),
            ("fit fitted mount mounted put", "install"),
            ("fix fixed mend mended patch patched sort sorted", "repair"),
            ("unclog unclogged unblock unblocked snake snaked rod rodded auger jet", "clear clean"),
            ("check checked look looked examine examined", "inspect diagnose"),
            ("clean cleaned cleaning cleanings", "clean"),
            ("paint painted painting decorate", "paint"),
            ("leak leaking leaky drip dripping", "leak"),
            ("tap taps spigot", "faucet"),
            ("toilet commode lavatory", "toilet"),
            ("disposer garburator insinkerator", "disposal"),
            ("breaker fusebox panel", "panel breaker"),
            ("stair stairs staircase", "stairwell stair"),
            ("repiping repiped", "repipe"),
            ("duct ducts ductwork vent", "duct"),
            ("pipe pipes piping line lines", "pipe line"),
            ("tub bathtub", "tub bath"),
            ("gutter gutters eavestrough", "gutter"),
            ("rug rugs carpet", "carpet"),
            ("fridge fridges refrigerators icebox", "refrigerator"),
            ("stove stoves cooker range", "oven"),
            ("drywall sheetrock plasterboard gypsum", "drywall sheetrock"),
            ("washroom restroom", "bathroom washroom"),
            ("deodorizer deodorant", "deodoriser deodorizer"),
        )
        for word in words.split()
    },
    **dict.fromkeys(
        ("bill", "bills", "billing", "invoice", "invoices", "payment", "payments", "money", "accounting"),
        (("account", "payabl"), ("bookkeeper",), ("bill",)),
    ),
    **dict.fromkeys(("pound", "pounds", "lbs"), (("lb",),)),
    **dict.fromkeys(("gallon", "gallons"), (("gal",),)),
    **dict.fromkeys(("foot", "feet"), (("ft",),)),
    "extra": (("additional",),),
    "street": (("st",),),
    "avenue": (("ave",),),
    "road": (("rd",),),
    "drive": (("dr",),),
    "lane": (("ln",),),
    "boulevard": (("blvd",),),
    "terrace": (("terr",),),
    "court": (("ct",),),
    "crescent": (("cre",),),
    "highway": (("hwy",),),
    "parkway": (("pkwy",),),
    "suite": (("ste",),),
    "po": (("purcha",), ("purchase",)),
    "house": (("home",),),
    "ac": (("air", "condition"), ("air", "conditioner"), ("cool",)),
    "hvac": (("air", "condition"), ("air", "conditioner"), ("cool",), ("heat",)),
    "sink": (("faucet",),),
    "apt": (("apartment",),),
    "apartment": (("apt",),),
    "loo": (("toilet",),),
    "bathroom": (("bath",),),
    "bath": (("bathroom",), ("tub",)),
    "mat": (("floor",),),
    "old": (("until",), ("former",), ("previou",)),
    "former": (("old",), ("until",), ("previou",)),
}
"""Words that mean the same, all of one of which a record has."""
