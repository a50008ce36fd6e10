"""A question into the persons, bodies, places, times and things that it mentions."""

import calendar
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache

from corpus.article import Span
from index.syntax import Token, Tree, parse
from qa.nouns import BODIES, MEN, MENS_NAMES, PERSONS, PLACES, TIMES, WOMEN, WOMENS_NAMES
from qa.words import CAPITALISED, FUNCTION_WORDS, plain


class Sort(Enum):
    """What a mention stands for; NAME is a name that may be anybody's or anything's ("Lapid", "Hamas")."""

    PERSON = "a person"
    PEOPLE = "several persons"
    BODY = "a group, company, government or team"
    PLACE = "a place"
    TIME = "a time"
    THING = "a thing or an event"
    THINGS = "several things"
    NAME = "a name by itself"


@dataclass(frozen=True)
class Mention:
    """Words of a question, `question[start:end]` without "'s": `text` is those words, or the answer to them.

    `role` is "subject", "object", "whose" (of a possessive) or "" in the clause whose verb has the lemma `verb`;
    `preposition` stands before it.  `head` is the lemma of its noun.  `asked` mentions are the question words
    themselves ("who", "which minister"): what they stand for is the answer.  `named` ones are names, `bare` ones a noun
    with nothing but "the" or "that".  `woman` is None where nothing tells.
    """

    text: str
    start: int
    end: int
    sort: Sort
    role: str = ""
    verb: str = ""
    preposition: str = ""
    head: str = ""
    asked: bool = False
    named: bool = False
    bare: bool = False
    woman: bool | None = None


_MONTH_OR_DAY = rf"(?:{'|'.join([*calendar.month_name[1:], *calendar.day_name])})s?"
_CALENDAR = re.compile(rf"{_MONTH_OR_DAY}(?: {_MONTH_OR_DAY})*")
_BODY_WORD = re.compile(
    r"\b(?:Agency|Airlines?|Airways|Army|Association|Bank|Board|Bureau|Cent(?:er|re)|Church|City|Co|College|Commission|"
    r"Committee|Company|Congress|Corp|Council|Court|Department|Force|Foundation|Group|Inc|Institute|International|Ltd|"
    r"Ministry|Nations|Network|Office|Organi[sz]ation|Party|Police|Post|Press|School|Senate|Service|Society|Times|"
    r"Trust|"
    r"Union|United|University)\b"
)
_TITLE_OF_A_WOMAN = re.compile(r"(?:Mrs|Ms|Miss|Queen|Lady|Princess)\b")
_TITLE_OF_A_MAN = re.compile(r"(?:Mr|King|Sir)\b")
_QUESTION_WORDS = ("who", "whom", "whose", "what", "which", "where", "when")
_ASKED_SORTS = {"where": Sort.PLACE, "when": Sort.TIME, "what": Sort.THING, "which": Sort.THING}
_PARTS = ("det", "amod", "compound", "nummod", "poss", "nmod", "advmod", "quantmod", "neg", "predet")
PLACE_PREPOSITIONS = ("in", "at", "from", "to", "near", "inside", "outside", "into", "across", "around", "on")
_NAME_KINDS = ("PERSON", "ORG", "GPE", "LOC", "FAC", "NORP", "EVENT", "PRODUCT")
_LEADS = FUNCTION_WORDS | {"ok", "okay", "well"}
"""Capitalised before a name where they begin the question."""


@lru_cache(maxsize=256)
def tree_of(question: str) -> Tree:
    """The tree of a question; kept, because a conversation repeats its questions."""
    return parse(question)


@lru_cache(maxsize=256)
def mentions(question: str) -> tuple[Mention, ...]:
    """What a question mentions, in reading order; a name inside a longer mention is one of its own, too."""
    tree = tree_of(question)
    found: dict[tuple[int, int], Mention] = {}
    names = list(_names(tree))
    for each in (*names, *_together(tree, names), *_asked(tree), *_nouns(tree)):
        found.setdefault((each.start, each.end), each)
    return tuple(found[span] for span in sorted(found))


def name_in_answer(asked: Mention, words: str) -> Mention:
    """The mention that an answer is, in the place of the question words that asked for it."""
    several = re.search(r",| and |;", words) is not None
    named = words[:1].isupper()
    sort, woman = _sort_of_name(words, "") if named else (asked.sort, asked.woman)
    if sort is Sort.NAME or asked.sort in (Sort.PLACE, Sort.TIME):
        sort = Sort.PERSON if asked.sort is Sort.PEOPLE else asked.sort
    if sort is Sort.THING and named:
        sort = Sort.NAME
    if several and sort in (Sort.PERSON, Sort.NAME, Sort.BODY):
        sort = Sort.PEOPLE
    return replace(asked, text=words, sort=sort, named=named, woman=woman if named else asked.woman, asked=False)


