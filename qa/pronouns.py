"""Pronouns of a question ("he", "their", "it") into what they stand for in the conversation."""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.syntax import Token, Tree
from qa.mentions import Mention, Sort, mentions, name_in_answer, role_of
from qa.talk import Told, answer_words, described
from qa.words import FUNCTION_WORDS, stems_in

_EMPTY_IT = re.compile(
    r"\bit (?:\w+ ){0,3}(?:that|to)\b|\bit (?:rain|snow)|"
    r"\b(?:long|much|many \w+) (?:did|does|will|would|has|had) it (?:take|taken|cost)\b",
    re.IGNORECASE,
)
_HE, _SHE = ("he", "him", "his"), ("she", "her", "hers")
_IT, _THEY = ("it", "its"), ("they", "them", "their", "theirs", "those", "these")
_FITTING = {
    _HE: {Sort.PERSON: 2.0, Sort.NAME: 1.2},
    _SHE: {Sort.PERSON: 2.0, Sort.NAME: 1.2},
    _IT: {Sort.THING: 2.0, Sort.BODY: 1.6, Sort.PLACE: 1.0, Sort.NAME: 1.0},
    _THEY: {Sort.PEOPLE: 2.2, Sort.THINGS: 1.8, Sort.BODY: 1.6, Sort.NAME: 0.8, Sort.PLACE: 0.3, Sort.PERSON: 0.2},
}
"""What a pronoun may stand for, and how well it fits."""
MAY_POINT_BACK = re.compile(
    rf"\b(?:{'|'.join([*itertools.chain(*_FITTING), 'there', 'then', 'that', 'this'])})\b", re.IGNORECASE
)
"""A question without one of these has nothing for `points_back`."""
_TURN_BACK = 3.0
"""A turn further back counts this much less."""
_TELLING = frozenset(
    "announce cause claim condemn confirm criticise criticize deny describe explain mention order report reveal say "
    "witness".split()
)
"""What is announced or caused is what happened as a whole, and not one thing in it."""
_MEASURES = frozenset("age capacity cost height length name number population price size value weight".split())
"""Of "the price of the yacht", "it" is the yacht."""
_NOBODY = -5.0
"""Better than to take what does not fit."""
_CLAUSE = re.compile(r" (?:that|who|which) ")
MOST_RESOLVED = 4
"""Pronouns of a question that are resolved together; all ways to give them their antecedents are looked at."""


@dataclass(frozen=True)
class _Candidate:
    """A mention of an earlier turn, so many turns `back`; `text` is "" where its words are still to be found."""

    mention: Mention
    told: Told
    back: int
    text: str


# ── what points back ─────────────────────────────────────────────────────────────────────────────────────────────────


def points_back(tree: Tree, token: Token) -> bool:
    """Is it a word for something outside the question: a pronoun, "there", "then" or "that"?"""
    lower = token.text.lower()
    if lower in ("that", "this", "those", "these"):
        if lower in ("that", "this") and token.i > 0 and not tree.text[token.end :].strip(" ?.!"):
            return True
        return token.pos == "PRON" and token.dep in ("nsubj", "nsubjpass", "dobj", "pobj", "attr") and token.tag == "DT"
    if lower == "there":
        is_there = token.i > 0 and tree.tokens[token.i - 1].lemma == "be" and token.i + 2 < len(tree.tokens)
        return token.dep != "expl" and token.pos != "PRON" and not is_there
    if lower == "then":
        return token.i > 0 and token.dep == "advmod" and token.tag == "RB"
    kind = _kind(lower)
    if kind is None or token.pos not in ("PRON", "DET"):
        return False
    if lower == "it" and (token.dep == "expl" or _is_empty(tree.text, token)):
        return False
    return not any(_means(tree, token, lower, mention) for mention in mentions(tree.text)) and not _repeats(tree, token)


