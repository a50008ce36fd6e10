"""A claim aligned with a sentence into what makes the sentence less certain than the claim: not, may, if, said by.

And the other way round: what makes the claim less certain than the sentence is as wrong.
"""

import re
from collections import Counter
from collections.abc import Iterator

from index.syntax import Token
from qa.answer import Fault
from qa.attribution import speaker
from qa.support.alignment import Alignment, Verdict, somebody
from qa.support.same_words import number, speaks
from qa.support.skeleton import NEGATIVE, SAYING, Skeleton
from qa.words import WORD, plain

_MARKS = {
    **{word: word for word in "because until despite therefore thus hence only again first unless if whether".split()},
    **dict.fromkeys(("never", "no", "nobody", "none", "nothing", "neither", "nor", "without"), "not"),
    **dict.fromkeys(("after", "following", "since"), "after"),
    "before": "before",
    "against": "against",
    **dict.fromkeys(("least", "more", "over", "above"), "more"),
    **dict.fromkeys(("less", "fewer", "under", "below", "most"), "less"),
    **dict.fromkeys(("nearly", "almost", "about", "around", "roughly", "approximately"), "about"),
    **dict.fromkeys(("alleged", "allegedly", "reportedly", "supposedly", "apparently", "suspected"), "alleged"),
    **dict.fromkeys(("possibly", "perhaps", "maybe", "probably", "likely", "unlikely", "potential"), "maybe"),
    **dict.fromkeys(("former", "then", "ex", "acting"), "former"),
    **dict.fromkeys(("few", "little", "hardly", "barely", "scarcely"), "hardly"),
    **dict.fromkeys(("all", "every", "always"), "all"),
}
"""Words that change what a sentence says, by what they do."""
_OF_NUMBERS = frozenset(("more", "less", "about"))
"""These are such marks before a number, and as adverbs: "over 20", "is almost done"."""
_AMOUNTS = frozenset("us half third quarter dozen dozens hundred hundreds thousand thousands million billion".split())
_MUST_STAY = frozenset("more less about alleged maybe hardly former".split())
"""These may not be left out beside what they are about."""
_BEFORE_DENIED = frozenset("DET ADP PART AUX PUNCT SPACE".split())
_CONTRARY = {"up": "down", "over": "under", "above": "below", "before": "after", "into": "from"}
_CONTRARY |= {b: a for a, b in _CONTRARY.items()}
_HEARSAY = frozenset("reportedly allegedly supposedly purportedly".split())
_HAPPENS = frozenset("be begin start continue manage help come go happen have able use".split())
"""Verbs under which an infinitive tells what happens."""
_AFTER_EVENT = frozenset("during after following since in at on with of from".split())
"""Before a noun for what happened: "during Putin's visit"."""
_CLAUSES = ("ccomp", "xcomp", "pcomp", "csubj", "advcl", "acl", "parataxis", "dep", "dobj")


