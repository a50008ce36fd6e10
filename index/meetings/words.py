"""Words into what they say of a meeting: which verbs and nouns tell of one, of its kind, and whether it took place."""

import re
from collections.abc import Mapping

from index.meetings.meeting import Kind

TRIGGER = re.compile(
    r"\b(?:met|meet(?:s|ing|ings)?|talks?|talk(?:ed|ing)|negotiat\w+|discussions?|consult\w*|confer(?:s|red|ring)?|"
    r"receiv(?:e|es|ed|ing)|visit(?:s|ed|ing)?|host(?:s|ed|ing)?|welcom(?:e|es|ed|ing)|greet(?:s|ed|ing)?|"
    r"interview(?:s|ed|ing)?|(?:tele)?phon(?:e|es|ed|ing)|call(?:s|ed|ing)?|sp[eo]ak(?:s|ing)?|spoken?|conversations?|"
    r"summits?|s[ai]t(?:s|ting)? (?:down|across|with)|sit-down|sitdown|audience|lunch(?:ed)?|din(?:e|ed|ing|ner)|"
    r"breakfast|brunch|banquet|reception|huddled?|encounter|roundtable|discuss(?:es|ed|ing)?|chat(?:s|ted|ting)?|"
    r"invit(?:es?|ed|ing|ations?)|bargain(?:ed|ing)|negotiating table|brief(?:s|ed|ing)|one-on-one|face[- ]to[- ]face|"
    r"appear(?:s|ed|ing)? (?:\w+ ){0,2}(?:with|alongside)|on the (?:horn|line) with|(?:bi|tri)lateral|guests? of|"
    r"shak\w+ hands|shook hands|entertain(?:s|ed|ing)|"
    r"FaceTimed?|to see)\b",
    re.IGNORECASE,
)
"""A sentence without one of these words tells of no meeting and is not parsed."""

VERBS: Mapping[str, tuple[Kind, tuple[str, ...]]] = {
    "meet": ("met", ("", "with")),
    "receive": ("received", ("",)),
    "welcome": ("received", ("",)),
    "greet": ("met", ("",)),
    "visit": ("visited", ("",)),
    "host": ("hosted", ("",)),
    "interview": ("interview", ("",)),
    "phone": ("call", ("",)),
    "telephone": ("call", ("",)),
    "call": ("call", ("",)),
    "negotiate": ("talks", ("with",)),
    "talk": ("talks", ("with", "to")),
    "speak": ("talks", ("with", "to")),
    "confer": ("talks", ("with",)),
    "consult": ("talks", ("with",)),
    "converse": ("talks", ("with",)),
    "discuss": ("talks", ("with",)),
    "chat": ("talks", ("with", "to")),
    "bargain": ("talks", ("with",)),
    "brief": ("talks", ("",)),
    "sit": ("met", ("with", "from")),
    "appear": ("met", ("with", "alongside")),
    "entertain": ("hosted", ("",)),
    "dine": ("met", ("with",)),
    "lunch": ("met", ("with",)),
    "huddle": ("met", ("with",)),
}
"""Verb: the kind of meeting, and how its other party is joined ("" is the direct object)."""

NOUNS: Mapping[str, Kind] = {
    **dict.fromkeys(
        "meeting summit encounter audience sit-down sitdown dinner lunch breakfast brunch banquet reception "
        "roundtable bilateral trilateral huddle".split(),
        "met",
    ),
    **dict.fromkeys("talk talks negotiation discussion consultation conversation chat".split(), "talks"),
    "call": "call",
    "interview": "interview",
    "visit": "visited",
}

HOLD = frozenset(
    "hold have conduct begin start open resume continue attend join conclude finish host lead chair complete take "
    "participate engage enter enjoy use do give grant restart relaunch set arrange schedule plan cancel postpone "
    "scrap abandon delay suspend refuse decline reject skip avoid rule expect need seek request want demand "
    "propose offer agree return welcome receive get make place secure reschedule resume pay share wrap air broadcast "
    "publish record tape film edit sit lock grant post".split()
)
"""Verbs whose subject takes part in the talks that are their object."""

PLAN = frozenset(
    "agree plan expect schedule set due prepare intend decide promise vow pledge arrange book slate accept "
    "announce organize organise commit hop look going hint slate slated suppose reschedule".split()
)
WISH = frozenset(
    "want hope wish like seek ask urge call demand request need try attempt desire press push insist recommend "
    "advise love encourage long beg should require allow let help fail enable persuade convince hesitate suggest "
    "consider appeal struggle".split()
)
REFUSE = frozenset("refuse decline avoid reject deny rule unwilling reluctant unable oppose skip".split())
READY = frozenset("ready willing open offer propose able prepared available invite likely".split())
CANCEL = frozenset("cancel postpone scrap abandon delay suspend".split())
MOTION = frozenset("fly travel go come visit head sit return leave drive stop stay gather convene".split())
ARRIVAL = frozenset("arrive be wait".split())
SAY = frozenset(
    "say tell announce report claim state add confirm note write believe think know reveal disclose explain "
    "declare recall show indicate hear learn understand insist acknowledge admit allege suggest reiterate stress "
    "mention".split()
)
TRIPS = frozenset("trip visit journey tour plan".split())
"""What one may discuss or announce with the meeting that it is for."""
HABIT = frozenset(
    "regularly often frequently usually routinely always sometimes occasionally weekly monthly daily".split()
)
NEVER = frozenset("not n't never no nor neither".split())
FUTURE_ADJECTIVES = frozenset(
    "planned scheduled upcoming forthcoming coming expected next future anticipate anticipated "
    "await awaited "
    "long-awaited much-anticipated rescheduled".split()
)
POSSIBLE_ADJECTIVES = frozenset("possible potential proposed hypothetical likely would-be prospective".split())
CANCELLED_ADJECTIVES = frozenset("cancelled canceled postponed aborted".split())