def _is_empty(text: str, it: Token) -> bool:
    """Does "it" stand for nothing: "Was it true that …?", "How long did it take?"?"""
    return any(match.start() <= it.start < match.end() for match in _EMPTY_IT.finditer(text))


def is_personal(word: str) -> bool:
    """Is it "he", "she", "it", "they", or a form of one of these?"""
    return _kind(word.lower()) is not None


def _kind(pronoun: str) -> tuple[str, ...] | None:
    return next((kind for kind in _FITTING if pronoun in kind), None)


def _means(tree: Tree, token: Token, pronoun: str, mention: Mention) -> bool:
    """Does the pronoun stand for this mention of the same question: "When did Merkel visit her mother?"?"""
    if _fit(pronoun, mention) < 0.5 or mention.start <= token.start < mention.end:
        return False
    before = mention.end <= token.start
    whole = tree.head(token)
    if mention.asked and " " in mention.text and token.dep == "poss":
        return before and mention.role == "subject"
    if mention.asked:
        in_clause = token.dep == "nsubj" and whole is not None and whole.dep == "ccomp"
        return before and mention.role == "subject" and in_clause
    if not before:
        return mention.role == "subject" and any(above.dep == "advcl" for above in tree.above(token))
    if token.dep == "poss":
        return mention.named or mention.role == "subject"
    noun = next((t for t in tree.tokens if t.end == mention.end), None)
    same_clause = noun is not None and _clause(tree, noun) == _clause(tree, token)
    return not same_clause


def _clause(tree: Tree, token: Token) -> int:
    """The number of the verb of its clause."""
    clauses = ("ROOT", "ccomp", "advcl", "relcl", "acl", "xcomp", "parataxis")
    return next((each.i for each in (token, *tree.above(token)) if each.dep in clauses), token.i)


def _repeats(tree: Tree, token: Token) -> bool:
    """Does it repeat a pronoun before it ("Did he see his mother?")?"""
    kind = _kind(token.text.lower())
    earlier = [t for t in tree.tokens[: token.i] if _kind(t.text.lower()) == kind and t.pos == "PRON"]
    return any(token.dep == "poss" or _clause(tree, t) != _clause(tree, token) for t in earlier)


# ── what it may stand for ────────────────────────────────────────────────────────────────────────────────────────────


def replaced(tree: Tree, pointing: Sequence[Token], talk: Sequence[Told]) -> list[tuple[int, int, str]]:
    """The place of each pronoun among the words that point back, and what takes it; of all ways to give them different
    antecedents, the likeliest.  One for which nothing is found is left out."""
    tokens = [token for token in pointing if is_personal(token.text)][:MOST_RESOLVED]
    whose = all(token.dep == "poss" for token in tokens)
    options = [[*sorted(_options(tree, t, talk), key=lambda o: -o[0])[:5], (_NOBODY, None)] for t in tokens]
    for way in sorted(itertools.product(*options), key=lambda way: -sum(score for score, _ in way)):
        chosen = [candidate for _, candidate in way]
        meant = [candidate.mention for candidate in chosen if candidate]
        if len(set(meant)) < len(meant) and not whose:
            continue
        said = [_said(each, token) if each else "" for token, each in zip(tokens, chosen, strict=True)]
        if all(words or each is None for words, each in zip(said, chosen, strict=True)):
            told = [(token, words) for token, words in zip(tokens, said, strict=True) if words]
            return [_change(tree, token, words) for token, words in told]
    return []


def _change(tree: Tree, token: Token, words: str) -> tuple[int, int, str]:
    """What takes the place of a pronoun: "Ann’s flight", "the flight of the bombers that landed"."""
    if token.dep != "poss":
        return token.start, token.end, words
    noun = tree.head(token)
    if _CLAUSE.search(words) is None or noun is None or noun.i < token.i:
        return token.start, token.end, f"{words}’s"
    return token.start, noun.end, f"the{tree.text[token.end : noun.end]} of {words}"


