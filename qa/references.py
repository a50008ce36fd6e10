"""Words that point back ("he", "their", "there", "the minister") into what they stand for in the conversation."""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.times import time_spans
from index.syntax import Token, Tree
from qa.mentions import PLACE_PREPOSITIONS, Mention, Sort, mentions, name_in_answer, role_of, tree_of
from qa.talk import Told, answer_words, described, names_something, topic_of
from qa.words import FUNCTION_WORDS, stems_in

_PRONOUN = re.compile(
    r"\b(?:he|him|his|she|her|hers|it|its|they|them|their|theirs|there|then|that|this|those|these)\b", re.IGNORECASE
)
_DEFINITE = re.compile(r"\b(?:the|that|this|those|these) [a-z]", re.IGNORECASE)
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
_GOING = ("go", "travel", "fly", "come", "return", "move", "send", "drive", "head", "sail")


@dataclass(frozen=True)
class Referred:
    """A question with its references filled in; `found` when it has any that point back, resolved or not."""

    text: str
    found: bool = False


@dataclass(frozen=True)
class _Candidate:
    mention: Mention
    told: Told
    back: int
    text: str


def filled(question: str, talk: Sequence[Told]) -> Referred:
    """`question` with the words that point back replaced by what they stand for, as far as that is known."""
    if not _PRONOUN.search(question) and not _DEFINITE.search(question):
        return Referred(question)
    tree = tree_of(question)
    pointing = [token for token in tree.tokens if _points_back(tree, token)]
    changes = [*_pronouns(tree, [t for t in pointing if t.text.lower() not in ("there", "then")], talk)]
    changes += [change for token in pointing if (change := _place_or_time(tree, token, talk))]
    text = _changed(question, changes)
    if not pointing:
        return _definite(question, talk)
    is_part = any(_kind(token.text.lower()) for token in pointing) and names_something(talk[-1].question)
    if len(changes) < len(_needed(pointing)) or (is_part and not names_something(text)):
        topic = topic_of(talk, text)
        text = f"{text.rstrip('?.! ')} ({topic})?" if topic else text
    return Referred(text, found=True)


def _changed(text: str, changes: Sequence[tuple[int, int, str]]) -> str:
    for start, end, words in sorted(changes, reverse=True):
        text = text[:start] + words + text[end:]
    return text


# ── what points back ─────────────────────────────────────────────────────────────────────────────────────────────────


def _points_back(tree: Tree, token: Token) -> bool:
    """Is it a word for something outside the question?"""
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
    if lower == "it" and (token.dep == "expl" or _EMPTY_IT.search(tree.text, token.start)):
        return False
    if (
        lower == "it"
        and re.search(r"\b(?:long|much)\b.{0,12}$", tree.text[: token.start])
        and _EMPTY_IT.search(tree.text)
    ):
        return False
    return not any(_means(tree, token, lower, mention) for mention in mentions(tree.text)) and not _repeats(tree, token)


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


def _needed(pointing: Sequence[Token]) -> list[Token]:
    """Those without which the question says too little."""
    return [token for token in pointing if token.text.lower() != "then"]


# ── what it may stand for ────────────────────────────────────────────────────────────────────────────────────────────


def _pronouns(tree: Tree, pointing: Sequence[Token], talk: Sequence[Told]) -> Iterator[tuple[int, int, str]]:
    """Each pronoun's place, and what takes it: the likeliest of all ways to give them different antecedents."""
    tokens = [token for token in pointing if _kind(token.text.lower())]
    options = [[*sorted(_options(tree, t, talk), key=lambda o: -o[0])[:5], (_NOBODY, None)] for t in tokens]
    ways = sorted(itertools.product(*options), key=lambda way: -sum(score for score, _ in way))
    for way in ways:
        chosen = [candidate.mention for _, candidate in way if candidate]
        whose = [token.dep == "poss" for token in tokens]
        if len(set(chosen)) < len(chosen) and not all(whose):
            continue
        said = [_said(each, token) if each else "" for token, (_, each) in zip(tokens, way, strict=True)]
        if all(words or candidate is None for words, (_, candidate) in zip(said, way, strict=True)):
            for token, words in zip(tokens, said, strict=True):
                if words:
                    yield token.start, token.end, f"{words}’s" if token.dep == "poss" else words
            return


def _options(tree: Tree, token: Token, talk: Sequence[Told]) -> Iterator[tuple[float, _Candidate | None]]:
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
            elif (answered := _answered(mention, told)) is not None:
                yield answered if back == 0 else _Candidate(answered.mention, told, back, answered.text)


def _answered(mention: Mention, told: Told) -> _Candidate | None:
    """The answer in the place of the question words; of a person that was not told, with words still to be found."""
    if words := answer_words(told.answer):
        return _Candidate(name_in_answer(mention, words), told, 0, words)
    can_be_told = mention.sort in (Sort.PERSON, Sort.PEOPLE, Sort.BODY) or (
        mention.sort in (Sort.THINGS, Sort.PLACE) and described(mention, told) != ""
    )
    return _Candidate(mention, told, 0, "") if can_be_told and not told.answer else None


def _said(candidate: _Candidate, token: Token) -> str:
    """The words for a candidate; the answer is asked for where they are not there.  "" when there is none."""
    if candidate.text or not candidate.mention.asked:
        return candidate.text
    mention = candidate.mention
    told_apart = described(mention, candidate.told)
    if told_apart and mention.sort in (Sort.PEOPLE, Sort.THINGS):
        return told_apart
    words = answer_words(candidate.told.answered())
    fits = bool(words) and _fit(token.text.lower(), name_in_answer(mention, words)) > 0
    return words if fits and (words[0].isupper() or not told_apart) else told_apart


