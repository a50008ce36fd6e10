"""The turns of a conversation into what they told: what was asked about, and what was answered."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from corpus.article import Span
from corpus.dates import time_spans
from qa.mentions import Mention, Sort, mentions, tree_of
from qa.words import FUNCTION_WORDS, plain, stem, stems_in

LONGEST_ANSWER = 8
"""Words of an answer that a question can take in."""
_APPOSITION = re.compile(r"(?<=\w), (?:an?|the|who) [^,;]*\Z")
"""What is told of a name: "Ann Lee, a spokeswoman"."""
_BEFORE_A_TIME = re.compile(r"\b(?:in|on|at|since|during|by|until|before|after) $", re.IGNORECASE)

Answering = Callable[[str, tuple[str, ...]], str]
"""Gives the words of the answer to a question, other ones than those that were given before; "" for none."""


def answer_nothing(question: str, without: tuple[str, ...]) -> str:
    """Answers no question."""
    return ""


@dataclass(frozen=True)
class Told:
    """A turn of the conversation: its question, which stands alone, and its answer; `ask` finds out one that is not
    told."""

    question: str
    answer: str
    without: tuple[str, ...]
    ask: Answering

    @cached_property
    def answered(self) -> str:
        """The answer as it was told, else as it is found out, once; "" for none."""
        return self.answer or self.ask(self.question, self.without)

    def topic(self, question: str) -> str:
        """What was asked about, in its own words, without those that `question` has: "Putin visit Tehran"."""
        tokens = [t for t in tree_of(self.question).tokens if t.pos != "PUNCT" or t.text in "-()"]
        there = stems_in(question)
        asked = [m for m in mentions(self.question) if m.asked]
        kept = [
            t
            for t in tokens
            if t.pos != "AUX"
            and t.text.lower() not in ("did", "does", "do")
            and not any(m.start <= t.start < m.end and plain(t.text) in FUNCTION_WORDS | {"else"} for m in asked)
            and stem(plain(t.text)) not in there
        ]
        while kept and kept[-1].pos in ("ADP", "DET", "CCONJ", "PART"):
            kept.pop()
        while kept and kept[0].pos in ("ADP", "DET", "CCONJ", "PART", "PRON", "SCONJ"):
            kept.pop(0)
        return " ".join(t.text for t in kept).replace(" 's", "'s").replace(" ’s", "’s")


def topic_of(talk: Sequence[Told], question: str) -> str:
    """What is being talked of: the topic of the last turn that names something, else of the last one; "" for little."""
    naming = [told for told in talk if names_something(told.question)]
    topic = (naming or talk)[-1].topic(question)
    return topic if " " in topic or topic != topic.lower() else ""


def with_words(question: str, words: str) -> str:
    """The question with `words` before its question mark."""
    return f"{question.rstrip(' ?.!')} {words}?"


def time_told(question: str) -> Span | None:
    """Where a question says when, with the preposition before it; of several times the last one."""
    spans = time_spans(question)
    if not spans:
        return None
    start, end = spans[-1]
    before = _BEFORE_A_TIME.search(question[:start])
    return before.start() if before else start, end


def names_something(question: str) -> bool:
    """Is there a name in it?"""
    return any(mention.named for mention in mentions(question))


def answer_words(answer: str) -> str:
    """An answer that can stand in a question: one thing, of a few words; else ""."""
    words = _APPOSITION.sub("", " ".join(answer.split()))
    is_one = not re.search(r"[;\n]|\. ", answer.strip()) and 0 < len(words.split()) <= LONGEST_ANSWER
    return words.strip(" .,:“”\"'") if is_one else ""


def described(mention: Mention, told: Told) -> str:
    """ "the ministers who met in Ankara" of "Which ministers met in Ankara?"; "" where that cannot be said."""
    first, _, noun = mention.text.partition(" ")
    if first.lower() == "how":
        return f"the {noun.partition(' ')[2] or noun}"
    if not noun or mention.role != "subject" or told.question[mention.end :].startswith((" did ", " does ", " do ")):
        return ""
    who = "who" if mention.sort in (Sort.PERSON, Sort.PEOPLE) else "that"
    return f"the {noun} {who} {told.question[mention.end :].strip(' ?.!')}"
