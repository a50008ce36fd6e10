"""A question into what it asks for: its kind, its words and names, and, in a conversation, a question that stands alone."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

import snowballstemmer

from corpus.clean import clean
from corpus.errors import QuestionError

LONGEST_QUESTION = 2000
"""Characters; the longest of 7,000 development questions has 190 (../shared/data)."""


class Kind(Enum):
    """What an answer has to be."""

    WHEN = "a time"
    WHO = "a person or a group"
    WHERE = "a place"
    HOW_MANY = "a number"
    OTHER = "words of the article"
    MEETINGS = "who met whom, and when"
    SUMMARY = "what the article is about"
    BYLINE = "a fact about the article itself"


@dataclass(frozen=True)
class Question:
    """A stand-alone question.  `stems` are its telling words, stemmed; `names` the names in it, each as its stems.

    `facts` are the fields of `Article` that a question of the kind BYLINE asks for: "title", "author", "source", "published".
    """

    text: str
    kind: Kind
    plural: bool
    stems: tuple[str, ...]
    names: tuple[tuple[str, ...], ...]
    facts: tuple[str, ...] = ()


def understand(text: str, history: Sequence[str] = ()) -> Question:
    """What `text` asks for, with what it leaves out taken from the earlier questions of the conversation.

    Raises `QuestionError` when there is nothing to ask, or more than `LONGEST_QUESTION` characters.
    """
    checked = check(text)
    standing = ""
    for earlier in history:
        standing = stand_alone(" ".join(clean(earlier)[:LONGEST_QUESTION].split()), standing)
    asked = stand_alone(checked, standing)
    facts = facts_asked(asked)
    kind = Kind.BYLINE if facts else kind_of(asked)
    return Question(asked, kind, is_plural(asked), content_stems(asked), names_in(asked), facts)


def check(text: str) -> str:
    """The question in one line, without invisible characters.  Raises `QuestionError`."""
    if len(text) > LONGEST_QUESTION:
        raise QuestionError(f"The question has {len(text):,} characters; it may have {LONGEST_QUESTION:,}. Please shorten it.")
    question = " ".join(clean(text).split())
    if not question:
        raise QuestionError("There is no question. Type one, such as “Who met whom, and when?”")
    if not any(char.isalnum() for char in question):
        raise QuestionError("There are no words in the question. Type one, such as “Who met whom, and when?”")
    return question


_FUNCTION_WORDS = frozenset(
    """a about according after again ago all also am an and any are as at be because been before being between both but by can
    could did do does doing during each else ever first for from further had has have having he her here hers him his how i if in
    into is it its just last long many may me might more most much must my new next no nor not now of off on once one only or other our
    out over own per please shall she should so some still such tell than that the their theirs them then there these they this those
    through to too under until up us very was we were what whats when where which while who whom whos whose why will with would
    yes yet you your say says said""".split()
)
_WORD = re.compile(r"\w+(?:['’]\w+)?")


def content_stems(text: str) -> tuple[str, ...]:
    """The stems of the words of `text` that carry its meaning, each once."""
    words = (_plain(word) for word in _WORD.findall(text))
    return tuple(dict.fromkeys(stem(word) for word in words if word not in _FUNCTION_WORDS))


def stems_in(text: str) -> frozenset[str]:
    """The stems of all words of `text`."""
    return frozenset(stem(_plain(word)) for word in _WORD.findall(text))


def _plain(word: str) -> str:
    """A word in lower case without its apostrophe: "Putin’s" is "putin"."""
    return re.split(r"['’]", word.lower())[0]


_STEMMER = snowballstemmer.stemmer("english")


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The stem of a word in lower case (Snowball's English stemmer)."""
    return str(_STEMMER.stemWord(word))


_CAPITALISED = re.compile(r"(?:[A-ZÀ-ÞĀ-Ž][\w’'.&-]*|\d[\d.,:-]*)(?: (?:(?:of|the|de|da|al|bin|van|von|der) ){0,2}[A-ZÀ-ÞĀ-Ž][\w’'.&-]*)*")


