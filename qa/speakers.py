"""Words beside a verb of saying into the name of who says it, as the article writes it."""

import re
from collections.abc import Sequence

from corpus.article import Article, Span
from corpus.dates import time_spans
from qa.words import WORD, plain, stem, stems_in

CAPITALISED = r"[A-ZÀ-Þ][\w\u0300-\u036f’'&@-]{0,30}(?:\.(?= [A-Z])|\.[A-Z]\.)?"
PROPER_NAME = rf"{CAPITALISED}(?: (?:(?:of|for|de|del|al|bin|van|von|der|the) ){{0,2}}{CAPITALISED}){{0,9}}"
""" "Sergei Ryabkov", "Gen. Don Bolduc", "University of Oslo"."""

_LONGEST = 14
"""Words of a speaker; what is longer is a clause."""
_PREPOSITIONS = frozenset(
    "about across after against among around as at before between by de despite during for from in inside into like "
    "near of off on over since through to toward towards under until upon via with within without".split()
)
_DETERMINERS = frozenset(
    "a all an another any both each eight five four her his its many most my nine no one other our several seven six "
    "some such ten that the their these this those three two".split()
)
_IN_NO_NAME = frozenset(
    "am are be been being but can could did do does had has have having he him how i if is it may me might must never "
    "nor not or shall she should so than that them there they us was we were what when where whether which who whom "
    "whose why will would yet you".split()
)
_PEOPLE = frozenset(
    stem(word)
    for word in (
        "administration advocate agency aide airline analyst army association author authorities bank board brother "
        "campaign commission committee company council court critic department doctor economist embassy employee "
        "executive expert family father firm friend government group hospital investigator journalist judge lawmaker "
        "lawyer leader letter magazine mayor minister ministry mother newspaper observer office officer official "
        "opponent organisation organization organiser organizer outlet paper parent people police president professor "
        "prosecutor record relative release report researcher resident school scientist sister source spokesman "
        "spokesmen spokesperson spokespeople spokeswoman spokeswomen statement study supporter survey teacher union "
        "university website witness worker"
    ).split()
)
"""The stems of the words for people who are quoted, and for bodies and papers that speak."""
_NO_PERSON = frozenset(
    "Agency Army Association Bank Board Bureau Center Centre Church City Co College Commission Committee Company Corp "
    "Council County Court Department East El Force Forces Foundation Group High Hong House Inc Institute International "
    "Journal Kingdom Las Los Ministry Nations Network New News North Office Party Police Post Press Red Republic San "
    "Saudi School Senate Service Society South State States Supreme Times Union United University Watch West "
    "White".split()
)
"""Words of names for bodies and places, as against persons."""
_WHOSE = ("her", "his", "its", "my", "our", "their")
"""Nobody is told by "his office": the sentence does not tell whose."""
_ADVERB = re.compile(r"(?!family|ally|assembly)[a-z]{1,20}ly|by|early|in|late|on|since")


def name_in(text: str, start: int, end: int) -> Span | None:
    """The words of `text[start:end]` that name somebody, when it ends in them: "On Tuesday [Berg]", "[a source]"."""
    start, end = _without_time(text, start, end)
    words = [(match.start() + start, match.end() + start) for match in re.finditer(r"[\w@“$£€&]\S*", text[start:end])]
    while len(words) > 1 and _ADVERB.fullmatch(text[slice(*words[-1])]):
        words.pop()
    said = [text[slice(*word)] for word in words]
    first = None if said and said[0].lower() in _WHOSE else _first_of_name(said)
    return (words[first][0], words[-1][1]) if first is not None else None


def _first_of_name(said: Sequence[str]) -> int | None:
    """Which of the words begins the name that they end in; None where they end in none."""
    if not said or len(said) > _LONGEST or (len(said) == 1 and said[0].lower() in _DETERMINERS):
        return None
    if is_pronoun(" ".join(said)):
        return 0
    if said[0] == "And":
        return None
    if "and" in said:
        joint = len(said) - 1 - said[::-1].index("and")
        left, right = said[:joint], said[joint + 1 :]
        if set(left) & _IN_NO_NAME and _is_noun_phrase(right):
            return joint + 1  # "the hall is full and [the ministry]"
        return 0 if _is_noun_phrase(left) and _is_noun_phrase(right) and (joint < 4 or _is_proper(left)) else None
    if _is_noun_phrase(said):
        return 0
    first = next((n + 1 for n in reversed(range(len(said))) if not _is_proper(said[n : n + 1])), 0)
    before = said[first - 1].lower() if first else "of"
    return None if first == len(said) or before in _PREPOSITIONS | _DETERMINERS else first