# ── there and then ───────────────────────────────────────────────────────────────────────────────────────────────────


def _place_or_time(tree: Tree, token: Token, talk: Sequence[Told]) -> tuple[int, int, str] | None:
    lower = token.text.lower()
    if lower == "there":
        place = next((found for told in reversed(talk) if (found := _place(told))), None)
        above = tree.head(token)
        if place is None:
            return None
        preposition, words = place
        if above is not None and above.pos == "ADP":
            return token.start, token.end, words
        going = above is not None and above.lemma in _GOING
        return token.start, token.end, f"{'to' if going else preposition} {words}"
    if lower == "then":
        time = next((named for told in reversed(talk) if (named := _time(told))), "")
        after = tree.text[: token.start].lower().endswith(("since ", "by ", "until "))
        if not time:
            return None
        return token.start, token.end, re.sub(r"^(?:in|on|at) ", "", time) if after else time
    return None


def _place(told: Told) -> tuple[str, str] | None:
    """The place of a turn with its preposition: what was answered to "where", else what its question names."""
    asks = next((m for m in mentions(told.question) if m.asked and m.sort is Sort.PLACE), None)
    if asks is not None and (words := answer_words(told.answered())):
        match = re.match(r"(in|at|on|near|outside|inside) (.+)$", words, re.IGNORECASE)
        return (match[1].lower(), match[2]) if match else ("in", words)
    places = [m for m in mentions(told.question) if m.sort is Sort.PLACE and not m.asked]
    places += [m for m in mentions(told.question) if m.named and m.preposition in PLACE_PREPOSITIONS]
    if not places:
        return None
    best = max(places, key=lambda m: (m.named, bool(m.preposition)))
    stays = best.preposition in ("in", "at", "on", "near", "inside", "outside")
    return best.preposition if stays else "in", best.text


def _time(told: Told) -> str:
    """The time of a turn: what was answered to "when", else what its question names."""
    if any(m.asked and m.sort is Sort.TIME for m in mentions(told.question)):
        words = answer_words(told.answered())
        return (
            words if not words or re.match(r"(?:in|on|at|last|this|next)\b", words, re.I) else f"{_on(words)} {words}"
        )
    spans = time_spans(told.question)
    if not spans:
        return ""
    start, end = spans[-1]
    before = re.search(r"\b(?:in|on|at|during|since|before|after|by) $", told.question[:start], re.IGNORECASE)
    return told.question[before.start() if before else start : end]


def _on(time: str) -> str:
    """The preposition of a time: a day is "on", anything longer "in"."""
    return "on" if re.search(r"\b\d{1,2}\b(?!\d)|day\b", time) else "in"


# ── the minister, the company ────────────────────────────────────────────────────────────────────────────────────────


def _definite(question: str, talk: Sequence[Told]) -> Referred:
    """A question without a name whose "the minister" was told of before, with who that is.

    Where nothing that was asked fits it stays: "the election" may be another one.
    """
    own = mentions(question)
    bare = [m for m in own if m.bare and not m.asked and not _goes_on(question, m)]
    if not bare or any(m.named for m in own):
        return Referred(question)
    for mention in bare:
        for back, told in enumerate(reversed(talk)):
            words = _same_noun(mention, told) or (_same_sort(mention, told) if back == 0 else "")
            if words and re.match(r"['’]", question[mention.end :]):
                return Referred(f"{question.rstrip('?.! ')} ({told.topic(question)})?", found=True)
            if words:
                return Referred(question[: mention.start] + words + question[mention.end :], found=True)
    return Referred(question)


def _goes_on(question: str, mention: Mention) -> bool:
    """Is it told apart by what follows ("the bridge in Oslo", "the man who …")?"""
    return re.match(r" (?:of|in|at|near|from|for|between|with|who|that|which)\b", question[mention.end :]) is not None


def _same_noun(mention: Mention, told: Told) -> str:
    """What an earlier question says of the same noun; its other words where it says no more than this one."""
    for other in mentions(told.question):
        if other.head != mention.head:
            continue
        if not other.asked and len(other.text) > len(mention.text):
            return other.text
        more = answer_words(told.answer) if other.asked else ""
        if not more and other.asked and (words := described(other, told)):
            return words
        more = more or told.topic(mention.text)
        return f"{mention.text} ({more})" if more else mention.text
    return ""


def _same_sort(mention: Mention, told: Told) -> str:
    """ "the country (Iran)": a name, or an answer, of the last turn that is of the sort of the noun."""
    if mention.sort not in (Sort.PERSON, Sort.BODY, Sort.PLACE):
        return ""
    for other in mentions(told.question):
        if other.asked and (words := answer_words(told.answer)) and name_in_answer(other, words).sort is mention.sort:
            return f"{mention.text} ({words})"
    who = any(other.text.lower() == "who" for other in mentions(told.question))
    if who and (words := answer_words(told.answered())) and words[0].isupper() and mention.sort is not Sort.PLACE:
        return f"{mention.text} ({words})"
    named = [
        m for m in mentions(told.question) if m.named and m.sort is mention.sort and m.woman in (None, mention.woman)
    ]
    return f"{mention.text} ({named[0].text})" if len(named) == 1 else ""