def names_in(question: str) -> tuple[tuple[str, ...], ...]:
    """The names in a question, each as its stems: "Did Sergey Ryabkov visit Iran?" has (sergey, ryabkov) and (iran,)."""
    found = []
    for match in _CAPITALISED.finditer(question):
        words = [_plain(word) for word in _WORD.findall(match[0])]
        kept = tuple(stem(word) for word in words if word not in _FUNCTION_WORDS and not word.isdigit())
        if kept and not (match.start() == 0 and len(kept) == len(words) == 1):
            found.append(kept)
    return tuple(found)


_WHEN = re.compile(
    r"\b(?:when|(?:what|which) (?:\w+ )?(?:dates?|days?|months?|years?|weekdays?|weeks?|decades?|centur(?:y|ies))|what time|on (?:what|which) occasions?|how long ago|how recently)\b",
    re.IGNORECASE,
)
_WHO = re.compile(r"\b(?:who|whom|whose|(?:which|what) (?:\w+ )?(?:persons?|people|man|men|woman|women|leaders?|politicians?|officials?|ministers?|presidents?|diplomats?|journalists?|groups?|compan(?:y|ies)|team|parties|party))\b", re.IGNORECASE)
_WHERE = re.compile(
    r"\b(?:where|(?:what|which|whose) (?:\w+ )?(?:places?|cit(?:y|ies)|towns?|villages?|capitals?|countr(?:y|ies)|locations?|venues?|states?|regions?|provinces?|continents?))\b",
    re.IGNORECASE,
)
_HOW_MANY = re.compile(
    r"\b(?:how (?:many|much|old|tall|high|deep|big|large|far|fast|often|wide|long(?! ago))|(?:what|which) (?:\w+ )?(?:percentage|proportion|share|number|amount|price|sum|size|length|age))\b", re.IGNORECASE
)


def kind_of(question: str) -> Kind:
    """What a question about the articles' content asks for, by its first question words."""
    if _MEETINGS.search(question) and not names_in(question):
        return Kind.MEETINGS
    if _SUMMARY.search(question) and len(content_stems(_SUMMARY.sub(" ", question))) <= 2:
        return Kind.SUMMARY
    matches = {kind: pattern.search(question) for kind, pattern in _PATTERNS.items()}
    found = {kind: match.start() for kind, match in matches.items() if match}
    plain = re.search(r"\b(?:what|which|why|how)\b", question, re.IGNORECASE)
    first = min(found, key=lambda kind: found[kind]) if found else Kind.OTHER
    return Kind.OTHER if plain and found and plain.start() < found[first] else first


_PATTERNS = {Kind.HOW_MANY: _HOW_MANY, Kind.WHEN: _WHEN, Kind.WHERE: _WHERE, Kind.WHO: _WHO}