ROLES = frozenset(
    "president minister premier chancellor secretary king queen prince princess pope leader chief head commander "
    "envoy ambassador diplomat spokesman spokeswoman spokesperson director chairman chairwoman chair ceo senator "
    "governor mayor speaker adviser advisor general counterpart emir sultan sheikh crown justice founder coach "
    "manager official negotiator mediator representative congressman congresswoman lawmaker candidate journalist "
    "reporter anchor host correspondent duke duchess earl presenter broadcaster interviewer commissioner monarch "
    "dictator captain boss owner executive politician patriarch archbishop cardinal bishop imam rabbi activist "
    "author writer lady".split()
)
"""What a person is called by office."""
GROUPS = frozenset(
    "delegation team mission official leader minister diplomat envoy negotiator representative lawmaker executive "
    "commander ambassador counterpart authority government side senator congressman member president official "
    "administration ministry leadership mediator adviser advisor regulator legislator governor prosecutor "
    "investigator faction union committee council chief group party politician parliamentarian secretary management "
    "board staff aide administrator panel head".split()
)
"""What several people who act for a state or an organisation are called."""
PEOPLE = frozenset(
    "family plaintiff survivor relative lawyer attorney veteran owner donor chief soldier investor mayor doctor "
    "expert farmer activist advocate ally widow resident worker voter prosecutor parent player athlete prisoner "
    "hostage captive organization organisation group company detective investigator police businessman "
    "entrepreneur musician scholar governor leader member studio employer union railroad carrier automaker "
    "teacher nurse actor writer miner student pastor fisherman scientist cast crew brother sister head champion "
    "winner finalist firefighter astronaut refugee evacuee organizer".split()
)
"""Who may be met in the plural, told by what they are and whose."""
NEEDS_NO_OWNER = frozenset("detective investigator prosecutor senator lawmaker lawyer police".split())
"""Who may be met in the plural with no word of whose they are."""
JOURNALISTS = frozenset("reporter journalist correspondent press media audience viewer".split())

SPORT = re.compile(
    r"\b(?:semi-?finals?|quarter-?finals?|finalists?|in (?:the|a|this|last|next) (?:\w+['’]s )?(?:\w+ )?final|"
    r"kick-?off|play-?offs?|"
    r"fixtures?|match(?:es|up)?|league|championships?|tournament|round of 16|knockout|unbeaten|goalkeeper|striker|"
    r"midfielder|"
    r"quarterback|touchdowns?|innings|grand slam|world cup|super bowl|champions cup|title defen[cs]e|heavyweight|"
    r"pitcher|"
    r"seeds?|seeded|straight sets|coach|halftime|half-time|wickets?|Premiership|NBA|NFL|NHL|MLB|UFC)\b",
    re.IGNORECASE,
)
FICTION = re.compile(
    r"\b(?:film|movie|novel|episode|character|protagonist|sitcom|screenplay|storyline|plot|TV series|season finale|"
    r"musical|"
    r"starring|stars as|played by|plays)\b",
    re.IGNORECASE,
)
MEDIA = re.compile(
    r"\b(?:CNN|BBC|NBC|CBS|ABC|MSNBC|CNBC|Fox|PBS|NPR|Sky|Reuters|AFP|AP|Associated Press|Bloomberg|News|Times|"
    r"Post|Journal|"
    r"Guardian|Telegraph|Mail|Sun|Mirror|Independent|Politico|Axios|Newsweek|Time|Atlantic|Magazine|Radio|TV|"
    r"Television|"
    r"Herald|Tribune|Globe|Today|Jazeera|Der Spiegel|Bild|Le Monde|Haaretz|Interfax|TASS|Tass|RIA|Sputnik|Xinhua|"
    r"Podcast|"
    r"Show|Press|Daily|Weekly|Express|Economist|Fortune|Forbes|Vogue|GQ|Variety|Deadline|Rolling Stone|ESPN|"
    r"Insider|Vox|"
    r"Yahoo|USA TODAY|Kyodo|Nikkei|Channel|Broadcasting|Network|Gazette|Chronicle|Observer|Standard|Review|Wired)\b"
)
