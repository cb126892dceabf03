"""What people say around a question: greetings, who asks, excuses and thanks. It changes no answer."""

import re
from typing import Final

_ASKER: Final = (
    r"(?:(?:the|this|our|my|her|his|their) )?(?:customer|caller|client|homeowner|tenant|landlord|boss|manager|office|"
    r"dispatcher|accountant|bookkeeper|auditor|bank|insurance|adjuster|technician|tech|wife|husband|lady|gentleman|guy|"
    r"woman|man|somebody|someone|he|she|they)"
)
_YOU: Final = r"(?:you|u|someone|somebody|anybody|anyone)"
_JUST: Final = r"(?: (?:just|also|now|only|please|quickly|maybe|really))?"
_TO_KNOW: Final = r"to (?:know|see|find out|check|confirm|verify|figure out|ask|understand)"
_QUESTION: Final = (
    r"(?=\s+(?:who|whom|whose|what|when|where|which|why|how|if|whether|is|are|was|were|did|does|do|has|have|had|"
    r"will|can|could|may)\b)"
)
_STOP: Final = r"(?=\s*[,.:;!?]|\s+-)"
_MOMENT: Final = r"when you (?:get|have) a (?:chance|minute|moment|second|sec)"
_AT_HOME: Final = r"at (?:the|his|her|their) (?:house|door|place|site|home|gate)"
_BEFORE: Final = (
    r"(?:hi|hello|hey|hiya|yo|howdy|g'day|bonjour|hola|salut|hallo|good (?:morning|afternoon|evening|day))"
    r"(?: (?:there|again|all|guys|team)| [a-z]+(?=\s*[,:!]))?",
    r"please|pls|plz|u+m+|u+h+|hm+|so|ok|okay|and|also|actually|oh|sorry(?: to bother you)?|excuse me",
    r"(?:well|right|alright|all right|look|listen|yes|yeah|no|thanks|thank you|great|perfect|anyway|then|morning)"
    + _STOP,
    r"(?:urgent|fyi|q|(?!(?:next|last|first|latest|upcoming|previous|any|the|her|his|our)\b)(?:[a-z]+ )?[a-z]+ here)"
    r"(?=\s*[,.:;!])|not sure",
    r"(?:about|re|regarding|concerning) (?:this|the|my|our|his|her|their) (?:account|customer|client|file|profile)"
    + _STOP,
    r"(?:exactly|precisely)(?=\s+(?:who|what|when|where|which|how)\b)",
    r"quick (?:one|q|question(?: for you)?)|real quick",
    r"(?:just )?(?:curious|checking|wondering|asking)|out of curiosity",
    r"(?:(?:one|another|a|my|the) )?(?:(?:more|other|last|next|final|quick) )?(?:thing|question)(?: is)?" + _STOP,
    r"my question is|i have (?:a|another|one) (?:quick |short )?question",
    r"before (?:i|we) (?:call|ring|phone|go|head|leave|drive|start|close|send|write|visit|book|bill|get|come|quote|"
    r"order|arrive|talk|speak|reply|answer|hang|knock|park|pull|unload|let)\b[^,:;?]{0,60}[,:;]",
    r"while (?:i|we) (?:am|are|have)\b[^,:;?]{0,60}[,:;]",
    _MOMENT,
    r"for (?:the|this|my|our) (?:customer|caller|client|file|office|boss|report)(?: (?:on the phone|here))?[,:;]",
    r"(?:this is|my name is) [a-z]+(?: [a-z]+)?(?: (?:in|from|at|with) (?:the )?[a-z]+)?"
    r"(?: (?:here|again|calling))?[,.:;!]",
    r"(?:(?:i|we) (?:am|are) )?(?:outside|here|on site|standing|calling|on my way|on our way|heading|running late|"
    r"in (?:the|my|our) (?:truck|van|driveway))\b[^,.:;?!\d]{0,60}[,.:;!]",
    rf"(?:i|we) (?:am|are) (?:on the phone|about to|parked|talking to|speaking|with the customer|new here|{_AT_HOME})\b"
    r"[^,.:;?!\d]{0,60}[,.:;!]",
    rf"(?:i|we) (?:am|are) (?:outside|{_AT_HOME})(?: (?:now|right now))?{_QUESTION}",
    rf"(?:{_ASKER}|(?:my|our|his|her|their|the) [a-z]+){_JUST} (?:wants?|wanted|needs?|needed|would like|had "
    rf"like) {_TO_KNOW}",
    rf"{_ASKER}{_JUST} (?:wants?|needs?|(?:is|are) after)(?=\s+(?:the|her|his|their|my) [\w' ]*"
    r"\b(?:number|name|date|amount|total|address|model|certificate)\b)",
    rf"{_ASKER}{_JUST} (?:(?:(?:is|are|was|were) )?(?:asking|wondering)|asks?|asked|wonders?|wondered)(?: me| us)?"
    rf"(?: (?:about|for)|{_QUESTION})",
    rf"(?:i{_JUST} )?(?:need|want|wanted|would like|had like|have|am trying|was trying|am looking) {_TO_KNOW}",
    rf"(?:trying|looking|hoping) {_TO_KNOW}",
    rf"any idea|any (?:chance|way) (?:{_YOU}|we) (?:know|remember|(?:can|could) (?:tell|say)(?: me)?)",
    r"(?:do|would|did) (?:you|we)(?: guys)?(?: (?:happen to|by any chance|still|even))? (?:know|remember|recall)",
    r"(?:maybe )?you (?:(?:would|do) not )?(?:happen to |might )?know",
    r"i (?:was|am)(?: just)? (?:wondering|curious|asking)|i (?:wonder|forgot|forget)",
    r"i (?:do not|can not) (?:remember|recall)",
    rf"(?:can|could|would|will) {_YOU}{_JUST} (?:tell|show|give|list|check|look up|find out|find|remind|let|help|"
    r"confirm|verify|say|see)(?: me| us)?(?: know| find out| find| understand)?",
    r"(?:tell|remind) (?:me|us)(?: again)?|let (?:me|us) know|help me (?:find(?: out)?|understand|figure out)",
    rf"(?:(?:can|could|would|will) {_YOU}{_JUST} )?(?:pull|bring|look) up|find (?:me|us|out)",
    r"(?:i(?: just)? )?(?:need|want|would like|had like)"
    r"(?=\s+(?:the|her|his|their|my|our|all|every|a list|serial|model|phone)\b)",
    r"(?:currently|right now|at the moment|as of now|as of today)(?=\s*,)",
    rf"(?:would you mind|i (?:would|had) appreciate it if {_YOU} could|it would help if {_YOU}) "
    r"(?:tell|telling|check|checking)(?: me| us)?",
    r"is it true that|am i right that",
    r"if (?:not|so|yes|no)(?=[,:]| (?:who|what|when|where|which|how|why)\b)",
)
_AFTER: Final = (
    r"please|pls|plz|thanks(?: (?:a lot|so much|in advance))?|thank you(?: (?:so|very) much)?|thx|tks|ty|cheers|asap",
    r"\((?:asking|just|for)\b[^()]*\)",
    r"(?:do|would) (?:you|we) (?:happen to )?know|you know|any ideas?|just (?:curious|asking|wondering)",
    r"if (?:you|u) (?:know|can|could)(?: (?:tell me|check|see|say|look))?|if possible|if i may ask",
    r"by the way|btw|by any chance|real quick|quickly|out of curiosity|as far as (?:you|we) know",
    _MOMENT,
    r"roughly|approximately|more or less|or not|in dollars|as of (?:now|today)|again please|names? please",
    r"(?:and )?which(?: one)?(?=[\s?]*$)",
    r"before (?:i|we) (?:start|open|go|leave|call|ring|drive|begin|touch|cut|close|send|bill|head|enter|get|use|do)\b"
    r"[^,:;?]{0,60}",
    r"for (?:the|my|our|his|her|their) (?:manufacturer|insurance(?: company)?|accountant|auditor|bank|taxes|supplier|"
    r"paperwork)",
    r"(?<!is )(?<!are )(?<!was )(?<!he )(?<!she )(?<!they )(?<!him )(?<!her )(?<!them )"
    r"in (?:the|our|your) (?:system|records?|files?|database|crm|books)",
    r"according to (?:the|our|your) (?:system|records?|files?|books|database)",
    r"(?:(?:the )?[a-z]+) (?:is|are) (?:asking|waiting|on the phone|on the line)(?: now)?",
)
_IS: Final = r"(?:is|are|was|were|do|does|did|has|have|had|will|would|can)"
_SHE: Final = r"(?:she|he|they|it|we|you|i|there)"
_LEAD: Final = re.compile(rf"^[\s,.:;!?-]*(?:(?:{'|'.join(_BEFORE)})(?![\w'-])[\s,.:;!?-]*)+")
_END: Final = re.compile(rf"(?:(?<![\s,.:;!?-])[\s,.:;!?-]+(?:{'|'.join(_AFTER)}))+[\s,.:;!?-]*$")
_SURE: Final = re.compile(rf"(?:,\s*(?:right|correct|yes|no|{_IS} {_SHE})|,?\s+{_IS} not {_SHE})[\s?!.]*$")
"""What makes a question of a statement: `he is exempt, right`, `she has a card, hasn't she`."""
_PURPOSE: Final = re.compile(
    r"(?<=\?)\s+(?:(?:i|we|she|he|they|it) (?:just )?(?:needs?|wants?|have|has|will|would|am|are|is|was|forgot|can not|"
    r"could not|do not|thinks?|thought)\b|(?:needed|needs?|want|because|in case|just|(?!during|including|excluding)"
    r"[a-z]{2,}ing) )[^?]*$"
)
"""The reason for a question, behind it: `what is the model? I need to order filters`."""
_AGAIN: Final = re.compile(r"^((?:who|what|when|where|which|how) (?:\w+ )?(?:is|was|are|were) .+?) again[\s?!.]*$")
_SWEARING: Final = re.compile(r"(?<=who|hat|hen|why|how|ere) (?:the (?:heck|hell|devil)|on earth|in the world)\b")
_TO_US: Final = re.compile(
    r"\b(run out|ran out|expire|expired|lapse|lapsed|died?|broke|quit) on (?:us|me|him|her|them)\b"
)


def without_small_talk(question: str) -> str:
    """Return a folded question without the small talk before and behind it; all of it, if there is nothing else."""
    asked = _LEAD.sub("", _PURPOSE.sub("", _SWEARING.sub("", question)))
    asked = _TO_US.sub(r"\1", _AGAIN.sub(r"\1", _SURE.sub("", _END.sub("", asked))))
    return asked if re.search(r"\w", asked) else question
