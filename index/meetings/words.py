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
    r"honored (?:by|at)|shak\w+ hands|shook hands|reunited?|deliberated?|(?:tea|coffee|drinks) with|"
    r"(?:un|dis)invit(?:es?|ed|ing)|entertain(?:s|ed|ing)|FaceTimed?|to see)\b",
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
    "honor": ("hosted", ("",)),
    "interview": ("interview", ("", "with")),
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
    "din": ("met", ("with",)),
    "reunite": ("met", ("with",)),
    "deliberate": ("talks", ("with",)),
    "lunch": ("met", ("with",)),
    "huddle": ("met", ("with",)),
}
"""Verb: the kind of meeting, and how its other party is joined ("" is the direct object)."""

NOUNS: Mapping[str, Kind] = {
    **dict.fromkeys(
        "meeting summit encounter audience sit-down sitdown dinner lunch breakfast brunch banquet reception "
        "roundtable bilateral trilateral huddle tea coffee drink".split(),
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
    "announce organize organise commit hop look going hint slat slate slated suppose reschedule".split()
)
WISH = frozenset(
    "want hope wish like seek ask urge call demand request need try attempt desire press push insist recommend "
    "advise love encourage long beg should require allow let help fail enable persuade convince hesitate suggest "
    "consider appeal struggle".split()
)
REFUSE = frozenset("refuse decline avoid reject deny rule unwilling reluctant unable oppose skip".split())
READY = frozenset("ready willing open offer propose able prepared available invite likely".split())
CANCEL = frozenset("cancel postpone scrap abandon delay suspend rescind revoke uninvite disinvite".split())
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
NEVER = frozenset("not n't n’t never no nor neither".split())
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
    "board staff aide administrator panel head cabinet commission department agency army military coalition federation "
    "association league parliament assembly agent".split()
)
"""What several people who act for a state or an organisation are called."""
PEOPLE = frozenset(
    "family plaintiff survivor relative lawyer attorney veteran owner donor chief soldier investor mayor doctor "
    "expert farmer activist advocate ally widow resident worker voter prosecutor parent player athlete prisoner "
    "hostage captive organization organisation group company detective investigator police businessman "
    "entrepreneur musician scholar governor leader member studio employer union railroad carrier automaker "
    "teacher nurse actor writer miner student pastor fisherman scientist cast crew brother sister head champion "
    "winner finalist firefighter victim protester demonstrator rebel astronaut refugee evacuee organizer".split()
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
WOMEN = frozenset(
    "abigail alexandra alexis alice alicia alison allison alyssa amanda amy ana andrea angela angelina angelique anita "
    "ann anna anne annie ariana ashley audrey barbara becky beth bethany betty beverly bonnie brenda brittany brooke "
    "caitlin camilla candace carla carol caroline carolyn carrie catherine cathy cheryl chloe christiane christina "
    "christine cindy claire clara claudia colleen condoleezza connie courtney cynthia danielle debbie deborah debra "
    "denise diana diane donna doris dorothy eileen elaine eleanor elena elizabeth ella elle ellen emily emma erica "
    "erin eva evelyn fiona frances gail gina giorgia gloria greta gretchen hailey haley hannah heidi helen hillary "
    "irene isabel isabella ivanka jacinda jacqueline jane janet janice jean jennifer jenny jessica jill joan joanna "
    "joanne jodi johanna joyce juanita judith judy julia julie kaja kamala karen kate katherine kathleen kathryn kathy "
    "katie kayla kimberly kirsten kristen kristin kristina laura lauren laurie leah lillian linda lindsay lindsey lisa "
    "liz lois lori louise lucy lydia madeleine margaret maria marie marilyn marissa marjorie marlene marsha martha "
    "mary maureen megan meghan melania melanie melinda melissa meredith michele michelle molly monica nancy naomi "
    "natalie natasha nicole nikki nina nora olivia oprah pam pamela patricia paula pauline peggy phyllis rachel "
    "rebecca regina rita roberta rosa ruth sabrina sally samantha sandra sanna sara sarah sharon sheila sherry shirley "
    "sofia sonia sophia sophie stella stephanie sue susan suzanne sylvia tamara tammy tanya tara teresa tess thelma "
    "theresa tiffany tina ursula vanessa veronica vicki vicky viola vivian wanda wendy wilma yolanda yvonne zoe".split()
)
MEN = frozenset(
    "aaron abdullah adam adrian ahmad ahmed aidan alan albert alejandro alexander alfred allan allen anderson andrew "
    "andy anthony antonio antony arthur barack barry ben benjamin bernard bernie billy bob bobby boris brad bradley "
    "brandon brendan brent brett brian bruce bryan caleb calvin cameron carl carlos charles charlie christian "
    "christopher chuck clint clinton colin connor craig curtis dan daniel danny darren darryl dave david dennis derek "
    "diego dmitry dominic don donald doug douglas duane dustin dylan ed eddie edgar eduardo edward edwin eli elijah "
    "elliot elon emmanuel eric erik ernest ethan eugene evan felix fernando francis francisco frank franklin fred "
    "frederick gabriel garrett gary gavin gene geoff geoffrey george gerald giorgio glen glenn gordon graham greg "
    "gregory hamid harold harry harvey hassan hector henry herbert howard hugh ian ibrahim igor isaac ivan jack jacob "
    "jake james jared jason javier jay jeff jeffrey jens jeremy jerome jerry jesse jim jimmy joe joel joey john johnny "
    "jon jonathan jorge jose joseph josh joshua juan julian justin karl keir keith ken kenneth kenny kevin kirk kyle "
    "larry lawrence leo leon leonard liam louis lucas luis luke mahmoud malcolm manuel marc marco marcus mario marion "
    "mark martin marvin mason matt matthew max melvin michael miguel mike mikhail mitch mitchell mohamed mohammad "
    "mohammed muhammad narendra nathan nathaniel neil nicholas nick noah norman olaf oliver omar oscar owen patrick "
    "paul pedro perry pete peter phil philip phillip ralph ramon randy ray raymond recep ricardo richard rick ricky "
    "rishi rob robert roberto rodney roger roland ron ronald ronnie ross roy ruben russell ryan samuel scott sean "
    "sebastian sergei sergey seth shane shaun shawn simon stan stanley stephen steve steven stuart ted terrance "
    "theodore thomas tim timothy todd tom tommy tony travis trevor tyler valerie vernon victor vincent vladimir "
    "volodymyr walter warren wayne wesley whitney will william willie xavier yusuf zachary".split()
)
GIVEN_NAMES = (
    WOMEN
    | MEN
    | frozenset(
        "alex ali andre blake chris cody corey dana drew jackie jaime jamie jan jessie kelly kerry kim lee leslie lynn "
        "morgan noel pat rene sam shannon sidney stacey stacy terry tracey tracy".split()
    )
)
"""Common given names, most of them of the US census: where the model misses a person's name, one of these before
another capitalised word tells it, and whether "he" or "she" may stand for it."""
