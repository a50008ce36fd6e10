"""A sentence into its skeleton: its content words, how they hang together, its times, and how certain it is."""

import itertools
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from functools import cached_property, lru_cache

from corpus.dates import TimeExpression, time_expressions
from index.syntax import Token, Tree, parse
from qa.words import plain

_EMPTY = frozenset(
    """a about according after again all also although am an and any are as at be because been before being both but by
    can could did do does doing during each either else ever few for from further had has have having he hence her here
    hers herself him himself his how i if in into between among is it its itself just may me might mine more most much
    must my no nor not of off on once only onto or our out over own per s shall she should so some still such than that
    the their theirs them themselves then there therefore these they this those though through thus till to too toward
    towards under unless until up upon us very was we were what when where whether which while who whom whose why will
    with within without would yes yet you your n't ’t 't 's ’s 'd ’d 'll ’ll 're ’re 've ’ve wo ca however meanwhile
    moreover additionally furthermore addition""".split()
)
"""Words that are compared by what they do in the sentence, not by what they mean."""
SAYING = frozenset(
    """accuse acknowledge add admit allege announce argue assert believe call caution claim comment conclude confirm
    contend declare describe disclose emphasise emphasize estimate expect explain express fear feel hint hold indicate
    insist maintain mention note observe opine pledge point predict proclaim read recall remark reply report reveal
    say speak state stress suggest suspect tell testify think tweet vow warn write""".split()
)
"""Lemmas of verbs by which something is somebody's word, and not the article's."""
_MODALS = {
    **dict.fromkeys(("will", "would", "shall", "wo", "'ll", "’ll", "'d", "’d"), "will"),
    **dict.fromkeys(("may", "might", "can", "could", "ca"), "may"),
    **dict.fromkeys(("should", "must", "ought"), "must"),
}
NEGATIVE = frozenset("not n't n’t no never neither nor nobody none nothing hardly barely scarcely without".split())
_SPEECH = re.compile(r"[“\"„«][^“”\"»]*(?:[”\"»]|$)")
_BEFORE_NOUN = ("compound", "poss", "amod", "nmod")
_FITTING = {
    **dict.fromkeys(("he", "him", "his", "she", "her", "hers"), ("person",)),
    **dict.fromkeys(("it", "its"), ("name", "noun")),
    **dict.fromkeys(("they", "them", "their", "theirs"), ("name", "several")),
}
"""What a pronoun may stand for."""


class Role(Enum):
    """What somebody or something is to a verb, whatever its voice, or to a noun for what is done."""

    DOES = "does it"
    SUFFERS = "has it done"
    BESIDE = "any other part of it"


@dataclass(frozen=True)
class ContentWord:
    """A content word, or all words of a time: `token` stands for it in the tree."""

    token: Token
    time: TimeExpression | None = None