def _names(tree: Tree) -> Iterator[Mention]:
    """Capitalised words, and what the model takes for names in a question without capitals."""
    taken: set[int] = set()
    for start, end in _capitalised(tree.text):
        words = [token for token in tree.tokens if start <= token.start < end]
        taken |= {token.i for token in words}
        words = _whole_name(tree, words)
        if words and not all(token.dep == "amod" for token in words) and not _is_time(tree, words[-1]):
            yield _named(tree, words)
    for name in tree.names:
        words = list(tree.tokens[name.first : name.last + 1])
        words = words[:-1] if words[-1].tag == "POS" else words
        if name.kind in _NAME_KINDS and words and not taken & {token.i for token in words}:
            yield _named(tree, words)


def _whole_name(tree: Tree, words: Sequence[Token]) -> list[Token]:
    """The person's name that the words are part of, as the model reads it ("Nasr al-Bahri"); themselves for none."""
    name = tree.name_of(words[-1]) if words else None
    if name is None or name.kind != "PERSON" or tree.tokens[name.first].start > words[0].start:
        return list(words)
    whole = list(tree.tokens[name.first : name.last + 1])
    return whole[:-1] if whole[-1].tag == "POS" else whole


def _together(tree: Tree, names: Sequence[Mention]) -> Iterator[Mention]:
    """Two names with "and" between them, which are "they"."""
    for one, other in itertools.pairwise(names):
        if tree.text[one.end : other.start].strip() == "and":
            text = tree.text[one.start : other.end]
            yield replace(one, text=text, end=other.end, sort=Sort.PEOPLE, woman=None)


def _capitalised(text: str) -> Iterator[Span]:
    """Where capitalised words stand, without numbers, months, weekdays, and function words before them."""
    for match in CAPITALISED.finditer(text):
        start, end = match.span()
        for word in match[0].split():
            if plain(word) not in _LEADS:
                break
            start += len(word) + 1
        end = start + len(re.sub(r"['’]s?$", "", text[start:end].rstrip("?.,!;: ")))
        if start < end and not text[start].isdigit() and not _CALENDAR.fullmatch(text, start, end):
            yield start, end


def _named(tree: Tree, words: Sequence[Token]) -> Mention:
    text = tree.text[words[0].start : words[-1].end]
    kinds = [name.kind for word in words if (name := tree.name_of(word))]
    sort, woman = _sort_of_name(text, kinds[-1] if kinds else "")
    inside = {word.i for word in words}
    head = next((word for word in reversed(words) if word.head == word.i or word.head not in inside), words[-1])
    return _placed(tree, words[0], words[-1], head, sort, named=True, woman=woman)


def _sort_of_name(name: str, kind: str) -> tuple[Sort, bool | None]:
    """What a name stands for, and whether it is a woman's; the model is wrong about single names, so they are any."""
    words = name.split()
    if _TITLE_OF_A_WOMAN.match(name) or (len(words) > 1 and words[0] in WOMENS_NAMES):
        return Sort.PERSON, True
    if _TITLE_OF_A_MAN.match(name) or (len(words) > 1 and words[0] in MENS_NAMES):
        return Sort.PERSON, False
    if _BODY_WORD.search(name) or any(len(word) > 1 and word.isupper() for word in words):
        return Sort.BODY, None
    if kind in ("GPE", "LOC", "FAC"):
        return Sort.PLACE, None
    if kind == "PERSON":
        return Sort.PERSON, None
    return (Sort.BODY if kind in ("ORG", "NORP") and len(words) > 1 else Sort.NAME), None


def _nouns(tree: Tree) -> Iterator[Mention]:
    """Noun phrases whose noun is no name, with what hangs on it: "the storm that hit Florida"."""
    for head in tree.tokens:
        if head.pos == "NOUN" and head.dep == "ROOT" and tree.children(head, "aux"):
            yield from _subject_of_verb(tree, head)
            continue
        if head.pos != "NOUN" or head.dep in ("compound", "npadvmod", "nmod") or _is_time(tree, head):
            continue
        before = [t for t in tree.children(head) if t.i < head.i and t.dep in _PARTS]
        if any(part.text.lower() in _QUESTION_WORDS for t in before for part in (t, *tree.children(t))):
            continue
        after = [t for t in tree.children(head) if t.i > head.i and t.dep in ("prep", "relcl", "acl")]
        after = [t for t in after if t.dep != "prep" or tree.children(t)]  # "from" of "Which paper is the poet from?"
        of = [t for t in after if t.text.lower() == "of" or t.dep != "prep"]
        of += [t for t in tree.children(head, "appos") if t.i == head.i + 1]
        first = min((tree.below(t)[0] for t in before), key=lambda t: t.i, default=head)
        last = max((tree.below(t)[-1] for t in of), key=lambda t: t.i, default=head)
        determiner = [t.text.lower() for t in before if t.dep == "det"]
        bare = determiner[:1] in (["the"], ["that"], ["this"], ["these"], ["those"]) and len(before) == 1 and not after
        yield _placed(tree, first, last, head, _sort_of_noun(head), bare=bare, woman=_gender(head))