class Certainty:
    """Compares how certain the two are."""

    def __init__(self, alignment: Alignment) -> None:
        self._claim, self._told, self._cited = alignment.claim, alignment.told, alignment.cited
        self._at = alignment.words
        self._aligned = alignment.kept

    def wrong(self) -> Verdict | None:
        """The first thing that is less certain in the one than in the other."""
        for check in (self._marks, self._certainty, self._stated, self._speech):
            if found := check():
                return found
        return None

    def _marks(self) -> Verdict | None:
        """Small words that change what is said are in both: "because", "after", "only", "at least", "former"."""
        claim, told = self._marks_in(self._claim), self._marks_in(self._told)
        for mark in claim - told:
            return Verdict(Fault.NEGATION if mark == "not" else Fault.WORDS, mark)
        kept = self._marks_in(self._told, self._aligned)
        for mark in (kept.keys() & _MUST_STAY) - claim.keys():
            return Verdict(Fault.MODALITY, mark)
        if left_out := self._denied():
            return Verdict(Fault.NEGATION, left_out)
        for kind in self._claim.hedges - self._told.hedges:
            return Verdict(Fault.NEGATION if kind == "not" else Fault.MODALITY)
        words, others = ({t.text.lower() for t in each.tree.tokens} for each in (self._claim, self._told))
        for word in words - others:
            if _CONTRARY.get(word) in others:
                return Verdict(Fault.WORDS, word)
        return None

    def _denied(self) -> str:
        """What a "not" that the claim leaves out stands before, where the claim has it: "not much else", "not enough";
        "" for nothing."""
        if self._claim.hedges["not"] >= self._told.hedges["not"]:
            return ""
        said = {t.text.lower() for t in self._claim.tree.tokens}
        tokens = self._told.tree.tokens
        there = Counter(t.text.lower() for t in tokens)
        for token in (t for t in tokens if t.text.lower() in NEGATIVE):
            denied = next((t for t in tokens[token.i + 1 :] if t.pos not in _BEFORE_DENIED), None)
            if denied is not None and denied.text.lower() in said and there[denied.text.lower()] == 1:
                return denied.text
        return ""

    @staticmethod
    def _marks_in(content_words: Skeleton, beside: set[int] | None = None) -> Counter[str]:
        """The marks of a sentence, counted; with `beside` those that hang on one of these words."""
        found: Counter[str] = Counter()
        for token in content_words.tree.tokens:
            mark, head = _MARKS.get(token.text.lower()), content_words.tree.head(token)
            if mark in _OF_NUMBERS and token.dep == "prep" and not _before_number(content_words, token):
                continue  # "over the years", "around the house"
            hangs = beside is None or (head is not None and head.i in beside)
            if mark is not None and hangs and content_words.time_at(token) is None:
                found[mark] += 1
        return found

    def _certainty(self) -> Verdict | None:
        """What is negated, possible or still to come in the one is so in the other."""
        for said in self._claim.content_words:
            word, place = said.token, self._at.get(said.token.i)
            if place is None:
                continue
            if self._claim.is_negated(word) != self._told.is_negated(place):
                return Verdict(Fault.NEGATION, word.text)
            is_verb = place.pos in ("VERB", "AUX")
            if is_verb and self._claim.modality(word) != self._told.modality(place):
                return Verdict(Fault.MODALITY, word.text)
            if word.pos == "VERB" and place.pos == "NOUN" and not self._happens(place):
                return Verdict(Fault.MODALITY, word.text)
        return self._of_being()

    def _happens(self, noun: Token) -> bool:
        """Of a deed that the sentence has as a noun: does it tell that it happened: "during Putin's visit"?"""
        head = self._told.tree.head(noun)
        if head is not None and noun.dep == "pobj":
            return head.text.lower() in _AFTER_EVENT
        return noun.dep in ("nsubj", "nsubjpass", "appos")

    def _of_being(self) -> Verdict | None:
        """The same for each "is" of the claim: the one in the sentence that tells the same of the same."""
        there = [t for t in self._told.tree.tokens if t.lemma == "be" and t.dep not in ("aux", "auxpass")]
        for being in (t for t in self._claim.tree.tokens if t.lemma == "be" and t.dep not in ("aux", "auxpass")):
            told = self._claim.complement(being)
            place = self._at.get(told.i) if told is not None else None
            over = {t.i for _, t in self._chain(place)} if place is not None else set()
            near = [t for t in there if t.i in over] if told is not None else there
            kind = self._claim.is_negated(being), self._claim.modality(being)
            kinds = [(self._told.is_negated(t), self._told.modality(t)) for t in near] or [(False, "")]
            if kind not in kinds:
                return Verdict(Fault.MODALITY if kind[0] == kinds[0][0] else Fault.NEGATION, being.text)
        return None

    def _stated(self) -> Verdict | None:
        """What the claim states the sentence states by itself, or the claim has the word that stands over it, too."""
        verbs = (word.token for word in self._claim.content_words if word.token.pos == "VERB")
        heads = {token.i for token in (*self._claim.tops(), *verbs)}
        for i in sorted(heads & self._at.keys()):
            if why := self._over(self._at[i]):
                return why
        return None

    def _over(self, token: Token) -> Verdict | None:
        """A word of the sentence over `token` that makes it less than a fact, and that the claim leaves out."""
        for at, head in self._chain(token):
            left_out = at.dep in _CLAUSES and head.i not in self._aligned
            if left_out and (why := self._makes_less(at, head, first=at.i == token.i)):
                return Verdict(why, head.text)
        return None

    def _chain(self, token: Token) -> Iterator[tuple[Token, Token]]:
        """Each word from `token` upwards with the one that it hangs on; of what is told of a name beside it, up to the
        name: "Roe, an envoy, may go" says without a "may" that Roe is an envoy."""
        at = token
        for head in self._told.tree.above(token):
            if at.dep == "appos" and at.i == token.i and head.pos == "PROPN" and self._is_of(token, head):
                return
            yield at, head
            at = head

    def _is_of(self, told: Token, name: Token) -> bool:
        """Does the claim say no more than that the `name` is what is `told`?"""
        root = self._claim.root()
        if root is None or root.lemma != "be":
            return False
        complement, subjects = self._claim.complement(root), self._claim.subjects(root)
        return (
            complement is not None
            and self._is_at(complement.i, told)
            and any(self._is_at(subject.i, name) for subject in subjects)
        )

    def _makes_less(self, at: Token, head: Token, *, first: bool) -> Fault | None:
        tree = self._told.tree
        if at.dep == "dobj":
            done = any(b.token.pos == "VERB" and self._is_at(b.token.i, at) for b in self._claim.content_words)
            return Fault.MODALITY if first and done and head.pos == "VERB" else None
        if any(c.text.lower() in ("if", "unless", "whether") for c in tree.children(at, "mark")):
            return Fault.MODALITY
        if at.dep in ("ccomp", "parataxis", "csubj", "dep"):
            if head.lemma == "be" or head.pos not in ("VERB", "AUX", "NOUN", "ADJ"):
                return None
            return Fault.SPEAKER if head.lemma in SAYING else Fault.MODALITY
        if at.dep == "pcomp":
            over = tree.head(head)  # "accused of killing", "kept from killing"; not "after killing"
            left_out = over is not None and self._told.is_content(over) and over.i not in self._aligned
            return Fault.MODALITY if left_out and head.text.lower() not in _AFTER_EVENT - {"of", "from"} else None
        infinitive = any(c.tag == "TO" for c in tree.children(at, "aux"))
        return Fault.MODALITY if infinitive and head.lemma not in _HAPPENS else None

    # ── who says so ──────────────────────────────────────────────────────────────────────────────────────────────────

    def _speech(self) -> Verdict | None:
        """What somebody says in the article is said by the same one in the claim."""
        for top in self._claim.tops():
            if top.i in self._at and (unsaid := self._unsaid(self._at[top.i])):
                return Verdict(Fault.SPEAKER, unsaid)
        return None

    def _unsaid(self, place: Token) -> str:
        """Whose word it is by the sentence, if the claim does not say so; "" where all is well."""
        if speaks(place) or place.lemma in SAYING:
            return self._hearsay(place)  # "According to Roe, it was reported"
        who = self._speaker_of(place)
        if who is None and not self._told.in_speech(place):
            return self._hearsay(place)
        said = [t for t in self._claim.tree.tokens if speaks(t) or t.lemma in SAYING]
        is_told = self._names(who) if who else any(t.i in self._at for t in said)
        return "" if said and is_told else who or "“…”"

    def _hearsay(self, place: Token) -> str:
        """The word by which a word of the sentence is hearsay, where the claim leaves it out; "" for none."""
        left_out = [t for t in self._told.tree.tokens if t.i not in self._aligned]
        return next((t.text for t in left_out if self._is_hearsay(t, place)), "")

    def _names(self, who: str) -> bool:
        """Does the claim name the speaker, or the one who "he" in the sentence is?"""
        claimed = {plain(t.text) for t in self._claim.tree.tokens}
        names = [name for name in (who, somebody(self._cited)) if name]
        return any(plain(WORD.findall(name)[-1]) in claimed for name in names)

    def _is_at(self, i: int, place: Token) -> bool:
        return i in self._at and self._at[i].i == place.i

    def _is_hearsay(self, token: Token, place: Token) -> bool:
        head = self._told.tree.head(token)
        word = token.text.lower()
        return word in _HEARSAY or (word == "according" and head is not None and head.i == place.i)

    def _speaker_of(self, place: Token) -> str | None:
        """Who says a word of the sentence, by the article."""
        article, (start, end) = self._cited.article, self._cited.sentence
        word = re.compile(rf"(?<!\w){re.escape(place.text)}(?!\w)")
        before = sum(1 for _ in word.finditer(self._told.text, 0, place.start))
        found = list(word.finditer(article.text, start, end))
        if before >= len(found):
            return None
        span = speaker(article, (start, end), [found[before].span()], self._cited.before)
        return article.text[slice(*span)] if span else None


def _before_number(content_words: Skeleton, token: Token) -> bool:
    """Does a number come next: "over 20", "over $3", "over a hundred"?"""
    words = re.findall(r"[^\W\d_]+|[\d$£€¥]", content_words.text[token.end :].lower())[:3]
    words = words[1:] if words[:1] in (["a"], ["an"], ["the"]) else words
    return bool(words) and (words[0] in _AMOUNTS or words[0] in "$£€¥" or number(words[0]) is not None)