@dataclass(eq=False)
class Skeleton:
    """The content words of a sentence of an article that appeared on `published`."""

    text: str
    published: date | None
    tree: Tree
    times: list[TimeExpression] = field(default_factory=list)

    @cached_property
    def content_words(self) -> list[ContentWord]:
        """The content words and times, in reading order."""
        found: list[ContentWord] = []
        for token in self.tree.tokens:
            time = self.time_at(token)
            if time is not None:
                if self.anchor(time).i == token.i:
                    found.append(ContentWord(token, time))
            elif is_content_word(token):
                found.append(ContentWord(token))
        return found

    def time_at(self, token: Token) -> TimeExpression | None:
        """The time that a token is part of."""
        return next((time for time in self.times if time.start <= token.start < time.end), None)

    def anchor(self, time: TimeExpression) -> Token:
        """The word of a time by which it hangs in the sentence."""
        inside = [token for token in self.tree.tokens if time.start <= token.start < time.end]
        outer = (t for t in inside if (h := self.tree.head(t)) is None or not time.start <= h.start < time.end)
        return next(outer, inside[0])

    def is_content(self, token: Token) -> bool:
        """Is it a content word, or stands for a time?"""
        return self._content[token.i]

    @cached_property
    def _content(self) -> dict[int, bool]:
        chosen = {word.token.i for word in self.content_words}
        return {token.i: token.i in chosen for token in self.tree.tokens}

    def parent(self, token: Token) -> Token | None:
        """The content word that `token` hangs on, past the empty words; of "X is the leader" X hangs on "leader"."""
        for head in self.tree.above(token):
            time = self.time_at(head)
            if time is not None:
                anchor = self.anchor(time)
                if anchor.i != token.i:
                    return anchor
                continue
            if self.is_content(head):
                return head
            told = self.complement(head) if head.pos in ("AUX", "VERB") else None
            if told is not None and token.i not in {below.i for below in self.tree.below(told)}:
                return told
        return None

    def complement(self, verb: Token) -> Token | None:
        """What "is" tells of its subject: "is [the leader]", "is in [Oslo]"."""
        told = [c for c in self.tree.children(verb, "attr", "acomp", "oprd", "dobj") if self.is_content(c)]
        for preposition in self.tree.children(verb, "prep"):
            told += [c for c in self.tree.children(preposition, "pobj") if self.is_content(c)]
        return told[0] if told else None

    @cached_property
    def links(self) -> set[frozenset[int]]:
        """Pairs of words that belong together: one hangs on the other, or shares what the other hangs on."""
        found: set[frozenset[int]] = set()
        tree = self.tree
        pronouns = [token for token in tree.tokens if token.text.lower() in _FITTING]
        for token in [*(word.token for word in self.content_words), *pronouns]:
            head = self.parent(token)
            if head is not None:
                found.add(frozenset((token.i, head.i)))
                if token.dep == "conj" and (over := self.parent(head)) is not None:
                    found.add(frozenset((token.i, over.i)))  # "met Falk and Brandt": Brandt was met, too
            found |= {frozenset((token.i, s.i)) for s in self.subjects_of(token)}
            if token.dep == "conj" and token.pos == "VERB" and head is not None and not tree.children(head, "dobj"):
                found |= {frozenset((head.i, o.i)) for o in tree.children(token, "dobj")}
            if token.dep == "appos":
                found |= {frozenset((token.i, over.i)) for over in self._up_to_verb(token)}
            if head is not None and token.dep in _BEFORE_NOUN:
                beside = [c for c in tree.children(head, *_BEFORE_NOUN) if c.i != token.i]
                found |= {frozenset((token.i, c.i)) for c in beside}  # "Putin's envoy Bogdanov"
        for name in tree.names:
            named = [word.token for word in self.content_words if word.token.name is not None]
            inside = [token.i for token in named if tree.names[token.name or 0] == name]
            found |= {frozenset(pair) for pair in itertools.combinations(inside, 2)}
        return found

    def _up_to_verb(self, token: Token) -> Iterator[Token]:
        for head in self.tree.above(token):
            yield head
            if head.pos in ("VERB", "AUX"):
                return

    def subjects(self, verb: Token) -> list[Token]:
        """The subjects of a verb in its own clause; of "the man who met X" the man."""
        own = self.tree.children(verb, "nsubj", "nsubjpass", "csubj")
        head = self.tree.head(verb)
        if head is not None and any(t.tag in ("WP", "WDT") for t in own):
            told = [head] if verb.dep == "relcl" else self.tree.children(head, "attr")
            return told or own
        if own or verb.tag not in ("VBD", "VBZ", "VBP") or verb.dep == "conj" or verb.i == 0:
            return own
        before = self.tree.tokens[verb.i - 1]
        return [before] if before.pos in ("PROPN", "NOUN") else []

    def subjects_of(self, verb: Token) -> list[Token]:
        """The subjects of a verb, its own or those of the one it hangs on: "asked Moscow to act", "met and spoke"."""
        own = self.subjects(verb)
        head = self.tree.head(verb)
        if (
            own
            or head is None
            or verb.dep not in ("conj", "xcomp", "advcl", "pcomp")
            or verb.pos not in ("VERB", "AUX")
        ):
            return own
        if verb.dep == "pcomp" and (over := self.tree.head(head)) is not None:
            head = over
        objects = self.tree.children(head, "dobj") if verb.dep == "xcomp" else []
        return objects or self.subjects_of(head)

    @cached_property
    def meant(self) -> dict[int, Token]:
        """Whom "he", "it" or "their" means, where the sentence itself tells: the one subject before it that fits."""
        found: dict[int, Token] = {}
        subjects = [t for t in self.tree.tokens if t.dep in ("nsubj", "nsubjpass") and t.pos in ("NOUN", "PROPN")]
        for token in self.tree.tokens:
            fitting = _FITTING.get(token.text.lower())
            if fitting is None:
                continue
            before = [s for s in subjects if s.i < token.i and self._kind(s) in fitting]
            if len({plain(s.text) for s in before}) == 1:
                found[token.i] = before[0]
        return found

    def _kind(self, token: Token) -> str:
        name = self.tree.name_of(token)
        if name is not None and name.kind == "PERSON":
            return "person"
        if name is not None or token.pos == "PROPN":
            return "name"
        return "several" if token.tag in ("NNS", "NNPS") else "noun"

    def role(self, token: Token, verb: Token) -> Role:
        """What `token` is to `verb`, one of which hangs on the other, or which share a subject."""
        noun = self.tree.head(verb)
        if noun is not None and verb.dep in ("relcl", "acl") and noun.i == token.i:
            return self._of_noun(verb)
        top = self._top(token, verb)
        if top.i in {subject.i for subject in self.subjects_of(verb)}:
            passive = self.tree.children(verb, "nsubjpass", "auxpass")
            return Role.SUFFERS if passive else Role.DOES
        if top.dep in ("agent", "poss") or (top.dep == "prep" and top.text.lower() == "by"):
            return Role.DOES
        return Role.SUFFERS if top.dep == "dobj" else Role.BESIDE

    def _top(self, token: Token, verb: Token) -> Token:
        """The part of the clause that `token` is, or is joined to: itself, or the preposition before it."""
        subjects = {s.i for s in self.subjects_of(verb)}
        at = token
        for head in self.tree.above(token):
            if at.i in subjects or head.i == verb.i:
                return at
            at = head
        return token

    def _of_noun(self, verb: Token) -> Role:
        """Of "the man who met X" and "the talks held": does the noun do it, or is it done to it?"""
        if verb.dep == "acl":
            return Role.SUFFERS if verb.tag == "VBN" else Role.DOES
        pronouns = [t for t in self.tree.children(verb) if t.tag in ("WP", "WDT")]
        subject = [t for t in pronouns if t.dep == "nsubj"]
        return Role.DOES if subject else Role.SUFFERS

    def modality(self, verb: Token) -> str:
        """How certain a verb is: "" for what happens, "will", "may", "must"; of joined verbs the first one's."""
        found = [_MODALS[t.text.lower()] for t in self.tree.children(verb, "aux") if t.text.lower() in _MODALS]
        found = [kind for kind in found if kind]
        if found:
            return found[0]
        head = self.tree.head(verb)
        if verb.dep == "conj" and head is not None and not self.subjects(verb):
            return self.modality(head)
        return ""

    def is_negated(self, verb: Token) -> bool:
        """Is it told that it is not so: "not", "never", "no one", "without"; of joined verbs the first one's."""
        clauses = ("conj", "relcl", "advcl", "ccomp", "xcomp", "acl", "pcomp", "parataxis")
        beside = [c for c in self.tree.children(verb) if c.dep not in clauses]
        parts = [c for child in beside for c in (child, *self.tree.children(child, "det", "neg", "advmod"))]
        if any(part.text.lower() in NEGATIVE or part.dep == "neg" for part in parts):
            return True
        head = self.tree.head(verb)
        if head is not None and head.text.lower() == "without":
            return True
        if verb.dep == "conj" and head is not None and not self.subjects(verb) and head.pos in ("VERB", "AUX"):
            return self.is_negated(head)
        return False

    def in_speech(self, token: Token) -> bool:
        """Does it stand in direct speech that has a verb?"""
        spoken = [match.span() for match in _SPEECH.finditer(self.text)]
        verbs = [t.start for t in self.tree.tokens if t.pos in ("VERB", "AUX")]
        return any(a <= token.start < b and any(a <= verb < b for verb in verbs) for a, b in spoken)

    def tops(self) -> list[Token]:
        """The content words that hang on no other one: what heads the clauses that are stated by themselves."""
        return [word.token for word in self.content_words if self.parent(word.token) is None]

    def root(self) -> Token | None:
        """The verb, or noun, that heads the sentence."""
        return next(
            (t for t in self.tree.tokens if self.tree.head(t) is None and t.pos not in ("PUNCT", "SPACE")), None
        )

    @cached_property
    def hedges(self) -> Counter[str]:
        """The small words for what is not, will, may or must be, counted by what they do."""
        kinds = {**_MODALS, **dict.fromkeys(NEGATIVE, "not")}
        words = (token.text.lower() for token in self.tree.tokens if self.time_at(token) is None)
        return Counter(kinds[word] for word in words if word in kinds)


def is_content_word(token: Token) -> bool:
    """Does the word carry meaning of its own?"""
    if token.pos in ("PUNCT", "SPACE") or not any(c.isalnum() or c in "$£€¥%" for c in token.text):
        return False
    is_name = token.text.isupper() if token.pos != "PROPN" or token.i == 0 else token.text[0].isupper()
    if is_name and len(token.text) > 1:  # the US, AT&T, Will Smith, Theresa May
        return True
    if token.text.lower() == "according" or (token.lemma in ("have", "do") and token.dep not in ("aux", "auxpass")):
        return True
    return plain(token.text) not in _EMPTY and token.text.lower() not in _EMPTY


@lru_cache(maxsize=512)
def skeleton(text: str, published: str | None) -> Skeleton:
    """The skeleton of a sentence; times count from the day (ISO) that its article appeared.

    Raises `ModelError` when the model for syntax is missing.
    """
    day = date.fromisoformat(published) if published else None
    return Skeleton(text, day, parse(text), time_expressions(text, day))