def _options(tree: Tree, token: Token, talk: Sequence[Told]) -> Iterator[tuple[float, _Candidate | None]]:
    """What a pronoun may stand for, each with how well it would fit there."""
    pronoun = token.text.lower()
    role = _role(tree, token, talk[-1])
    own = stems_in(tree.text) - FUNCTION_WORDS
    verb = tree.tokens[token.head].lemma
    said_before = any(m.verb == verb and m.role == "object" for m in mentions(talk[-1].question))
    if pronoun == "it" and token.dep == "dobj" and verb in _TELLING and not said_before:
        return
    for candidate in _candidates(talk):
        mention = candidate.mention
        fit = _fit(pronoun, mention)
        if fit <= 0 or (mention.named and stems_in(candidate.text) & own):
            continue
        score = fit + 1.0 * (mention.role == role != "") + 0.5 * mention.named + 0.3 * (mention.role == "subject")
        score -= 1.0 * (mention.role == "" and not mention.preposition) + 0.4 * bool(mention.preposition)
        score -= 1.0 * (mention.head in _MEASURES and pronoun in _IT)
        score += 1.0 * (mention.preposition != "" and tree.tokens[token.head].text.lower() == mention.preposition)
        score += 1.0 * (token.dep == "poss" and mention.named and fit >= 1) + 0.5 * (
            token.dep == "poss" and mention.role == "subject"
        )
        score -= 1.2 * (mention.asked and not candidate.text) + _TURN_BACK * candidate.back
        yield score, candidate


def _role(tree: Tree, token: Token, last: Told) -> str:
    """Its part in the clause; of the same verb in the passive ("Who shot him?", "When was he shot?") the object."""
    verb = tree.head(token)
    if token.dep == "nsubjpass" and verb is not None and any(m.verb == verb.lemma for m in mentions(last.question)):
        return "object"
    return role_of(token)


def _fit(pronoun: str, mention: Mention) -> float:
    """How well a pronoun fits a mention; 0 where it cannot stand for it."""
    kind = _kind(pronoun)
    if kind is None:
        return 0.0
    if (kind is _HE and mention.woman is True) or (kind is _SHE and mention.woman is False):
        return 0.0
    known = 0.5 if kind in (_HE, _SHE) and mention.woman is not None else 0.0
    fit = _FITTING[kind].get(mention.sort, 0.0)
    if kind is _THEY and mention.asked and mention.text.lower() == "who":
        fit = 1.6
    return fit + known if fit else 0.0


def _candidates(talk: Sequence[Told]) -> Iterator[_Candidate]:
    """What the earlier turns mention, the last turn first; question words stand for their answers."""
    for back, told in enumerate(reversed(talk)):
        for mention in mentions(told.question):
            if not mention.asked:
                yield _Candidate(mention, told, back, mention.text)
            elif words := answer_words(told.answer):
                yield _Candidate(name_in_answer(mention, words), told, back, words)
            elif not told.answer and _can_be_told(mention, told):
                yield _Candidate(mention, told, back, "")


def _can_be_told(asked: Mention, told: Told) -> bool:
    """May words be found for what is asked: an answer that names somebody, or the question's own words?"""
    is_somebody = asked.sort in (Sort.PERSON, Sort.PEOPLE, Sort.BODY)
    return is_somebody or (asked.sort in (Sort.THINGS, Sort.PLACE) and described(asked, told) != "")


def _said(candidate: _Candidate, token: Token) -> str:
    """The words for a candidate; the answer is asked for where they are not there.  "" when there is none."""
    if candidate.text or not candidate.mention.asked:
        return candidate.text
    mention = candidate.mention
    told_apart = described(mention, candidate.told)
    if told_apart and mention.sort in (Sort.PEOPLE, Sort.THINGS):
        return told_apart
    words = answer_words(candidate.told.answered)
    fits = bool(words) and _fit(token.text.lower(), name_in_answer(mention, words)) > 0
    return words if fits and (words[0].isupper() or not told_apart) else told_apart
