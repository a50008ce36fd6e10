"""A place in a text into the tense of its clause: past, future or planned, by the verb it belongs to.

No parser: the verb is the nearest one before the place in its clause or, where there is none, the nearest one after.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence

from corpus.article import Span

_BACK, _AHEAD = 250, 200
"""Characters of a clause that are looked at on either side."""
_BREAK = re.compile(
    r"[;:()\n]|[,.?!:][\"”’]|[,:]\s[\"“‘]|\s[–-]\s|—|\band (?:he|she|it|they|we|there)\b"
    r"|\b(?:according to|that|which|who|whom|whose|because|although|though|but|if|whether|while|when|as)\b"
)
_OPENS = re.compile(
    r"(?:\b(?:and|but|then|while|when|that|which|who|whom|because|if)),? ?(?:(?:later|early|late|only|again) )?"
    r"(?:(?:on|in|by|during) )?(?:the )?\Z"
)
_UNTIL = re.compile(
    r"(?<!nday )(?<!sday )(?<!iday )(?<!rday )"
    r"\b(?:until|till|through|by|no later than|ahead of|in time for) (?:\w+ of )?(?:the )?\Z"
)
_SINCE = re.compile(r"\b(?:since|as of) (?:early |late |mid-)?(?:the )?\Z")
_STARTING = re.compile(
    r"\b(?:starting|beginning|effective|taking effect|airing|premiering|in (?:theaters|theatres|cinemas))(?: (?:on|"
    r"in|at|from))? "
    r"(?:the )?\Z",
    re.IGNORECASE,
)
_DEADLINE = re.compile(r"\bto (?!the\b|an?\b|h)[a-z]+(?: [\w’'-]+){0,6} (?:by|until|till|no later than) (?:the )?\Z")
_LASTING = re.compile(
    r"\b(?:is|are|remains?|stays?|continues?|runs?|lasts?)(?: (?!from\b)[\w’'-]+){0,5} (?:until|till|through|thru) "
    r"(?:\w+ of )?(?:the )?\Z"
)
_CONDITION = re.compile(
    r"\b(?:[Ii]f|[Uu]nless|[Oo]nce) (?!(?:[^.;:]{0,200})\b(?:was|were|did|had|said)\b)[^.;:]{0,200}"
    r"\b(?:has|have|is|are)(?: not\b|n['’]t\b)?[^.;:,]{0,60} (?:by|before) (?:the )?\Z"
)
_BETWEEN = r"(?: (?:\w+ly|also|not|now|still|then|all|both))*"
_MEANT = (
    r"(?:due|set|expected|scheduled|slated|supposed|going|likely|unlikely|poised|planning|about|ready|bound|hoping|"
    r"aiming|preparing|meant|hopeful|able|keen|eager|determined|obliged|required|free|expecting|forecast|projected|"
    r"predicted|anticipated|tipped)(?! to (?:the|an?|his|her|its|their|lack|bad|poor)\b)"
)
_TO_DO = r"to\b(?! (?:the|an?|his|her|its|their|our|this|that|[A-Z]\w*)\b)"
_INVITED = (
    r"(?<![\w,] )(?:(?:Come|Head|Swing|Stop|Drop|Tune|Sign|Pick|Plan|Register|Apply|Meet)"
    r" (?:to|out|over|on|by|in|into|up|for|down|online|ahead|us|your|early|see|join|celebrate)"
    r"|(?:(?:Look|Watch) for|Get ready|(?:Join|Attend|Visit|Enjoy|Celebrate|Expect)(?= [A-Z])"
    r"|(?:Join|Hit|Catch|Grab|Bring|Buy|Book|Reserve|Take|Check out|Kick off|Attend|Visit|Enjoy|Celebrate|Expect)"
    r" (?:the|an?|your|us|our|their|his|her|its|this|that|these|those|all|some|it|up)))\b"
    r"|(?:[Dd]on['’]t|[Dd]o not|want to|not to be|can['’]t) (?:miss(?:ed)?|forget)\b"
    r"|\bjoin (?:us|me)\b|[Ss]ave the date|[Mm]ark (?:your|their) calendars?|[Ss]tay tuned|[Pp]lease [a-z]+"
    r"|[Ll]et['’]s (?=[a-z])|tune in\b|are invited\b|is invited\b|RSVP"
)
"""Who is asked to come on Saturday is asked before it."""
_PROPOSAL = (
    r"(?:plan|proposal|proposing|propose|promise|pledge|commitment|intention|ambition|vow|timetable|roadmap|"
    r"invitation)s?"
)
_SCHEDULED = (
    r"(?:(?<=\A)|(?<=\A\s)|(?<=[a-rt-z]s )(?<!\b[Ii]s )(?<!\bwas )(?<!\bhas )(?<!\bas )(?<!\b[Tt]his )(?<!\bits )"
    r"(?<!\bhis ))(?:open|start|end|close|air|peak(?! in)|resume|begin|kick off|take place|premiere|expire|meet|vote|"
    r"face|fall|run|go on sale|take effect|come out)(?= (?:\Z|on|at|in|this|again|early|late|here|[A-Z]))"
)
"""A present tense that tells of a programme: "doors open on Friday", "[which] peak on December 14"."""
_FUTURE = (
    r"(?:will(?! power)|wo|shall|ca|can|would|may|might|could(?! not|n['’]t)|should|must)(?:n['’]t| not)?\b"
    rf"(?!{_BETWEEN} have(?! to)\b)"
    r"|['’]ll\b|will have"
    rf"|(?:is|are|am|be|['’](?:s|re|m)){_BETWEEN} (?:to|{_MEANT})\b"
    r"|(?:has|have) to\b|(?:has|have|had) (?:until|till)\b"
    r"|(?:upcoming|forthcoming|planning|(?<!originally )(?<!previously )(?<!initially )(?<!-)(?:scheduled|slated|"
    r"expected|planned)"
    r"|set (?:to|for)|poised|due(?! to\b))\b"
    r"|(?:plans?|intends?|hopes?|aims?|wants?|needs?|promises?|vows?|seeks?|prepares?|expects?|threatens?|pledges?)"
    r" (?:to|for|on)\b"
    rf"|{_PROPOSAL} (?:to|for)\b(?! [a-z]+ing\b)"
    rf"|(?:is|are|['’](?:s|re)){_BETWEEN} (?:here|back|all set|on (?:track|course|schedule)|in line) to\b"
    rf"|(?:is|are){_BETWEEN} (?:fast )?(?:approaching|nearing|looming|around the corner|almost here)\b"
    r"|(?:preparations?|preparing|arrangements?) for (?:[\w’'-]+ ){1,4}to [a-z]+"
    rf"|{_INVITED}"
    rf"|(?:agreed|vowed|promised|pledged|decided|invited|ordered|hoping|wanting|intended|prepared|hoped|wanted)"
    rf"(?: \w+){{0,3}} {_TO_DO}"
    r"|(?:postponed|delayed|adjourned|rescheduled|extended|remanded|pushed back|moved)(?: \w+){0,3} (?:to|until|"
    r"till)\b"
    r"|deadline|in time for|ahead of|next\b(?! (?:day|morning|to|door)\b)|tomorrow|later (?:this|today)"
    r"|(?<!to )(?<!not )(?<!t )be(?= (?:\w+ly )?\w+(?:ed|en)\b)"
    r"|turns \d+|(?:Will|Would|Could|Should|Can) (?=the|an?|it|he|she|they|we|you|there|this|that)"
    r"|(?:opens|begins|starts|kicks off|takes place|airs|premieres|expires|ends|closes|runs|debuts|votes|meets|"
    r"faces|(?:go|head)(?:es|s)? to the polls|comes to an end|becomes|takes effect|publishes|goes into effect|"
    r"streams|screens|launches|peaks(?= (?:\Z|on|this|[A-Z]))|resumes|concludes|goes on sale|gets under ?way|"
    r"(?<!the )(?<!always )(?<!usually )(?<!typically )(?<!generally )falls on|"
    r"hits (?:theaters|theatres|cinemas|shelves|stores))\b"
    rf"|{_SCHEDULED}"
    rf"|(?:is|are|['’](?:s|re)){_BETWEEN} (?:meeting|travell?ing|heading|returning|visiting|arriving|leaving|hosting|"
    r"holding|playing|opening|releasing|coming|launching|getting|voting|flying|performing|taking place)\b"
)
_PLANNED = (
    rf"(?:was|were|been){_BETWEEN} (?:to (?!an?\b|the\b|h)|{_MEANT}\b)"
    r"|(?:originally|previously|initially) (?:scheduled|slated|expected|planned)\b"
)
"""In the future of what is told, which may be past when the article appears: "was due on Monday"."""
_DECIDED = (
    r"(?:voted|approved|rejected|adopted|passed|blocked|backed|endorsed|unveiled|signed|dropped|withdrew|scrapped|"
    rf"defeated|debated|discussed|criticized|criticised|condemned|vetoed)(?: [\w’'-]+){{0,3}} {_PROPOSAL} (?:to|for)\b"
)
"""What came of a plan: the day is that of the decision."""
_DONE = (
    r"[Aa]fter (?:\w+ly )?(?!(?:spring|morning|evening|meeting|meetings|hearing|wedding|opening|closing|training|"
    r"screening|filming|voting|ring|king|building|something|everything|nothing|anything|visiting|arriving|leaving|"
    r"attending|holding|hosting|speaking|addressing|playing|stopping|landing|taking|talking|spending|serving|giving|"
    r"touring|travell?ing|flying|completing|undergoing|getting|having to)\b)[a-z]+ing\b(?=[^,]{0,250}\Z)"
    r"|(?:[Aa]fter|[Ff]ollowing) (?:an?|the|his|her|their|its)(?: [\w’'-]+){0,2} (?:arrest|death|killing|murder|attack|"
    r"assault|shooting|stabbing|crash|accident|collapse|win|victory|loss|defeat|injury|resignation|conviction|explosion|"
    r"blast|bombing|earthquake|raid|riot|massacre|derailment|outage)\b(?=[^,]{0,250}\Z)"
    r"|\b(?:on trial|tried|sentenced|prosecuted|punished|charged|honou?red|praised|compensated) for\b(?=[^,]{0,250}\Z)"
)
"""What comes before the verb in time, even where that is in the future: "will resign after losing on Tuesday"."""
_FINITE = (
    rf"{_DECIDED}|{_DONE}|since|"
    r"had (?:been |also |already |originally )?(?:planned|hoped|intended|scheduled|expected|agreed|promised|vowed|"
    r"decided|invited|ordered|set|slated|supposed|due)|said|told|was|were|had|did|didn['’]t|wasn['’]t|weren['’]t|went|"
    r"came|became|took|gave|saw|wrote|spoke|broke|began|"
    r"knew|flew|fell|grew|drew|threw|rose|chose|drove|froze|ran|sang|swore|tore|wore|ate|forgot|got|says|could not|"
    r"couldn['’]t|may have|might have|could have|would have|should have|must have"
)
_PARTICIPLE = (
    r"held|met|made|left|found|won|lost|sent|brought|led|kept|put|cut|hit|quit|split|set|shot|paid|built|bought|sold|"
    r"taught|caught|thought|fought|sought|heard|felt|meant|spent|struck|stood|understood|read|laid|dealt|fled|become|gone|seen|"
    r"taken|given|been|come|done|known|shown|written|spoken|broken|begun|chosen|driven|flown|fallen|risen|thrown|"
    r"(?!(?:need|inde|hundr|exceed|proceed|succeed|speed|feed|indeed|unprecedented|armed|united|red|bed)\b)"
    r"[a-z]{2,}ed"
)
_VERB = re.compile(
    rf"\b(?:(?P<future>{_FUTURE})|(?P<planned>{_PLANNED})|(?P<finite>{_FINITE})\b"
    r"|(?<!the )(?<!\ba )(?<!\ban )(?<!\bof )(?<!\bwith )(?<!\bto )(?<!\bfor )(?<!\bremain )(?<!\bstay )(?<!\bwill )"
    r"(?<!\bwould )(?<!\bshould )(?<!\bcould )(?<!\bmay )(?<!\bmight )(?<!\bmust )(?<!\bcan )"
    rf"(?P<participle>{_PARTICIPLE})\b)",
    re.ASCII,
)
_NO_TIME_BEFORE = re.compile(
    r"\b(?:first|second|third|fourth|last|time|times|once|twice|\w+est|most|only|worst|best|least|more|record|low|"
    r"high|case|death|visit)(?: \w+){0,2}\s\Z"
)
_SINCE_THEN = re.compile(
    r"\b(?:first|only|worst|best|(?!(?:west|rest|test|guest|quest|crest|chest|nest|pest|forest|interest|request|protest|"
    r"arrest|invest|contest|harvest|suggest|latest|digest|honest|modest|northwest|southwest|midwest|conquest)\b)"
    r"[a-z]{3,}est|(?:most|least) \w+|not|never|no|nobody|none|hardly|"
    r"(?:has|have|had|do|does|did|is|are|was|were|wo|will)n[’']t)"
    r"(?:\s(?!(?:will|would|is|are|to|shall|should|could|can|may|might|must|but|and)\b)[\w’'-]+){0,8}\s\Z",
    re.IGNORECASE,
)
""" "the worst winter here [in 40 years]", "has not met him"; not "the best players will meet [in two weeks]"."""
_PASSIVE = re.compile(r"\b(?:be|been|being|gets?|getting|have|has|having)(?: (?:\w+ly|also|not))?\s\Z")
_AND = re.compile(r"\s(?:and|or)\s")
_ENDS_A_CLAUSE = re.compile(
    r"\W{0,9}\Z|[^\s\w-]|\s(?:in|on|at|by|to|for|from|with|the|a|an|his|her|their|its|this|after|before|during|over|"
    r"and|last|of|up"
    r"|out|off|it|him|them|late|early|against|into|about|as|under|\w+ly|[A-Z\d]\w*)\b"
)
"""After a participle that is a verb of its own: "the site bombed on", not "wounded soldiers"."""
_ABBREVIATION = re.compile(
    r"(?<!\w)(?:[A-Z]|Mrs?|Ms|Dr|Gen|Gov|Sens?|Reps?|Lt|Col|Sgt|Capt|Maj|St|Jr|Sr|Prof|Rev|Hon|No|vs|Inc|Ltd|Corp|Co|"
    r"Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Mon|Tues?|Wed|Thurs?|Fri|Sat|Sun|[ap]\.m|U\.S|U\.K|U\.N|E\.U)\Z"
)
_STOP = re.compile(r"\n|[.!?]['\"”’)\]]{0,3}[^\S\n]{1,4}(?=[\"“‘'(\[]?[A-Z0-9])")


def sentence_starts(text: str) -> list[int]:
    """Where the sentences of `text` begin, 0 first; a line is one sentence or more.

    sentencex, which cuts the passages, ends one within "until 8 p.m. Monday" and "on Sat. Feb. 3".
    """
    ends = (m for m in _STOP.finditer(text) if m[0] != "." and not _abbreviates(text, m))
    return [0, *(m.end() for m in ends)]


def _abbreviates(text: str, stop: re.Match[str]) -> bool:
    return stop[0].strip() == "." and bool(_ABBREVIATION.search(text, max(0, stop.start() - 8), stop.start()))


def sentence_of(starts: Sequence[int], offset: int, size: int) -> Span:
    """The sentence of a text of `size` characters in which `offset` lies; `starts` are its `sentence_starts`."""
    number = bisect_right(starts, offset)
    return starts[number - 1], starts[number] if number < len(starts) else size


def tense_of(text: str, start: int, end: int, sentence: Span) -> str:
    """The tense of the verb that `text[start:end]`, a time, belongs to: "future", "planned", "past", or "" for none.

    "will", "is to", "plans to", "is due" and "next" are the future, and so are "until" and "by" where no verb says
    otherwise; "was due" and "scheduled" are planned; "since" is past.
    """
    before = text[max(sentence[0], start - _BACK) : start]
    after = text[end : min(sentence[1], end + _AHEAD)]
    if _SINCE.search(before[-40:]):
        return "past"
    if _DEADLINE.search(before[-80:]) or _LASTING.search(before[-80:]) or _CONDITION.search(before):
        return "future"
    if _STARTING.search(before[-40:]):
        return "planned"
    clause = before[max((m.end() for m in _BREAK.finditer(before)), default=0) :]
    rest = after[: stop.start()] if (stop := _BREAK.search(after)) else after
    sides = (_last_verb(clause), _first_verb(rest))
    found = next(filter(None, reversed(sides) if _OPENS.search(before[-40:]) else sides), "")
    return found or ("future" if _UNTIL.search(before[-40:]) else "")


def looks_back(before: str) -> bool:
    """Does "in 40 years" after `before` say how long something has not been so, and not when it will be?"""
    return bool(_NO_TIME_BEFORE.search(before[-40:]) or _SINCE_THEN.search(before))


def _last_verb(clause: str) -> str:
    """The tense of the last verb; the participles of "will be arrested and charged" are no verbs of their own."""
    found, passive = "", -1
    for verb in _VERB.finditer(clause):
        if verb["future"] or verb["planned"]:
            found, passive = _kind(verb), -1
        elif verb["finite"]:
            found = "past"
        elif _PASSIVE.search(clause, 0, verb.start()) or _AND.fullmatch(clause, passive, verb.start()):
            passive = verb.end()
            found = found or "past"
        elif _ENDS_A_CLAUSE.match(clause, verb.end()):
            found = "past"
    return found


def _first_verb(rest: str) -> str:
    verb = _VERB.search(rest)
    return _kind(verb) if verb else ""


def _kind(verb: re.Match[str]) -> str:
    return "future" if verb["future"] else "planned" if verb["planned"] else "past"
