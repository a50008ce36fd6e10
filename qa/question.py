"""A question into what it asks for: its kind, words and names and, in a conversation, one that stands alone."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

from corpus.clean import clean
from corpus.errors import QuestionError
from qa.follow_up import Turn, asks_for_others, meetings_told, stand_alone
from qa.talk import Answering, answer_nothing
from qa.who_met import meetings_asked
from qa.words import FUNCTION_WORDS, WORD, content_stems, names_in, plain

LONGEST_QUESTION = 2000
"""Characters; the longest of 6,852 development questions has 182."""


class Kind(Enum):
    """What an answer has to be."""

    WHEN = "a time"
    WHO = "a person or a group"
    WHERE = "a place"
    HOW_MANY = "a number"
    WHETHER = "a sentence that says whether it is so"
    OTHER = "words of the article"
    MEETINGS = "who met whom, and when"
    SUMMARY = "what the article is about"
    BYLINE = "a fact about the article itself"


@dataclass(frozen=True)
class Question:
    """A stand-alone question.  `stems` are its telling words, stemmed; `names` the names in it, each as its stems.

    `facts` are the fields of `Article` that a question of the kind BYLINE asks for: "title", "author", "source",
    "published".  `without` are answers that were given already.  `in_talk` is how it reads in the conversation where
    nothing in it says whether it goes on or begins anew.
    """

    text: str
    kind: Kind
    plural: bool
    stems: tuple[str, ...]
    names: tuple[tuple[str, ...], ...]
    facts: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    in_talk: "Question | None" = None


def understand(text: str, history: Sequence[str | Turn] = (), answer: Answering = answer_nothing) -> Question:
    """What `text` asks for, with what it leaves out taken from the earlier turns of the conversation.

    `answer` gives the words that answer an earlier question whose answer is not told.  Raises `QuestionError` when
    there is nothing to ask, or more than `LONGEST_QUESTION` characters.
    """
    checked = check(text)
    alone = question_of(checked)
    if not history or alone.kind in (Kind.BYLINE, Kind.SUMMARY):
        return alone
    if alone.kind is Kind.MEETINGS and not asks_for_others(checked):
        return alone
    earlier = [_turn(each) for each in history]
    standing = stand_alone(checked, earlier, answer)
    asked = question_of(standing.text, standing.without)
    if asked.kind is Kind.MEETINGS and asks_for_others(asked.text):
        return replace(asked, without=meetings_told(earlier, answer))
    return replace(alone, without=standing.without, in_talk=asked) if standing.unsure else asked


def question_of(text: str, without: tuple[str, ...] = ()) -> Question:
    """What a question that stands alone asks for."""
    facts = facts_asked(text)
    kind = Kind.BYLINE if facts else kind_of(text)
    return Question(text, kind, is_plural(text), content_stems(text), names_in(text), facts, without)


def _turn(earlier: str | Turn) -> Turn:
    turn = Turn(earlier) if isinstance(earlier, str) else earlier
    return Turn(" ".join(clean(turn.question)[:LONGEST_QUESTION].split()), " ".join(clean(turn.answer).split()))


def check(text: str) -> str:
    """The question in one line, without invisible characters.  Raises `QuestionError`."""
    if len(text) > LONGEST_QUESTION:
        raise QuestionError(
            f"The question has {len(text):,} characters; it may have {LONGEST_QUESTION:,}. Please shorten it."
        )
    question = " ".join(clean(text).split())
    if not question:
        raise QuestionError("There is no question. Type one, such as “Who met whom, and when?”")
    if not any(char.isalnum() for char in question):
        raise QuestionError("There are no words in the question. Type one, such as “Who met whom, and when?”")
    return question


_WHEN = re.compile(
    r"\b(?:when|(?:what|which) (?:\w+ )?(?:dates?|days?|months?|years?|weekdays?|weeks?|decades?|centur(?:y|"
    r"ies))|what time|on (?:what|which) occasions?|how long ago|how recently)\b",
    re.IGNORECASE,
)
_WHO = re.compile(
    r"\b(?:who|whom|whose|(?:which|what) (?:\w+ )?(?:persons?|people|man|men|woman|women|leaders?|politicians?|"
    r"officials?|ministers?|presidents?|diplomats?|journalists?|groups?|compan(?:y|ies)|team|parties|party))\b",
    re.IGNORECASE,
)
_WHERE = re.compile(
    r"\b(?:where|(?:what|which|whose) (?:\w+ )?(?:places?|cit(?:y|ies)|towns?|villages?|capitals?|countr(?:y|"
    r"ies)|locations?|venues?|states?|regions?|provinces?|continents?))\b",
    re.IGNORECASE,
)
_HOW_MANY = re.compile(
    r"\b(?:how (?:many|much|old|tall|high|deep|big|large|far|fast|often|wide|long(?! ago))|(?:what|"
    r"which) (?:\w+ )?(?:percentage|proportion|share|number|amount|price|sum|size|length|age))\b",
    re.IGNORECASE,
)


def kind_of(question: str) -> Kind:
    """What a question about the articles' content asks for, by its first question words."""
    return Kind.MEETINGS if meetings_asked(question) else kind_of_one(question)


