"""Terms beside those of the vocabulary that mean the same: `what day did` is `when did`, a work order a job."""

from typing import Final

_AUXILIARY: Final = r"(?=(?:did|does|do|is|was|will|would|are|were|has|have|can)\b)"
OWN: Final = r"(?:the|her|his|their|my|our|your)"
_PERSON: Final = (
    r"(?:account manager|manager|supervisor|super|technician|tech|sales ?person|sales rep|rep|seller|landlord|tenant|"
    r"contact|person|guy|man|woman|plumber|electrician|installer|spouse|wife|husband|daughter|son|mother|father|owner)"
)
_REACH: Final = r"(?:reach|call|ring|get|contact|dial|text)"
WHO: Final = r"(we|she|he|they|you|i|somebody|anybody|someone|anyone)"
_ASKS: Final = r"(?:who|whom|whose|what|when|where|which|why|how|is|are|was|were|did|does|do|has|have|will|can)"
_POSSESSION: Final = r"(?:phone|address|email|number|plan|card|balance|account|name)"
_CREW: Final = r"(?:guys|people|team|crew|techs|technicians|folks|boys)"
TERMS: Final = (
    (r"\s*&\s*", " and "),
    (r"(?<!\d)(?<!the)(?<!at)(?<!on)(?<!to) n (?!\d)", " and "),
    (rf",? (?:and then|and also|as well as|plus) (?={_ASKS}\b)", " and "),
    (rf"^((?:(?:since|until|from|by|for|with) )?(?:{_ASKS}|any|list|show)\b[^,;]*)[,;] (?={_ASKS}\b)", r"\1 and "),
    (r"^by whom? (?:was|were|is|are) (.+) (\w+ed|sold|done|sent|written|taken|made|given)$", r"who \2 \1"),
    (r"^(.+) (?:was|were|is|are) (\w+ed|sold|done|sent|written|taken|made|given) by whom?$", r"who \2 \1"),
    (rf"\bwhich (?:one )?of (?:our|your|the) {_CREW}\b", "which technician"),
    (rf"\bour {_CREW}\b", "we"),
    (rf"\byour {_CREW}\b", "you"),
    (r"\b(?:this|that) (?:guy|lady|man|woman|gentleman|person|fellow|dude)\b", "the customer"),
    (rf"\b(?:the|this) customer (?=(?:(?:home|cell|work|mobile) )?{_POSSESSION}\b)", "her "),
    (r" of (?:the|this) customer\b", ""),
    (r"\b(did|does|do|has|have|had|is|was|can|will) (?:the|this|that) (?:customer|client)(?= [a-z])"
     r"(?! (?:portal|number|name|id|since)\b)",
     r"\1 she"),
    (r"^for how long (is|are|has|have) ", r"since when \1 "),
    (r"^(?:what (?:is|was) )?the date of (the|her|his|their|my|our) (next .+|upcoming .+)$", r"when is \1 \2"),
    (r"^(?:what (?:is|was) )?the date of (the|her|his|their|my|our) (.+)$", r"when was \1 \2"),
    (r"^(?:the )?(?:price|cost) of (?:the |her |his |their |my )?(?!all\b|every\b|each\b)(.+)$", r"how much is the \1"),
    (r"\b(?:a|one) single\b|\beven one\b", "any"),
    (rf"^(?:on )?(?:what|which) (?:day|date) {_AUXILIARY}", "when "),
    (rf"^what time of (?:the )?day {_AUXILIARY}", "what time "),
    (rf"^(?:what|which) amount {_AUXILIARY}", "how much "),
    (rf"^how come {_AUXILIARY}", "why "),
    (rf"^(?:for what reason|what is the reason|how is it that) {_AUXILIARY}", "why "),
    (rf"^where(?:abouts| exactly) {_AUXILIARY}", "where "),
    (rf"^what (is|was) the name of (?={OWN} (?:\w+ )?{_PERSON}\b)", r"who \1 "),
    (rf"^when (?:was|is) the last time (?:that )?{WHO} (?:was|were) ", r"when were \1 last "),
    (rf"^(?:when (?:was|is) )?(?:the )?last time (?:that )?{WHO} (?!(?:was|were)\b)", r"when did \1 last "),
    (r"^(?:have you |do you have |have we |you )?got (?:any|some)\b", "are there any"),
    (rf"\bnumber to {_REACH}(?: (?:{OWN} customer|her|him|them|me|us))?(?: (?:at|on))?\b", "phone number"),
    (rf"\b({OWN}) upcoming (\w*[^s\W])\b", r"\1 next \2"),
    (r"\bwhich (?:guy|fella|fellow|man|lady|employee|worker|plumber|electrician|installer|serviceman)\b",
     "which technician"),
    (r"\b(is|was|were|are|been|being|got|gets) put in\b", r"\1 installed"),
    (r"\b(?:switched|changed|swapped) out\b|\bswapped\b", "replaced"),
    (r"\b(?:switch|change|swap) out\b|\bswap\b", "replace"),
    (r"\bsettled\b(?! (?:down|in|on)\b)", "paid"),
    (r"\bsettle\b(?! (?:down|in|on|for)\b)", "pay"),
    (r"(?<!or )(?<!or a )\bcredit (cards?)\b(?!.*\bdebit\b)", r"\1"),
    (r"\bcredit (score|rating)\b", r"\1"),
    (r"\bwork order(s?)\b", r"job\1"),
    (r"\bclient(s?)\b", r"customer\1"),
    (r"^which (?:staff member|member of (?:the )?staff|colleague) (?=\w)", "who "),
    (r"^how (?:is|was|are|were|am) (\w+) paying for ", r"how did \1 pay for "),
    (r"\band what is (?:its|the|their) (?:yearly|annual) (?:price|cost|fee|rate|charge)$", "and how much is it a year"),
    (r"\band what is (?:its|the|their) monthly (?:price|cost|fee|rate|charge)$", "and how much is it a month"),
    (r"\b'?til\b", "until"),
    (r"\bhow much (?:came|has come|have come) in (?:on|for)\b", "how much was paid on"),
    (r"\bsigned up (?:for|to) (?:(?:our|your|the|any) )?((?:e-?mail|newsletter|text)s?)\b", r"subscribed to \1"),
    (r"\bbefore ?(?:/|and) ?after (?=(?:pic|photo|shot|image))", ""),
    (r"\belse in (?:our|your|the) (?:system|database|records?|books)\b", "else"),
    (rf"^({_ASKS}(?: \w+)? (?:is|was|are|were) (?:it|that|he|she|they)) again\b", r"\1"),
    (r"\s*\+\s*(?=[a-z])", " and "),
    (r"\bsms(?:es)?\b", "text"),
    (r"\bsept?\b\.?", "september"),
    (r"\b(in|since|until|before|after|during|last|this|next|early|late|mid) mar\b\.?", r"\1 march"),
    (r"(?<![\w'])'(\d\d)\b", r"20\1"),
    (r"\b(\d+|few|couple(?: of)?|two|three|four|five|ten) yrs?\b", r"\1 years"),
    (r"\b(?:a )?couple of\b", "two"),
    (r"\bthe (?:previous|prior) (year|month|week|quarter)\b", r"last \1"),
    (r"\bvery (first|last|next|latest|same)\b", r"\1"),
    (r"\bat (?:the|this|that) (?:property|premises|site|location)\b", "there"),
)  # fmt: skip