def _subject_of_verb(tree: Tree, verb: Token) -> Iterator[Mention]:
    """The noun before a verb that was read as one: "Where did the ferry capsize?"."""
    if nouns := [t for t in tree.children(verb, "compound") if t.i < verb.i]:
        before = [t for t in tree.children(verb, "det", "amod", "compound") if t.i < nouns[-1].i]
        first = min(before, key=lambda t: t.i, default=nouns[-1])
        yield replace(
            _placed(tree, first, nouns[-1], nouns[-1], _sort_of_noun(nouns[-1]), woman=_gender(nouns[-1])),
            role="subject",
            bare=[t.text.lower() for t in before] == ["the"],
        )


def _sort_of_noun(noun: Token) -> Sort:
    lemma, plural = noun.lemma, noun.tag in ("NNS", "NNPS")
    if lemma in PERSONS:
        return Sort.PEOPLE if plural or lemma == "people" else Sort.PERSON
    if lemma == "people":
        return Sort.PEOPLE
    if lemma in BODIES | PLACES:
        return Sort.THINGS if plural else Sort.BODY if lemma in BODIES else Sort.PLACE
    if lemma in TIMES:
        return Sort.TIME
    return Sort.THINGS if plural else Sort.THING


def _gender(noun: Token) -> bool | None:
    return True if noun.lemma in WOMEN else False if noun.lemma in MEN else None


def _asked(tree: Tree) -> Iterator[Mention]:
    """The question words, with their noun: "who", "which minister", "how many people"."""
    for word in tree.tokens:
        lower = word.text.lower()
        many = lower in ("many", "much") and word.i > 0 and tree.tokens[word.i - 1].text.lower() == "how"
        if (lower not in _QUESTION_WORDS and not many) or word.dep in ("mark", "relcl") or _is_relative(tree, word):
            continue
        noun = tree.tokens[word.head]
        first = tree.tokens[word.i - 1] if many else word
        parts = ("det", "amod", "nummod")
        if noun.pos == "NOUN" and noun.i > word.i and word.dep in parts:
            yield _placed(tree, first, noun, noun, _sort_of_noun(noun), asked=True, woman=_gender(noun))
        elif not many:
            sort = _ASKED_SORTS.get(lower, Sort.PERSON)
            yield _placed(tree, word, word, word, sort, asked=True)


def _is_relative(tree: Tree, word: Token) -> bool:
    """Does it begin a clause inside the question ("the man who …", "said when …")?"""
    above = tree.head(word)
    return word.i > 1 and above is not None and above.dep in ("relcl", "advcl", "ccomp", "acl") and above.head < word.i


def _placed(
    tree: Tree,
    first: Token,
    last: Token,
    head: Token,
    sort: Sort,
    *,
    asked: bool = False,
    named: bool = False,
    bare: bool = False,
    woman: bool | None = None,
) -> Mention:
    """The mention from token `first` to `last` whose noun is `head`, with its part in the clause."""
    above = tree.head(head)
    is_after = above is not None and above.pos == "ADP" and head.dep in ("pobj", "pcomp")
    preposition = above.text.lower() if above is not None and is_after else ""
    verb = above.lemma if above is not None else ""
    role = role_of(head)
    text = tree.text[first.start : last.end]
    return Mention(text, first.start, last.end, sort, role, verb, preposition, head.lemma, asked, named, bare, woman)


def role_of(word: Token) -> str:
    """Its part in the clause: "subject", "object", "whose" of a possessive, or ""."""
    if word.dep in ("nsubj", "nsubjpass", "csubj", "ROOT"):
        return "subject"
    if word.dep in ("dobj", "dative", "attr", "iobj", "oprd"):
        return "object"
    return "whose" if word.dep == "poss" else ""


def _is_time(tree: Tree, word: Token) -> bool:
    name = tree.name_of(word)
    return name is not None and name.kind in ("DATE", "TIME")