def kind_of_one(question: str) -> Kind:
    """`kind_of` for a question that no list of meetings answers."""
    if _SUMMARY.search(question) and len(content_stems(_SUMMARY.sub(" ", question))) <= 2:
        return Kind.SUMMARY
    if _WHETHER.match(question):
        return Kind.WHETHER
    matches = {kind: pattern.search(question) for kind, pattern in _PATTERNS.items()}
    found = {kind: match.start() for kind, match in matches.items() if match}
    plain = re.search(r"\b(?:what|which|why|how)\b", question, re.IGNORECASE)
    first = min(found, key=lambda kind: found[kind]) if found else Kind.OTHER
    return Kind.OTHER if plain and found and plain.start() < found[first] else first


_PATTERNS = {Kind.HOW_MANY: _HOW_MANY, Kind.WHEN: _WHEN, Kind.WHERE: _WHERE, Kind.WHO: _WHO}

_WHETHER = re.compile(
    r"(?:is|are|was|were|do|does|did|has|have|had|will|would|can|could|should|must)(?:n['’]t)?\b(?! (?:you|we|me)\b)",
    re.IGNORECASE,
)
_SUMMARY = re.compile(
    r"\b(?:summari[sz]e|summary|overview|gist|tl;?dr|main (?:points?|ideas?|topics?|subjects?|arguments?)|"
    r"key (?:points|takeaways?))\b|"
    r"\bwhat\b.{0,20}\b(?:article|story|piece|text|report|news)\b.{0,15}\babout\b|\bwhat(?:'s|’s| is| are) (?:it|"
    r"this|that|the news|they) (?:all )?about\b|"
    r"^what happened\??$",
    re.IGNORECASE,
)
_FACT_WORDS = {
    "title": re.compile(r"\b(?:title|headline|called|titled|entitled)\b", re.IGNORECASE),
    "author": re.compile(
        r"\b(?:who(?:m|se)?(?:'s|’s)?\b.*\b(?:wrote|written|write|authored|author|penned|writer|journalist|reporter|"
        r"reported|byline|by)|"
        r"(?:name|what|which|tell|give|the).*\b(?:authors?|writer|byline|journalist|reporter))\b",
        re.IGNORECASE,
    ),
    "published": re.compile(
        r"\b(?:when|(?:what|which|on what|on which) (?:date|day|month|year)|date|how old|"
        r"how recent)\b.*\b(?:published|publication|publish|posted|written|appear|appeared|released|printed|run|ran|"
        r"date|dated|come out|came out|go online|went online|put online|article|story|piece)\b|"
        r"\b(?:publication date|date of publication)\b",
        re.IGNORECASE,
    ),
    "source": re.compile(
        r"\b(?:outlet|newspaper|publication|publisher|magazine|website|site|news agency|news organi[sz]ation|"
        r"media|paper|medium|broadcaster|journal)\b(?! date)|"
        r"\bwho (?:published|ran|carried|printed|released)\b|"
        r"\b(?:where|what|which)\b.*\b(?:published|appear|appeared|posted|printed|come from|came from|source)\b|"
        r"\bsource of\b",
        re.IGNORECASE,
    ),
}
_ABOUT_ONLY = re.compile(
    r"wrote|written|write|author\w*|penned|writer|journalist|reporter|reported|byline|publi\w+|outlet|newspaper|"
    r"magazine|website|site|"
    r"media|posted|appear\w*|releas\w*|printed|print|date\w*|day|title\w*|headline|article\w*|story|stories|piece|"
    r"report|text|source|news|agency|"
    r"name\w*|call\w*|come|came|ran|run|carried|give|know|paper|tell|organi[sz]ation"
)
ARTICLE_NOUN = (
    r"(?:articles?|story|stories|piece|text|news item|column|op-ed|post|write-up|coverage|page|(?<=this )report)"
)
_OF_THE_ARTICLE = re.compile(
    r"\b(?:wrote|write|writer of|written|authored?|authors? of|byline of|penned|published?|posted|printed|ran|"
    r"carried|released|title of|headline of|"
    rf"outlet|source of|date of|appear|behind|reported)\b[^,;]{{0,40}}\b(?:the|this|that|each|these|"
    rf"those) (?:\w+ )?{ARTICLE_NOUN}\b|"
    rf"\b(?:the|this|that|each|these|those) (?:\w+ )?{ARTICLE_NOUN}\b[^,;]{{0,60}}\b(?:written|published|posted|"
    rf"appear\w*|printed|dated|come out|came out|called|titled|headlined|from)\b",
    re.IGNORECASE,
)


