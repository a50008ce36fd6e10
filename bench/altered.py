"""True quotes into altered ones: the ways in which citations go wrong, each as what would be shown."""

import calendar
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from corpus.article import Article, Span
from corpus.dates import time_spans
from qa.answer import Answer, Citation
from qa.verify import cite

T = TypeVar("T")


@dataclass(frozen=True)
class Source:
    """An article and the offsets of its sentences that are long enough to quote."""

    article: Article
    sentences: tuple[Span, ...]

    def says(self, quote: str) -> bool:
        """Does the quote stand anywhere in the article, but for white space?"""
        return " ".join(quote.split()) in " ".join(self.article.text.split())


@dataclass(frozen=True)
class Shown:
    """What a user would see, and the article that the library has under the id of the citation."""

    citation: Citation
    answer: Answer
    source: Source


def shown(citation: Citation, source: Source, answer: str | None = None) -> Shown:
    """An answer with one citation.  Without `answer` it says the words that the citation marks."""
    said = [citation.quote[start - citation.start : end - citation.start] for start, end in citation.marks]
    words = "; ".join(" ".join(each.split()) for each in said) if answer is None else answer
    return Shown(citation, Answer("?", "?", True, words, 1.0, (citation,)), source)


def true_quote(source: Source, place: Span, chance: random.Random) -> Shown:
    """A sentence as Dateline quotes it, with one to five of its words marked."""
    return shown(cite(1, source.article, place, [_some_words(source.article.text, place, chance)]), source)


def _some_words(text: str, place: Span, chance: random.Random) -> Span:
    words = [match.span() for match in re.compile(r"\S+").finditer(text, *place)]
    first = chance.randrange(len(words))
    return words[first][0], words[min(first + chance.randrange(5), len(words) - 1)][1]


# ── other words: a sentence and its source into another sentence, or None where there is nothing to change ────────────

_NAME = re.compile(r"(?<=[a-z,] )[A-Z]\w[\w’'-]*(?: [A-Z]\w[\w’'-]*)*")
_MONTHS, _WEEKDAYS = list(calendar.month_name)[1:], list(calendar.day_name)
_NUMBERS = "two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty".split()
_NUMBER = re.compile(rf"\b(?:\d[\d,.]*\b|(?:{'|'.join(_NUMBERS)})\b)")
_OF_DATES = re.compile(rf"\b(?:{'|'.join(_MONTHS + _WEEKDAYS)}|\d{{1,4}})\b")
_NOT = re.compile(r" (?:not|never)\b|(?<=did|was|are|has|had|oes)n[’']t\b")
_VERB = re.compile(r"\b(?:is|are|was|were|has|have|had|will|would|could|should|must)\b(?! not)")


def other_name(sentence: str, source: Source, chance: random.Random) -> str | None:
    """One name changed to another name of the same article that shares no word with it."""
    place = _one(_names(sentence), chance)
    if place is None:
        return None
    old, text = set(sentence[slice(*place)].split()), source.article.text
    others = {text[slice(*name)] for name in _names(text)}
    return _put(sentence, place, _one(sorted(name for name in others if not old & set(name.split())), chance))


def _names(text: str) -> list[Span]:
    return [m.span() for m in _NAME.finditer(text) if m[0].split()[0] not in (*_MONTHS, *_WEEKDAYS)]


def other_number(sentence: str, source: Source, chance: random.Random) -> str | None:
    """One number changed that is no date: a digit of it, or the word for it."""
    times = time_spans(sentence)
    numbers = [m.span() for m in _NUMBER.finditer(sentence) if not any(a < m.end() and m.start() < b for a, b in times)]
    place = _one(numbers, chance)
    if place is None:
        return None
    old = sentence[slice(*place)]
    if old in _NUMBERS:
        return _put(sentence, place, chance.choice([word for word in _NUMBERS if word != old]))
    at = chance.choice([place[0] + i for i, char in enumerate(old) if char.isdigit()])
    return _put(sentence, (at, at + 1), chance.choice([digit for digit in "123456789" if digit != sentence[at]]))


def other_date(sentence: str, source: Source, chance: random.Random) -> str | None:
    """One month, weekday, day or year of a date changed to another."""
    parts = [m.span() for start, end in time_spans(sentence) for m in _OF_DATES.finditer(sentence, start, end)]
    place = _one(parts, chance)
    if place is None:
        return None
    old = sentence[slice(*place)]
    by_number = (
        [str(int(old) + step) for step in range(-9, 10) if step and int(old) + step > 0] if old.isdigit() else []
    )
    words = next((words for words in (_MONTHS, _WEEKDAYS) if old in words), by_number)
    return _put(sentence, place, chance.choice([word for word in words if word != old]))


def other_polarity(sentence: str, source: Source, chance: random.Random) -> str | None:
    """A negation taken out or, where there is none, put in."""
    place = _one([m.span() for m in _NOT.finditer(sentence)], chance)
    if place:
        return _put(sentence, place, "")
    verb = _one([m.span() for m in _VERB.finditer(sentence)], chance)
    return _put(sentence, (verb[1], verb[1]), " not") if verb else None


