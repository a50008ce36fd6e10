"""A candidate into the probability that it answers the question, from what speaks for and against it.

Two logistic regressions over the few features below: one chooses among the candidates of a question, so that spans of
different passages are on one scale, and one tells how sure the chosen one is, so that `confidence` means what it says
(a calibrator of its own: Kamath et al., arXiv 2006.09462).  bench/calibrate.py fits the weights; qa/confidence.json
keeps them with the figures of that fit.
"""

import json
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from corpus.article import Span
from corpus.times.calendar_words import NUMBER_WORD
from qa.question import Kind, Question
from qa.spans import Candidate
from qa.words import content_stems, stems_in

FEATURES = (
    "margin",  # the reader's score of the span minus that of no answer
    "retrieval",  # how well the passage fits the question among those found, 0 to 1
    "similarity",  # cosine of question and passage
    "quote_coverage",  # share of the question's words that stand in the quoted sentence
    "names_outside_quote",  # share of the question's names that neither the quoted sentence nor the one before it has;
    # 0 where a pronoun may stand for them
    "names_outside_passage",  # share of its names that the passage does not have
    "names_outside_article",  # share of its names that the article does not have
    "unexpected",  # 1 when the span is not of the sort that is asked for: no time, no name, no number
    "share",  # the part of the probability that the span has among the spans of its passage
    "lead",  # its margin minus the best one of a candidate that says something else, from -1 to 1
    "agreement",  # how many other sentences were read to say the same, up to 2, halved
    "numbers_outside_passage",  # share of the question's numbers that neither the passage nor its article's day has
    "negation",  # 1 when the clause with the span is negated and the question is not, or the other way round
    "length",  # words of the span, up to 30, as a share of 30
    "consensus",  # what all candidates say of it: their mean F1 with it, in stems, each weighed by its probability
)

CALIBRATION = Path(__file__).with_name("confidence.json")


@dataclass(frozen=True)
class Regression:
    """An intercept and the weights of `FEATURES`."""

    intercept: float
    weights: tuple[float, ...]

    def probability(self, features: Iterable[float]) -> float:
        """How likely a candidate with these features is right, 0 to 1."""
        score = self.intercept + sum(w * f for w, f in zip(self.weights, features, strict=True))
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))

    @classmethod
    def of(cls, stored: dict[str, Any]) -> "Regression":
        """What qa/confidence.json holds of one."""
        return cls(stored["intercept"], tuple(stored["weights"][name] for name in FEATURES))


@dataclass(frozen=True)
class Calibration:
    """What chooses among candidates, what tells how sure the chosen one is, and the least of that to answer at all."""

    choice: Regression
    sureness: Regression
    threshold: float

    @classmethod
    def load(cls) -> "Calibration":
        """The calibration that was fitted for the reader shipped with Dateline."""
        stored = json.loads(CALIBRATION.read_text(encoding="utf-8"))
        return cls(Regression.of(stored["choice"]), Regression.of(stored["sureness"]), stored["threshold"])


def features(question: Question, candidate: Candidate, others: Sequence[Candidate] = ()) -> tuple[float, ...]:
    """The values of `FEATURES` for one candidate, which competes with `others` (it may be among them)."""
    found = candidate.found
    article = candidate.article
    quote = stems_in(article.text[slice(*candidate.quote)])
    passage = stems_in("\n".join([article.title, *found.passage.headings, found.text]))
    near = quote | stems_in(article.text[slice(*_sentence_before(candidate))])
    outside_quote = [name for name in question.names if not _has_name(near, name)]
    outside_passage = [name for name in outside_quote if not _has_name(passage, name)]
    whole = stems_in(article.title + "\n" + article.text) if outside_passage else passage
    outside_article = [name for name in outside_passage if not _has_name(whole, name)]
    names = max(1, len(question.names))
    return (
        candidate.margin / 10,
        found.score,
        found.similarity,
        _coverage(question.stems, quote),
        0.0 if quote & _PRONOUNS else len(outside_quote) / names,
        len(outside_passage) / names,
        len(outside_article) / names,
        unexpected(question, candidate),
        candidate.share,
        _lead(candidate, others),
        _agreement(candidate, others),
        _numbers_outside(question, candidate),
        float(is_negated(question.text) != is_negated(_clause(candidate))),
        min(len(candidate.text.split()), 30) / 30,
        _consensus(candidate, others),
    )


def _lead(candidate: Candidate, others: Sequence[Candidate]) -> float:
    rivals = [other.margin for other in others if other.stems != candidate.stems]
    return max(-1.0, min(1.0, (candidate.margin - max(rivals, default=candidate.margin)) / 10))


def _agreement(candidate: Candidate, others: Sequence[Candidate]) -> float:
    """Sentences apart from the candidate's own of which the reader's choice says the same, up to 2, halved."""
    places = {
        (other.article.id, other.quote)
        for other in others
        if other.margin > 0 and other.quote != candidate.quote and other.stems == candidate.stems
    }
    return min(len(places), 2) / 2


def _consensus(candidate: Candidate, others: Sequence[Candidate]) -> float:
    """The F1 that is to be expected when one of the `others` is what answers; 1 when there are none."""
    if not others:
        return 1.0
    top = max(other.margin for other in others)
    odds = [math.exp(other.margin - top) for other in others]
    return sum(o * _overlap(candidate.stems, other.stems) for o, other in zip(odds, others, strict=True)) / sum(odds)


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    return 1.0 if one == other else 2 * len(one & other) / (len(one) + len(other))