_MEETINGS = re.compile(
    r"\bwho(?:m|ever)?\b.{0,60}\b(?:met|meet|meets|meeting|saw|visited|received|spoke|talked)\b.{0,30}\bwhom?\b|"
    r"\b(?:list|show|give|name|which|what|all)\b.{0,40}\b(?:meetings|encounters|visits)\b.{0,40}(?:\bthere\b|\bmention|\barticles?\b|\btook place\b|\bhappened\b|^.{0,60}$)",
    re.IGNORECASE,
)
_SUMMARY = re.compile(
    r"\b(?:summari[sz]e|summary|overview|gist|tl;?dr|main (?:points?|ideas?|topics?|subjects?|arguments?)|key (?:points|takeaways?))\b|"
    r"\bwhat\b.{0,20}\b(?:article|story|piece|text|report|news)\b.{0,15}\babout\b|\bwhat(?:'s|’s| is| are) (?:it|this|that|the news|they) (?:all )?about\b|"
    r"^what happened\??$",
    re.IGNORECASE,
)
_FACT_WORDS = {
    "title": re.compile(r"\b(?:title|headline|called|titled|entitled)\b", re.IGNORECASE),
    "author": re.compile(
        r"\b(?:who(?:m|se)?(?:'s|’s)?\b.*\b(?:wrote|written|write|authored|author|penned|writer|journalist|reporter|reported|byline|by)|"
        r"(?:name|what|which|tell|give|the).*\b(?:authors?|writer|byline|journalist|reporter))\b",
        re.IGNORECASE,
    ),
    "published": re.compile(
        r"\b(?:when|(?:what|which|on what|on which) (?:date|day|month|year)|date|how old|how recent)\b.*\b(?:published|publication|publish|posted|written|appear|appeared|released|printed|run|ran|"
        r"date|dated|come out|came out|go online|went online|put online|article|story|piece)\b|\b(?:publication date|date of publication)\b",
        re.IGNORECASE,
    ),
    "source": re.compile(
        r"\b(?:outlet|newspaper|publication|publisher|magazine|website|site|news agency|news organi[sz]ation|media|paper|medium|broadcaster|journal)\b(?! date)|"
        r"\bwho (?:published|ran|carried|printed|released)\b|"
        r"\b(?:where|what|which)\b.*\b(?:published|appear|appeared|posted|printed|come from|came from|source)\b|\bsource of\b",
        re.IGNORECASE,
    ),
}
_ABOUT_ONLY = re.compile(
    r"wrote|written|write|author\w*|penned|writer|journalist|reporter|reported|byline|publi\w+|outlet|newspaper|magazine|website|site|"
    r"media|posted|appear\w*|releas\w*|printed|print|date\w*|day|title\w*|headline|article\w*|story|stories|piece|report|text|source|news|agency|"
    r"name\w*|call\w*|come|came|ran|run|carried|give|know|paper|tell|organi[sz]ation"
)
_ARTICLE_NOUN = r"(?:articles?|story|stories|piece|text|news item|column|op-ed|post|write-up|coverage|page|(?<=this )report)"
_OF_THE_ARTICLE = re.compile(
    r"\b(?:wrote|write|writer of|written|authored?|authors? of|byline of|penned|published?|posted|printed|ran|carried|released|title of|headline of|"
    rf"outlet|source of|date of|appear|behind|reported)\b[^,;]{{0,40}}\b(?:the|this|that|each|these|those) (?:\w+ )?{_ARTICLE_NOUN}\b|"
    rf"\b(?:the|this|that|each|these|those) (?:\w+ )?{_ARTICLE_NOUN}\b[^,;]{{0,60}}\b(?:written|published|posted|appear\w*|printed|dated|come out|came out|called|titled|headlined|from)\b",
    re.IGNORECASE,
)


def facts_asked(question: str) -> tuple[str, ...]:
    """The fields of `Article` that a question asks for; none when it asks for something that the article says.

    "Who wrote the article?" asks for the author; "Who wrote the letter to the minister?" asks for what the article says.
    """
    words = [word for word in map(_plain, _WORD.findall(question)) if word not in _FUNCTION_WORDS]
    if all(_ABOUT_ONLY.fullmatch(word) for word in words) or _OF_THE_ARTICLE.search(question):
        return tuple(fact for fact, pattern in _FACT_WORDS.items() if pattern.search(question))
    return ()


def subject_of(question: str) -> str:
    """The words of a question about an article that say which one: "Who wrote the story about the dam?" has "dam"."""
    words = (word for word in _WORD.findall(question) if _plain(word) not in _FUNCTION_WORDS)
    return " ".join(word for word in words if not _ABOUT_ONLY.fullmatch(_plain(word)))


_PLURAL = re.compile(
    r"\b(?:which|what|on which|in which|into which|name|list)(?: (?:two|three|four|five|six|other|the|all|of the|main|different|\w+ing|\w+al|\w+an|\w+ed))* "
    r"(?!was\b|is\b|has\b|does\b|this\b|means\b|his\b|its\b|us\b|status\b|business\b|process\b|class\b|crisis\b|news\b)(?:\w{2,}(?<!s)s|people|men|women|children|media)\b|"
    r"\bwho (?:were|are|all)\b|\bwhat (?:were|are) the\b|\b(?:two|three|four|five|six|several|both|each|all|list|name) (?:of )?(?:the )?\w+s\b",
    re.IGNORECASE,
)