def joined_halves(sentence: str, source: Source, chance: random.Random) -> str | None:
    """The first half of the sentence's words and the second half of another one's."""
    other = source.article.text[slice(*chance.choice(source.sentences))].split()
    words = sentence.split()
    return " ".join(words[: len(words) // 2] + other[len(other) // 2 :])


def _put(sentence: str, place: Span, words: str | None) -> str | None:
    return None if words is None else sentence[: place[0]] + words + sentence[place[1] :]


def _one(choices: Sequence[T], chance: random.Random) -> T | None:
    return chance.choice(choices) if choices else None


# ── what is shown: a true quote and the source of another article into what is wrong, or None ────────────────────────

Alteration = Callable[[Shown, Source, random.Random], Shown | None]


def quoting(change: Callable[[str, Source, random.Random], str | None]) -> Alteration:
    """The alteration that gives changed words, some of them marked, as the quote that begins at the true place."""

    def altered(true: Shown, other: Source, chance: random.Random) -> Shown | None:
        quote = change(true.citation.quote, true.source, chance)
        if quote is None or true.source.says(quote):
            return None
        start = true.citation.start
        marks = _moved([_some_words(quote, (0, len(quote)), chance)], start)
        return shown(replace(true.citation, quote=quote, end=start + len(quote), marks=marks), true.source)

    return altered


def of_other_article(true: Shown, other: Source, chance: random.Random) -> Shown | None:
    """The true quote as one of another article, at a place of the same length in it."""
    quote = true.citation.quote
    start = chance.choice(other.sentences)[0]
    if other.says(quote) or start + len(quote) > len(other.article.text):
        return None
    marks = _moved(true.citation.marks, start - true.citation.start)
    return shown(replace(cite(1, other.article, (start, start + len(quote)), marks), quote=quote), other)


def of_changed_article(true: Shown, other: Source, chance: random.Random) -> Shown | None:
    """The true quote, of which a letter was changed afterwards in the text that the library has."""
    article, at = true.source.article, chance.randrange(true.citation.start, true.citation.end)
    text = article.text[:at] + chance.choice("aeinorst") + article.text[at + 1 :]
    source = replace(true.source, article=replace(article, text=text))
    return None if source.says(true.citation.quote) else replace(true, source=source)


def at_other_place(true: Shown, other: Source, chance: random.Random) -> Shown | None:
    """The true quote with its place up to nine characters too early or too late."""
    citation, by = true.citation, chance.choice([step for step in range(-9, 10) if step])
    start, end = citation.start + by, citation.end + by
    if start < 0 or true.source.article.text[start:end] == citation.quote:
        return None
    return replace(true, citation=replace(citation, start=start, end=end, marks=_moved(citation.marks, by)))


def of_other_origin(true: Shown, other: Source, chance: random.Random) -> Shown | None:
    """The true quote under the title, author, outlet, day and address of another article."""
    names = ("title", "author", "source", "published", "url")
    facts = {name: getattr(other.article, name) for name in names}
    citation = replace(true.citation, **facts)
    return None if citation == true.citation else replace(true, citation=citation)


def of_other_speaker(true: Shown, other: Source, chance: random.Random) -> Shown | None:
    """The true quote as the words of someone of another article, at a place where its own article names another."""
    place, name = _one(_names(true.source.article.text), chance), _one(_names(other.article.text), chance)
    if place is None or name is None:
        return None
    speaker = other.article.text[slice(*name)]
    if true.source.says(speaker):
        return None
    return replace(true, citation=replace(true.citation, said_by=place, speaker=speaker))


def with_mark_outside(true: Shown, other: Source, chance: random.Random) -> Shown | None:
    """The true quote, with words of another sentence of its article as the answer."""
    place = chance.choice(true.source.sentences)
    if place == (true.citation.start, true.citation.end):
        return None
    text = true.source.article.text
    mark = _some_words(text, place, chance)
    return shown(replace(true.citation, marks=(mark,)), true.source, " ".join(text[slice(*mark)].split()))


def with_cut_word(true: Shown, other: Source, chance: random.Random) -> Shown | None:
    """The true quote, with an answer that lacks the first letter or digit of a word: "6 October" for "26 October"."""
    ((start, end),) = true.citation.marks
    if true.citation.start == start or not true.source.article.text[start : start + 2].isalnum():
        return None
    return shown(replace(true.citation, marks=((start + 1, end),)), true.source)


def with_other_answer(true: Shown, other: Source, chance: random.Random) -> Shown | None:
    """The true quote with its mark, and another word of it as the answer."""
    word = chance.choice(true.citation.quote.split())
    return None if word == true.answer.answer else shown(true.citation, true.source, word)


def _moved(marks: Sequence[Span], by: int) -> tuple[Span, ...]:
    return tuple((start + by, end + by) for start, end in marks)
