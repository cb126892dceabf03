"""Phrases of offices for a fact or a state of a record, and what they mean in plain words."""

from typing import Final

_WORK: Final = (
    "noheat|nocooling|heat|heating|cooling|leak|drain|repair|furnace|ac|plumbing|maintenance|toilet|heater|igniter|"
    "faucet|sewer|thermostat|slab|pipe|disposal|shower|boiler|refrigerant|capacitor"
)
"""What a call is about that is a visit, rather than one on the telephone."""
_OF: Final = r"(?:quote|offer|bid|estimate|proposal|sale|job|invoice|bill|agreement|referral|order|appointment)"
_IT: Final = rf"((?:the|that|this|her|his|their|our|my) [\w ]*?{_OF})"
"""A record in the words of a question: `the flame sensor quote`."""
_THEM: Final = r"(?:him|her|them|the customer|[a-z]+)"
_NOT: Final = "(?:do|will|would|can|could|did|are|is|have|may) not"
_ANY_MORE: Final = r"(?: (?:any ?more|any longer|now|again|these days))?"
_PRICE: Final = r"(?:price|offer|bid|deal|quote|quotation)"
_GOOD: Final = r"(?:good|valid|open|firm|guaranteed|on the table|held|available|standing|on|honored)"
_SERVING: Final = (
    r"(?:(?:tak|accept)(?:e|ing)? (?:on )?(?:bookings?|jobs?|work|calls?|orders?) (?:from|for)|(?:serv|book|"
    r"visit)(?:e|ing)?|"
    r"(?:work|working) (?:for|with)|(?:go|going|come|coming) out (?:to|for)|(?:do|doing) (?:any )?(?:work|jobs|"
    r"business) "
    r"(?:for|with)|(?:send|sending) (?:anybody|anyone|somebody|someone|people) (?:out )?to)"
)
_OFF_LIMITS: Final = (
    r"(?:banned|blacklisted|barred|off limits|cut off|shut out|unwelcome|not welcome|on (?:the|our|a) [\w -]*?list)"
)
_EMAIL: Final = (
    r"(?:the|that|this|his|her|their|our|my) emails?(?: address(?:es)?)?(?: (?:that )?(?:we|i|you) (?:have|use|"
    r"had)(?: got)?"
    r"(?: on file)?(?: (?:for|of) \w+)?| on file| you have)?"
)
_THERE: Final = r"(?: (?:over )?there| at (?:the|their|her|his|them)(?: (?!front|desk|reception|gate|door)[\w ]+)?)"
_PLANS: Final = "plan|agreement|contract|club|subscription|membership"
OFFICE_TURNS: Final = (
    (
        r"^who (?:has|have) (?:ever )?(been|gone|come|worked|cleaned|serviced|fixed|repaired|done)\b(.*?),? before$",
        r"which technicians have \1\2",
    ),
    (r"\b(active|running|live) or (?:paused|suspended|canceled|cancelled|stopped|on hold)$", r"\1"),
    (r"\bin full or (?:only |just )?(?:in part|partly|partially)$", "in full"),
    (
        r"^(?:what|which) number do we have (?:on file )?(?:for |on |under )?(him|her|them|\w+)(?: under| on file| "
        r"on)?$",
        r"what is the phone number of \1",
    ),
    (r"^((?:who|what|which|how)\b.*\b(?:has|have|had)\b.+?),? before$", r"\1"),
    (r"^((?:which|what) .+?) (?:has|have|had) (?:nobody|no one) (?:yet |ever )?(.+)$", r"\1 are not \2"),
    (r"(?<=\w) (?:that |which )?(?:nobody|no one) (?:has|have|had) (?:yet |ever )?(.+)$", r" not \1"),
    (r"\b(bill|invoice)\b(.*) comes? a?round\b", r"\1\2 go out"),
    (r"^(when (?:do|does|is|are|am|will)\b.+?) again$", r"\1 next"),
    (
        r"^(what|which) (?:is the )?(number|extension) (?:do|should|can|could|would|must) (?:i|we|one|you) "
        r"(?:dial|use|try|need|want)\b(?: to (?:reach|get|call|ring))?",
        r"what phone \2",
    ),
    (
        r"^(?!.*\b(?:was|were|did|paid|last|first)\b)(.*)\b(monthly|quarterly|standing|recurring) "
        r"((?!bill|invoice)(?:\w+ ){1,3}?)(bill|invoice|billing)s?\b",
        r"\1\2 \4 for the \3",
    ),
    (rf"\b({_WORK}) calls?\b(?! (?:us|him|her|them|me|back|off))", r"\1 job"),
    (r"\bnext ((?!charge|payment|bill)\w+(?: \w+)?) (charge|bill|billing)\b", r"next \2 for the \1"),
    (
        rf"\b(?:rate|fee) (?=(?:for|of|on) (?:the |his |her |their |a )?(?:\w+ ){{0,2}}(?:{_PLANS})\b)",
        "price ",
    ),
    (
        r"^(?:what|how much) (?:is|are) (?:the|her|his|their|my) (?:annual|yearly) (?:fee|charge|price|cost|dues|rate)"
        rf"(?: (?:of|for|on) (?:the |her |his |their |my )?(?:\w+ )?(?:{_PLANS}))?$",
        "how much is the plan",
    ),
    (r"^what was (?:the|her|his|their|our|my) (?:charge|fee) for (.+)$", r"how much was \1"),
    (
        r"^what (is|was) ((?:the|her|his|their|our|my) (?:(?!next|last|first|late|tax)\w+ ){0,4}?)(charge|fee)\b"
        r"(?! (?:on|to) (?:her|his|their|the|my) card)",
        r"how much \1 \2\3",
    ),
    (
        r"\b(?:what|how much) (?:do|does) (?:we|you|i|the company) (?:bill|charge|invoice) (.+?) every "
        r"(?:two|four|six|other|second) (?:weeks?|months?)$",
        r"how much is charged regularly to \1",
    ),
    (
        r"^(?:what|which) card (?:was|did|were) (.+?) (?:put|charged|paid|go|run)(?: (?:on|with|to|through))?$",
        r"which card payment for \1",
    ),
    # What changes nothing: `again` of what is to come, `more` of what is counted.
    (
        r"^((?:is|are|am|will|do|does)\b.*\b(?:being|coming|going|scheduled|booked|be|come|go)\b.*?) again\b",
        r"\1",
    ),
    (
        r"^how many (?:more|other|further) (.*\b(?:on the books|scheduled|booked|to come|coming|planned|upcoming|"
        r"ahead)\b.*)$",
        r"how many \1",
    ),
    (r"\bas a rule\b", "usually"),
    # Money.
    (r"(\$?)\b(\d+) bucks\b", r"$\2"),
    (
        r"^(?:do|does) (?:we|you|i) (?:still )?owe (?:him|her|them|me) (?:a |any |some )?(?:credit|money|anything|"
        r"something)"
        r"(?: back)?$",
        "does she have any credit",
    ),
    (
        r"^(?:is there|do we have|have we got|do we hold|are we holding) (?:any |some )?money (?:of (?:hers|his|"
        r"theirs)|for "
        r"(?:him|her|them)|that is (?:hers|his|theirs))(?: with us)?$",
        "does she have any credit",
    ),
    (r"^what (?:is|was) the (?:final |total )?(?:tab|damage) (?:for|on) (.+)$", r"how much was \1"),
    (r"\b(?:ding|hit|sting|stick|nick)(?= (?:her|him|them|me) for\b)", "charge"),
    (r"^(?:what|how much) (?:is|are|am) (\w+) (?:still )?on the hook for$", r"how much does \1 owe"),
    (r"^(what|which|any) plastic\b", r"\1 card"),
    (r"^what (does|did|will|would) (.+?) run (?:her|him|them|me|us)$", r"how much \1 \2 cost"),
    (
        r"^(?:how|where) (?:is|does|do) (?:the|her|his|their|my) account (?:stand|look|looking|standing)(?: now| "
        r"right now)?$",
        "what is the balance due",
    ),
    (
        r"^how (does|do|did) (\w+) ((?:usually |normally |typically |generally )?)(?:settle|square|pay) up$",
        r"how \1 \2 \3pay",
    ),
    (
        r"^how much (?:of|on|for) (the|her|his|their) ([\w ]*?)(?:deal|sale) (?:has|have|is|did) (?:come in|came "
        r"in|been paid|"
        r"been collected|in|paid)(?: so far| already| yet)?$",
        r"how much has been paid so far on \1 \2sale",
    ),
    (
        r"^did (the|her|his|their) ((?:(?!quote|sale|deal|payment|invoice|offer|estimate|visit|appointment)\w+ )+?)"
        r"(?:job )?(?:go ahead|happen|happened|come off|go through|get done)$",
        r"was \1 \2job completed",
    ),
    # What became of a record: its status.
    (rf"^what(?:ever)? (?:has )?(?:became|become|came|come) of {_IT}$", r"show \1"),
    (rf"^how did {_IT} (?:go|end|end up|turn out|work out|fare)$", r"show \1"),
    (rf"^where (?:do|are) (?:we|things|they) (?:stand )?(?:at )?(?:with|on) {_IT}(?: now)?$", r"show \1"),
    (rf"^where (?:is|does) {_IT} (?:at|stand|stand now|at now)$", r"show \1"),
    (rf"^(?:did|has|have) (?:anything|something) (?:ever )?(?:come|came) (?:out )?of {_IT}$", r"show \1"),
    (
        r"^(?:is there |have we (?:had|got) |do we have |has there been )?(?:any|an) (?:word|news|update|updates|"
        r"answer|"
        rf"reply|response|movement|progress|decision) (?:yet )?(?:on|about|for|to) {_IT}$",
        r"show \1",
    ),
    (
        r"^what is (?:the )?(?:story|state|deal|latest|situation|outcome|result|fate|news|verdict) (?:with|of|on|"
        r"for|about) "
        rf"{_IT}$",
        r"show \1",
    ),
    (r"^what(?:ever)? (?:became|came|happened) (?:of|to|with) ((?:the|her|his|their) complaint)$", r"what was \1"),
    (rf"^is {_IT} (?:dead|alive|live|off|history)$", r"show \1"),
    # Referrals, and since when.
    (
        r"\b(?:send|sent|steer|steered|bring|brought) (anybody|anyone|somebody|someone|people|customers) "
        r"(?:to us|our way|over)\b",
        r"refer \1",
    ),
    (r"\b(?:come|came) (?:aboard|on board)\b", "become a customer"),
    (r"^whose (?:account|customer|client) (?:is|are) (?:the |this |that )?\w+$", "who is the account manager"),
    # The person to speak to is the primary contact.
    (
        r"^(?:who|whom|whose name) (?:do|should|can|could|must|would) (?:i|we|one) (?:ask for|(?:speak|talk) (?:to|"
        r"with)|"
        r"deal with|get hold of|ask to speak to)(?: when (?:i|we) (?:call|ring|phone|get|arrive)\b.*?)?"
        rf"{_THERE}?$",
        "who is the primary contact",
    ),
    (
        r"^who (?:picks up|answers|takes the call|comes to the phone)(?: the phone)?(?: there)?(?: (?:when|if) "
        r"(?:i|we) "
        r"(?:call|ring|phone)\b.*)?$",
        "who is the primary contact",
    ),
    (
        r"^who is (?:the|our|their|my) (?:point of contact|go[- ]to(?: person)?|main person|point person)"
        rf"{_THERE}?$",
        "who is the primary contact",
    ),
    # Whether mail arrives.
    (
        rf"^(?:is|are|was) {_EMAIL}(?: (?:any|still|actually|even|all))? (?:good|ok|okay|working|valid|right|correct|"
        r"current|alive|usable|in use|up to date|live)(?: any ?more)?$",
        "is the email address valid",
    ),
    (
        rf"^(?:is|are|was) {_EMAIL} (?:dead|bad|wrong|broken|out of date|outdated|no good|invalid|stale)$",
        "is the email address invalid",
    ),
    (
        rf"^(?:has|have|did) {_EMAIL} (?:gone|go|went|turned|become) (?:bad|dead|stale|invalid)$",
        "is the email address invalid",
    ),
    (
        r"^(?:do|does|will|would|did) (?:our |an |the |any )?(?:emails?|mails?)(?: (?:that )?we (?:send|sent))?(?: "
        r"to)? "
        r"(?:him|her|them) (?:bounce|bounce back|come back|get returned)$",
        "is the email address invalid",
    ),
    (
        r"^(?:can|could|may) (?:we|i|you) (?:still )?(?:reach|contact|get hold of|get) (him|her|them) "
        r"(?:by|via|over) (email|text)$",
        r"can we \2 \1",
    ),
    (r"^is ((?:the|her|his|their|my) [\w ]*(?:bill|invoice)) out the door(?: yet)?$", r"has \1 been sent"),
    # Whether and why a customer is blocked.
    (
        rf"^why (?:{_NOT} (?:we|you)|(?:do|will|would|can|did|are|have) (?:we|you) (?:not|no longer)|did we "
        r"(?:stop|quit)|have we stopped) "
        rf"(?:been )?{_SERVING} {_THEM}{_ANY_MORE}$",
        "why is the customer blocked",
    ),
    (
        rf"^why (?:{_NOT} {_THEM} |(?:can|may|could|is) {_THEM} (?:not |no longer ))(?:be )?(?:able |allowed "
        rf")?(?:to )?book(?: with us)?{_ANY_MORE}$",
        "why is the customer blocked",
    ),
    (rf"^why (?:is|was|are) {_THEM} {_OFF_LIMITS}$", "why is the customer blocked"),
    (rf"^why did we (?:cut|shut|lock) {_THEM} (?:off|out)$", "why is the customer blocked"),
    (rf"^why did we (?:ban|bar|drop|blacklist|block) {_THEM}$", "why is the customer blocked"),
    (
        rf"^(?:do|can|will|would|should|may|are) (?:we|you) still {_SERVING} {_THEM}$",
        "can she book",
    ),
    (rf"^(?:is|are|was) {_THEM} {_OFF_LIMITS}$", "is the customer blocked"),
    # Until when a quote holds.
    (
        rf"^(?:how long|until when|till when) (?:is|was) (the|her|his|their|our|my) ([\w ]*?){_PRICE} (?:still "
        rf")?{_GOOD}"
        r"(?: for| until| till)?$",
        r"until when is \1 \2quote valid",
    ),
    (
        rf"^(?:how long|until when|till when|when) (?:does|do|will|did) (the|her|his|their|our|my) ([\w ]*?){_PRICE} "
        r"(?:stand|hold|last|run|run out|stay open|remain open|stay good|expire|end|lapse|go up)(?: for| until| "
        r"till)?$",
        r"until when is \1 \2quote valid",
    ),
    (
        r"^(?:how long|until when|till when|by when|when) (?:has|have|does|do|can|must|should|will) (?:\w+)(?: "
        r"have| got| "
        r"have got)?(?: left)?(?: to)? (?:take|accept|decide on|sign|say yes to|answer|approve|hold|honor|keep|make up "
        rf"\w+ minds? (?:on|about)) (the|her|his|their|our|my) ([\w ]*?)(?: {_PRICE})?$",
        r"until when is \1 \2 quote valid",
    ),
    (
        r"^what is the (?:deadline|cutoff|cut-off|last day) (?:on|of|for) (the|her|his|their|our|my) ([\w "
        rf"]*?){_PRICE}$",
        r"until when is \1 \2quote valid",
    ),
    (
        rf"^(?:is|are) (the|her|his|their|our|my) ([\w ]*?)(?:price|offer|bid|deal) still {_GOOD}$",
        r"is \1 \2quote still valid",
    ),
    # What work took.
    (
        r"^(how (?:many|much) .+?) (?:went into|were used (?:on|for|in)|was used (?:on|for|in)|did we (?:use|need|"
        r"take|go "
        r"through) (?:on|for|in)) ((?:the|her|his|their) .+)$",
        r"\1 were on \2 invoice",
    ),
)
"""Phrases as regular expressions, and what replaces them."""