def _is_proper(words: Sequence[str]) -> bool:
    """Are they words of a proper name, or of several: "the Bank of Oslo"?"""
    links = ("&", "de", "for", "of", "the", "The")
    return all(
        word in links[: 1 if len(words) == 1 else None]
        or (re.fullmatch(rf"{CAPITALISED}\.?", word) and word.lower() not in _PREPOSITIONS)
        for word in words
    )


def _without_time(text: str, start: int, end: int) -> Span:
    """`text[start:end]` without a time at its end, and from behind one near its start."""
    for first, last in time_spans(text[start:end]):
        if not text[start + last : end].strip():
            return start, start + first
        if first <= 12 and text[start + last] == " ":
            return start + last, end
    return start, end


def _is_noun_phrase(said: Sequence[str]) -> bool:
    """Can the words be one name: "two witnesses", "A spokesman for the ministry in Riga", "Kremlin sources"?"""
    if not said:
        return False
    first, last = said[0].lower(), said[-1]
    inner = {word for word in said[1:-1] if word[0].islower() and not _speaks(word)}
    return (
        not {word if word.isupper() and len(word) > 1 else word.lower() for word in said} & (_IN_NO_NAME | {"or"})
        and not any(word.endswith(("n't", "n’t")) for word in said)
        and first not in _PREPOSITIONS
        and (first in _DETERMINERS or not said[0][0].islower() or any(map(_speaks, said)))
        and last.lower() not in _PREPOSITIONS | _DETERMINERS
        and not (last[0].islower() and last.endswith(("ed", "ing")))
        and not (last[0].isupper() and first not in _DETERMINERS and inner - _PREPOSITIONS - _DETERMINERS)
    )


def _speaks(word: str) -> bool:
    """Is it a common noun for people or bodies who are quoted?"""
    return word.islower() and not word.endswith(("ed", "ing")) and stem(word) in _PEOPLE


def is_pronoun(name: str) -> bool:
    """Is it "he" or "she"?  Other pronouns name nobody: whom they mean is never plain enough."""
    return name.lower() in ("he", "she")


def is_somebody(name: str) -> bool:
    """Is it a pronoun, a proper name, or a word for people or bodies who speak?  "the most ever" is none."""
    head = _head(name)
    proper = head[:1].isupper() and head.lower() not in _DETERMINERS
    return proper or is_pronoun(name) or _speaks(head)


def _head(name: str) -> str:
    """The word that tells who it is: "Berg" of "Jonas Berg of the Kelm Post", "spokesman" of "a spokesman for Berg"."""
    words: list[str] = WORD.findall(re.split(r"\s(?:at|for|from|in|of|with)\s", name)[0])
    return words[-1] if words else ""


def persons(article: Article, text: str, start: int) -> list[Span]:
    """Where `text`, which begins at `start` in the article, names somebody who can be "he" or "she".

    That is two capitalised words with none in them for a body or a country, or one that has a first name elsewhere.
    """
    found = []
    for run in re.finditer(PROPER_NAME, text):
        words, at = run[0].split(), run.start() + start
        while words and words[0].lower() in _PREPOSITIONS | _DETERMINERS | _IN_NO_NAME:
            at += len(words.pop(0)) + 1
        name = re.sub(r"['’]s?$", "", " ".join(words))
        if name and not _is_body(name) and (len(words) > 1 or _has_first_name(article, name)):
            found.append((at, at + len(name)))
    return found


def _is_body(name: str) -> bool:
    words = WORD.findall(name)
    return any(word in _NO_PERSON or (len(word) > 1 and word.isupper()) for word in words)


def _has_first_name(article: Article, name: str) -> bool:
    full = re.search(rf"\b([A-Z][a-z]+\.?) {re.escape(name)}\b", article.text)
    if full is None or re.search(rf"\b{re.escape(name.lower())}\b", article.text):
        return False
    return full[1].lower() not in _PREPOSITIONS | _DETERMINERS and not _is_body(full[1])


def to_be_told(speaker: str | None, question: str) -> str | None:
    """The speaker as he stands inside a sentence: "The ministry" is "the ministry".  None where there is none, or where
    the question names him already: a person by the last name, anybody else by the word that tells who it is."""
    if not speaker or stem(plain(_head(speaker))) in stems_in(question):
        return None
    first, *rest = speaker.split()
    common = first.lower() in _DETERMINERS or _speaks(first.lower())
    return " ".join([first.lower() if common else first, *rest])