def facts_asked(question: str) -> tuple[str, ...]:
    """The fields of `Article` that a question asks for; none when it asks for something that the article says.

    "Who wrote the article?" asks for the author; "Who wrote the letter to the minister?" for what the article says.
    """
    words = [word for word in map(plain, WORD.findall(question)) if word not in FUNCTION_WORDS]
    if all(_ABOUT_ONLY.fullmatch(word) for word in words) or _OF_THE_ARTICLE.search(question):
        return tuple(fact for fact, pattern in _FACT_WORDS.items() if pattern.search(question))
    return ()


def subject_of(question: str) -> str:
    """The words of a question about an article that say which one: "Who wrote the story about the dam?" has "dam"."""
    words = (word for word in WORD.findall(question) if plain(word) not in FUNCTION_WORDS)
    return " ".join(word for word in words if not _ABOUT_ONLY.fullmatch(plain(word)))


_PLURAL = re.compile(
    r"\b(?:which|what|on which|in which|into which|name|list)(?: (?:two|three|four|five|six|other|the|all|of the|"
    r"main|different|\w+ing|\w+al|\w+an|\w+ed))* "
    r"(?!was\b|is\b|has\b|does\b|this\b|means\b|his\b|its\b|us\b|status\b|business\b|process\b|class\b|crisis\b|"
    r"news\b)(?:\w{2,}(?<!s)s|people|men|women|children|media)\b|"
    r"\bwho (?:were|are|all)\b|\bwhat (?:were|are) the\b|\b(?:two|three|four|five|six|several|both|each|all|list|"
    r"name) (?:of )?(?:the )?\w+s\b",
    re.IGNORECASE,
)


def is_plural(question: str) -> bool:
    """Does the question ask for more than one thing ("Which organizations …", "Who were …", "On which dates …")?"""
    return _PLURAL.search(question) is not None