def is_plural(question: str) -> bool:
    """Does the question ask for more than one thing ("Which organizations …", "Who were …", "On which dates …")?"""
    return _PLURAL.search(question) is not None


_ASKING = r"(?:who|whom|whose|what|which|when|where|why|how)"
_AUXILIARY = r"(?:did|do|does|was|were|is|are|has|have|had|will|would|can|could|should|shall|may|might|must)"
_LEAD = re.compile(r"^(?:and|but|so|then|ok|okay|also|yes|well|now|or)\b[\s,]*", re.IGNORECASE)
_BARE = re.compile(
    rf"(?P<asking>(?:(?:on|in|at|by|since|for|with|to|from|until) )?(?:{_ASKING})(?: (?:many|much|long|often|exactly|else|date|day|year|month|time|city|place|country))?)"
    rf"(?: (?:{_AUXILIARY})(?: (?:it|that|this|they|he|she))?(?: (?:happen|take place|be|so|said|done))?| (?:was|is) (?:that|this|it))?\s*\??",
    re.IGNORECASE,
)
_ASKED = re.compile(
    rf"^(?:.*?, )?(?P<asking>(?:(?:on|in|at|by|since|for|with|to|from|into|until) )?\b{_ASKING}\b(?: (?:many|much|long|often)(?: \w+)?)?)(?P<rest> .*)$", re.IGNORECASE
)
_PRONOUN = re.compile(r"\b(?:he|she|him|they|them|it|his|her|their|its)\b", re.IGNORECASE)
_POSSESSIVE = ("his", "her", "their", "its")


def stand_alone(question: str, earlier: str) -> str:
    """`question` with what it leaves out filled in from the `earlier` question; itself when it stands alone.

    "And when?" after "Where did Putin meet Khamenei?" is "When did Putin meet Khamenei?"; "What did he say?" after it is
    "What did Putin say?".
    """
    if not earlier:
        return question
    bare = _BARE.fullmatch(_LEAD.sub("", question))
    if bare:
        return _ask_otherwise(bare["asking"], earlier)
    name = next(iter(names_as_written(earlier)), None)
    if name and _PRONOUN.search(question) and not names_in(question):
        return _capitalised(_PRONOUN.sub(lambda match: _in_place_of(match[0], name), _LEAD.sub("", question), count=1))
    return question


def _ask_otherwise(asking: str, earlier: str) -> str:
    """The `earlier` question with other question words in front."""
    match = _ASKED.match(earlier)
    rest = match["rest"].strip() if match else earlier
    asking = asking[0].upper() + asking[1:].lower()
    if re.match(rf"{_AUXILIARY}\b", rest, re.IGNORECASE):
        return f"{asking} {rest}"
    if match and match["asking"].lower() in ("who", "what"):
        return f"{asking} was it that someone {rest}" if match["asking"].lower() == "who" else f"{asking} was it that something {rest}"
    return f"{asking} {_AUXILIARY_FREE.sub('', rest)}"


_AUXILIARY_FREE = re.compile(rf"^(?:\w+ )?(?={_AUXILIARY}\b)", re.IGNORECASE)


def names_as_written(question: str) -> list[str]:
    """The names in a question, as it writes them."""
    found = []
    for match in _CAPITALISED.finditer(question):
        words = match[0].split()
        while words and _plain(words[0]) in _FUNCTION_WORDS:
            words.pop(0)
        if words and not words[0][0].isdigit():
            found.append(re.sub(r"['’]s?$", "", " ".join(words)).rstrip("?.,"))
    return found


def _in_place_of(pronoun: str, name: str) -> str:
    return f"{name}’s" if pronoun.lower() in _POSSESSIVE else name


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
