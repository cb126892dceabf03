"""Clauses that ask the same as plainer ones: `who was the rep on` is `who sold`, `valid till when` is `until when`."""

from typing import Final

from gateway.operations.ask.calendar_period import MONTH
from gateway.operations.ask.plain_term import OWN, WHO

_ON: Final = r"(?:on |by |until )?"
_ACCEPT: Final = r"(?:say yes to|accept|sign|approve|agree to|take up|go for)"
CLAUSES: Final = (
    (r"^what day and (?:what )?time\b", "when"),
    (r"^(?:if|whether) (the .+?) (is|are) (still )?(good|valid|active|open)\b", r"\2 \1 \3\4"),
    (r"\b(certificate|card|address|number|email) (?:that )?(?:you|we) have (?:from|for) (?:us|me|him|her|them)\b",
     r"\1"),
    (r"\b((?:is|are) .*\b(?:certificate|exemption)\b.*?) still good\b", r"\1 still valid"),
    (r"\b(account manager,? and) what is (?:the|their|his|her) email(?: address)?\b",
     r"\1 what is the account manager email"),
    (r"\b(?:what|which) (sales )?tax (?:percent|percentage)\b", r"what \1tax rate"),
    (r"\bfor (?:sending|referring|recommending|bringing) (\w+)(?: over)? (?:to )?(?:you|us)\b",
     r"for the referral of \1"),
    (r"\b(did (?:i|he|she|they)) ever get\b(?=.* reward\b)", r"\1 get"),
    (r"\b(?:is |are )?going to be$", "be"),
    (r"^why did (the .*\b(?:visit|appointment)) fall (?:through|apart)$", r"why did \1 not happen"),
    (r"\b(?:want|wants|like|prefer|prefers) a (?:phone )?(?:call|text) or a (?:phone )?(?:call|text)(?: before .*| "
     r"first.*)?$",
     "want to be called or texted"),
    (r"\bon (?:this|her|his|their|the) account (?=(?:that|which) (?:has|have|is|are|was)\b)", ""),
    (r"\b(?:that|which) (?:has|have) not been paid(?: out)?(?: yet)?\b", "not paid yet"),
    (r"\b((?:can|may|could) (?:i|we)) (?:still )?(?:send|write) (?:him|her|them|(?:this|these|the) \w+) (?:an? "
     r")?(email|text|message)$",
     r"\1 \2 her"),
    (r"((?:,| and|\?)) who (?:said|says|wrote|told us) (?:so|that|it)$", " and by whom"),
    (r"\b(check|payment|money|deposit|transfer)\b([^,;?]*) (?:land|arrive|clear|hit|get here)(?= and\b|$)",
     r"\1\2 come in"),
    (r"\bmy (?:whole|entire|full|complete) balance with (?:you|us)\b", "my balance"),
    (r"\band (?:what|which) day and (?:what )?time\b", "and when"),
    (rf"\b(?:until|till|til) when (?:can|may|could) {WHO} (?:still )?{_ACCEPT} (.+?)(?=$|\?| and\b)",
     r"until when is \2 open"),
    (r"\bhow much of (?:that|it) (?:comes|came|is|was) (?:from|for) (the .+?)(?: visit| job| appointment| work)?((?: "
     r"in| last) \w+)?$",
     r"how much is open on \1 invoice\2"),
    (r"\b(?:since|from) (?:day one|the (?:very )?(?:start|beginning|first day)|they (?:started|began|signed up))$",
     ""),
    (r"\b(?:flagged|marked|listed) as (?=(?:bad|invalid|wrong|undeliverable)\b)", ""),
    (r"\bfrom our (?:side|end|office|team|company)\b", "from us"),
    (r"\bhow long is (.+?) (?:still )?(?:good|valid)(?: for)?$", r"until when is \1 valid"),
    (r"\bis there ((?:\w+ ){0,2}(?:certificate|exemption|warranty|card)) still (good|valid|active)\b",
     r"is their \1 still \2"),
    (r"\b(certificate|exemption|permit|license) still good\b", r"\1 still valid"),
    (r"\bthe date (?:it|that|its|it is|they are)(?: is)? (?:valid|good) (?:to|until|till|for)\b",
     "until when is it valid"),
    (r"\b(?:good|valid) (?:till|until|til|to) when\b", "until when"),
    (r"\bvalid to$", "valid until"),
    (r"\btax[- ]exempt(?:ion)? certificate\b", "exemption certificate"),
    (r"\b(?:stop|stopped|quit) (?:taking|serving|accepting|booking|working (?:for|with)) (?:him|her|them|it)\b",
     "block her"),
    (r"^(?:what did \w+ do that|why did) we block her$", "why is she blocked"),
    (r"\bwhen (did|does|will) (.*\b(?:email|mail|text|message|reminder)\b.*?) go out\b", r"when was \2 sent"),
    (r"\bwhat (?:is|was) the last day to pay (?:for )?(.+)$", r"when was \1 due"),
    (rf"\b(?:when|{_ON}what (?:day|date)) should {WHO} have paid(?: (?:it|that|us|for it))?$", "when was it due"),
    (r"\b(?:when|by when) (?:did|does|do) (\w+) have to pay (?:it|that)$", "when was it due"),
    (r"\bhow much of (.+ (?:bill|invoice)) (?:was|is) for (?:the |her |his |my )?(?!it\b|that\b)(.+)$",
     r"how much was \2 on \1"),
    (rf"\b({OWN} (?:check|card|email|text|message|photo|quote|invoice)) (?:that |which )?{WHO} "
     r"(?:sent|mailed|wrote|gave|used)(?: (?:you|us|in|over))?(?= (?:for|on|in|about|last)\b)",
     r"\1"),
    (r"\bon (the|my|her|his|their) (bill|invoice) (?:from )?when \w+ (?:did|fixed|repaired|replaced|cleared|"
     r"installed|cleaned) (?:the |my |her |his |their )?(.+)$",
     r"on \1 \3 \2"),
    (r"^next time (?:you|we|they) (?:take|charge|bill|collect)(?: (?:her|him|them|me))?(?: (?:any|the))?(?: money)? "
     r"for (.+?),? when and how much$",
     r"when is the next charge for \1 and how much is it"),
    (r"\b(?:was|is) the next (charge|payment|billing) (?:supposed|due|meant|scheduled) to (?:run|be|go through|"
     r"happen|hit)$",
     r"is the next charge"),
    (r"\b(?:and )?its how much(?: again)?$", "and how much is it"),
    (r"\b(?:the )?(?:people|persons?|folks|friends|ones) (?:that |who |whom )?(?:i|she|he|they|we) (?:sent|referred|"
     r"recommended|brought)(?: to)? (?:you|us)\b",
     "referrals"),
    (r"\b(?:bring|brought|get|got|earn|earned) (?:me|her|him|them|us) (?:anything|something|a reward|any money)\b",
     "get a reward"),
    (rf"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day,? (?=(?:the )?(?:\d+(?:st|nd|rd|th)? (?:of )?)?{MONTH}\b)", ""),
    (r"\bwhich of (?:us|you)\b", "which technician"),
    (r"\bwho is it that (we|you|they|she|he) (have|has)\b", r"who do \1 have"),
    (r"\bwho (?:shot|snapped) (it|that|the|this)\b", r"who took \1"),
    (r"\bwhose (?:decision|call|idea) was (?:it )?", "who decided "),
    (r"\b(?:that|which) (?:is|are) (?:currently )?(?:running|in force|in effect)(?: now| right now| at the moment)?\b",
     "active"),
    (r"\bunder (her|his|their|the|my|our) ((?:current |active |new )?(?:agreement|plan|contract)s?)\b", r"of \1 \2"),
    (r"\bwhat (?:is|was|am|are) (?:she|he|they|i|we) paying for (it|that|this)$", r"how much is \1"),
    (r"\bwhat do (?:we|you) charge (?:her|him|them|me) (?:a|per|each|every) (month|year) for (?:the )?(.+?)"
     r"(?=$| and\b)",
     r"how much is the \2 each \1"),
    (r"\bwhat do (?:we|you) charge (?:each time|every time|per (?:time|go|visit|delivery))(?=$| and\b)",
     "how much is it"),
    (r",? and if (?:not|so|yes|no),? (?=(?:since when|until when|why|when|who|where)\b)", " and "),
    (r"^(?:we (?:seem to )?have )?(?:another|a second) customer (at the same address)(?: as her)?,? (?:and )?what is "
     r"their (?:customer )?(?:number|name)$",
     r"what other customer is \1"),
    (r"\b(?:any|some)(?:one|body) else (?:live|lives|lived|is|registered) at (?:her|his|their|the|this|the same) "
     r"address(?: on [a-z]+)?\b",
     "anyone else live at this address"),
    (r"\b(another|second|other) email for (?:her|him|them)$", r"\1 email"),
    (r"\bis the address we (?:got|have) for (?:her|him|them) (?=(?:bad|invalid|wrong|undeliverable)\b)",
     "is her email "),
    (r"\bwhen (?:am i|are we|are you|do i|do we|is \w+) (?:installing|hanging|putting in|fitting|replacing|install|"
     r"hang|fit) (the .+)$",
     r"when is \1 job scheduled"),
    (r"^(.+?) (?:is |are )?(?:dead|toast|kaput|broken|leaking|acting up),? (?=[\w ]*\b(?:warranty|model|serial)\b)",
     r"\1 "),
    (r"\bwhat does (\w+) pay for (the .+?) (?:each|every|per|a) (month|week|quarter|year)(?=$| and\b)",
     r"how much is \2 each \3"),
    (r"^((?:can|may|could|should) (?:i|we)) (?:just )?(text|call|email|ring|phone) (her|him|them) (?:the|about|that) "
     r".+$",
     r"\1 \2 \3"),
    (r"\bwho was (?:the )?(?:sales ?)?(?:rep|salesman|seller|closer)(?= (?:on|for|of|in)\b|$)", "who sold it"),
    (r"^(\d+ [\w ]+?),? (what|which) (unit|apartment|suite|floor)( number)?$", r"what is the \3 number at \1"),
    (r"^(?:the )?(?:phone )?number (?:for|of) (?=(?:mr|mrs|ms|him|her|them|the customer)\b)",
     "what is the phone number of "),
    (r"(?<!email )(?<!address )(?<!number )\b(?:dead|toast|kaput|busted|on the fritz)\b", "not working"),
    (r"\b((?:email|text|message|reminder)\b.*?) \((?:[a-z]{1,3}|inv)-\d+(?:-\d+)?\)", r"\1"),
    (r"^what did (?:the office|dispatch|they in the office) (?:write|note|leave|put)(?: (?:that )?(?:we|i) should "
     r"do)?$",
     "what do the comments say"),
    (r"\bthe low and the high(?: end)?\b", "the lowest and the highest"),
    (r"^what (\w+) size (?:does|do) (.+?) (?:take|use|need)$", r"what is the \1 size of \2"),
    (r"^(.+?),? (?:got|was|were|has been) (\w+ed)(?: before| once| already)?,? (?:and )?who (?:did (?:it|that)|was "
     r"(?:it|that)|ran [\w ]+?)(?: that time| then)?(?= and\b|$)",
     r"who \2 \1"),
    (r"^(?!(?:who|what|when|where|how|which|is|are|did|does|do|was|were|has|have|any)\b)(.+?)(?:,| -|:) (?:what "
     r")?(?:the )?(?:day|date|time)s? and (?:the |which )?(?:tech(?:nician)?|who)$",
     r"when is \1 and which technician"),
)  # fmt: skip