def says_the_same(one: Candidate, other: Candidate) -> bool:
    """Do two candidates overlap, or has one all the telling words of the other?"""
    if one.article.id == other.article.id and one.start < other.end and other.start < one.end:
        return True
    return one.stems <= other.stems or other.stems <= one.stems


_NEGATION = re.compile(
    r"\b(?:not|never|neither|nor|cannot|without|denie[sd]|deny|refuse[sd]?|decline[sd]? to|failed to|no longer)\b|"
    r"n['’]t\b",
    re.IGNORECASE,
)
_CLAUSE_END = re.compile(r"[,;:—–]| but | although | while ")


def is_negated(text: str) -> bool:
    """Does `text` say that something is not so?"""
    return _NEGATION.search(text) is not None


def _clause(candidate: Candidate) -> str:
    """The part of the quoted sentence around the span, to the next comma or "but" on either side."""
    start, end = candidate.quote
    ends = [match.span() for match in _CLAUSE_END.finditer(candidate.article.text, start, end)]
    first = max((last for _, last in ends if last <= candidate.start), default=start)
    last = min((first for first, _ in ends if first >= candidate.end), default=end)
    return candidate.article.text[first:last]


_DIGITS = re.compile(r"\d+")


def _numbers_outside(question: Question, candidate: Candidate) -> float:
    asked = set(_DIGITS.findall(question.text))
    article = candidate.article
    said = set(_DIGITS.findall(f"{candidate.found.text} {article.published or ''} {article.title}"))
    return len(asked - said) / len(asked) if asked else 0.0


_PRONOUNS = stems_in("he she they him her them his hers their theirs it its who whom whose")


def _sentence_before(candidate: Candidate) -> Span:
    """The sentence before the quoted one, in the same passage; an empty span when there is none."""
    before = [span for span in candidate.found.passage.sentences if span[1] <= candidate.quote[0]]
    return before[-1] if before else (0, 0)


def _coverage(asked: tuple[str, ...], said: frozenset[str]) -> float:
    """Share of the stems `asked` that are `said`."""
    return sum(_has(said, word) for word in asked) / len(asked) if asked else 0.0


def _has_name(said: frozenset[str], name: tuple[str, ...]) -> bool:
    """Is the name said, in full or by its last word ("Putin" for "Vladimir Putin")?"""
    return _has(said, name[-1]) or (len(name) > 2 and sum(_has(said, word) for word in name) * 2 > len(name))


@lru_cache(maxsize=8192)
def _has(said: frozenset[str], word: str) -> bool:
    """Is the stem said, or one that begins like it ("Russia" for "Russian")?"""
    return word in said or (len(word) > 4 and any(word.startswith(s) or s.startswith(word) for s in said if len(s) > 4))


_NUMBER = re.compile(
    rf"\d|\b(?:no|none|{NUMBER_WORD}|hundreds?|thousands?|millions?|billions?|dozens?|half|once|twice|several|many|few|"
    rf"all|"
    r"both|daily|weekly|monthly|annually|every)\b",
    re.IGNORECASE,
)
_NAME_INSIDE = re.compile(
    r"(?<![.!?] )(?<!^)\b[A-ZÀ-Þ]|^(?!(?:The|A|An|His|Her|Their|Its|He|She|They|It|We|I|Two|Three|Some|Many|Most|"
    r"Several)\b)[A-ZÀ-Þ]"
)
_GROUP = re.compile(
    r"\b(?:minister|president|leader|chairman|chairwoman|chief|head|official|envoy|delegation|members?|people|men|"
    r"women|workers|students|voters|police|"
    r"government|company|group|party|team|committee|council|army|residents|scientists|researchers|experts|doctors|"
    r"lawyers?|family|wife|husband|son|"
    r"daughter|mother|father|brother|sister|man|woman|boy|girl|children|actor|singer|player|coach|driver|pilot|"
    r"soldiers?|troops|rebels|farmers)\b",
    re.IGNORECASE,
)
_DEED = re.compile(
    r"\bwhat (?:did|does|do|has|have|had|will|would|is|are|was|were)\b.*\b(?:say|said|tell|told|do|done|doing|"
    r"announce|announced|claim|claimed|warn|warned|argue|argued|"
    r"promise|promised|demand|demanded|call for|called for|suggest|suggested|happen|happened|think|believe|deny|"
    r"denied)\b|\bwhat happen(?:s|ed)\b|\bwhy\b",
    re.IGNORECASE,
)


def unexpected(question: Question, candidate: Candidate) -> float:
    """0 when the span is of the sort that is asked for (a time, a name, a number, a deed), 1 when it is not.

    0.5 is a group without a name ("the two men") where somebody is asked for.
    """
    text = candidate.text
    if question.kind is Kind.WHEN:
        return 0.0 if candidate.is_time else 1.0
    if question.kind is Kind.HOW_MANY:
        return 0.0 if _NUMBER.search(text) else 1.0
    if question.kind is Kind.WHO:
        return 0.0 if _NAME_INSIDE.search(text) else 0.5 if _GROUP.search(text) else 1.0
    if question.kind is Kind.OTHER and _DEED.search(question.text):
        return 1.0 if _only_names(text) else 0.0
    if question.plural:
        return 0.0 if " and " in text or ", " in text or _NAME_INSIDE.search(text) else 0.5
    return 0.0


def _only_names(text: str) -> bool:
    """Are all its telling words names or numbers: a person, a place, a sum, and so no deed and no reason?"""
    words = [word for word in re.findall(r"[\w$£€%.-]+", text) if content_stems(word)]
    return all(not word[0].islower() for word in words)
