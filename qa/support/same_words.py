"""Two words, or two times, into whether one may be told by the other: the same, another form of it, or a synonym."""

import re
from collections import Counter
from datetime import date, timedelta
from functools import lru_cache

from corpus.dates import TimeExpression
from index.syntax import Token
from qa.words import FUNCTION_WORDS, WORD, plain, stem

_ALIKE = """
receive host welcome meet|meet talk|visit trip travel|invite invitation|ask request|demand insist|urge press
kill slay|die death|injure wound hurt|arrest detain|begin start launch commence|end finish conclude|buy purchase acquire
attack assault strike|war conflict|accord agreement deal pact|ceasefire truce|parliament legislature|poll survey
lawyer attorney|envoy emissary|head lead|leader chief|say state tell|show indicate|build construct|big large
rise increase grow climb|fall drop decline decrease|quit resign|choose select pick|elect election|help aid assist
shut close|firm company business corporation|home house|child kid|film movie|car vehicle|doctor physician
police officer|aim goal objective|answer reply respond response|damage harm|destroy ruin wreck|fire blaze|flood flooding
get obtain receive|give provide supply|hold keep|job work position|law legislation|main chief primary|need require
percent % per-cent percentage|prison jail|probe investigation investigate|protest demonstration demonstrate
rescue save|result outcome|seek look-for|send dispatch|sign autograph|speech address|talks negotiations negotiate
test trial|threat threaten|town city|try attempt|use employ|victory win|weapon arm|worker employee staff|world global
capital city|support back|criticise criticize condemn denounce|angry outraged furious|immediately at-once promptly
united unite|continue go-on|go travel|include comprise
""".strip()
_GROUPS = [frozenset(stem(word) for word in group.split()) for group in re.split(r"[|\n]", _ALIKE)]
_NUMBERS = {
    word: float(n)
    for n, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen twenty".split()
    )
} | {word: 10.0 * n for n, word in enumerate("thirty forty fifty sixty seventy eighty ninety".split(), start=3)}
_ALIASES = [
    ("US", re.compile(r"\bthe United States(?: of America)?\b|\bU\.S\.(?:A\.)?|\bUSA\b")),
    ("UK", re.compile(r"\bthe United Kingdom\b|\bU\.K\.")),
    ("EU", re.compile(r"\bthe European Union\b|\bE\.U\.")),
    ("UN", re.compile(r"\bthe United Nations\b|\bU\.N\.")),
]
"""Names with a short form; both of a claim are brought to the one that the article has."""


def same(one: Token, other: Token) -> bool:
    """May the word `one` tell what the word `other` does?"""
    if {one.tag, other.tag} == {"NNP", "NNPS"}:  # the Roes are not Roe
        return plain(one.text) == plain(other.text)
    return same_words(one.text, one.lemma, other.text, other.lemma)


@lru_cache(maxsize=50_000)
def same_words(one: str, one_lemma: str, other: str, other_lemma: str) -> bool:
    a, b = number(one), number(other)
    if a is not None or b is not None:
        return a == b
    if plain(one) == plain(other) or one_lemma == other_lemma:
        return True
    if _speaks(one, one_lemma) and _speaks(other, other_lemma):
        return True
    stems, others = ({stem(plain(word)), stem(lemma)} for word, lemma in ((one, one_lemma), (other, other_lemma)))
    if stems & others or any(stems & group and others & group for group in _GROUPS):
        return True
    short, long = sorted((plain(one), plain(other)), key=len)
    return len(short) >= 4 and long.startswith(short) and long[len(short) :] in _ENDINGS


_ENDINGS = frozenset(
    "s es n an ian i ish ese ed d ing er r ly al ally ment ments ion ions ation ations ive ity ness ist ists".split()
)
"""What may be put behind a word, and it still tells the same: "Russia" and "Russian"."""


def speaks(token: Token) -> bool:
    """Does it tell that somebody says it, and no more: "said", "added", "according to"?"""
    return _speaks(token.text, token.lemma)


def _speaks(word: str, lemma: str) -> bool:
    return lemma in _SPEAKING or word.lower() == "according"


_SPEAKING = frozenset("add announce declare explain note remark say state tell".split())


def number(word: str) -> float | None:
    """The number that a word is, in digits or letters; None for any other word."""
    text = word.lower().replace(",", "")
    if re.fullmatch(r"\d+(?:\.\d+)?", text):
        return float(text)
    return _NUMBERS.get(text)


def same_time(one: TimeExpression, other: TimeExpression) -> bool:
    """May the time `one` be told where `other` stands: its words are among those, or its days hold those?"""
    told, there = _words(one.text), _words(other.text)
    words, others = frozenset(told), frozenset(there)
    days = {other.first.strftime("%A").lower()} if other.first is not None and other.first == other.last else set()
    if (words & _FINER) - others - days:
        return False  # "Friday, 1 October" where that was a Wednesday; "Monday morning" where it was in the evening
    if words and not told - there:  # counted: "April to April" is not "October to April"
        return True
    if one.first is None or one.last is None or other.first is None or other.last is None:
        return False
    if other.rule in _VAGUE and one.rule != other.rule:
        return False
    if (one.first, one.last) == (other.first, other.last):
        return True
    whole = one.first.day == 1 and one.last + timedelta(1) in (_after(one.first, 1), _after(one.first, 12))
    return whole and one.first <= other.first and other.last <= one.last  # "in October" for a day of it


def _after(day: date, months: int) -> date:
    """The first of a month, so many months later."""
    return date(day.year + (day.month - 1 + months) // 12, (day.month - 1 + months) % 12 + 1, 1)


_FINER = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday dawn morning midday noon lunchtime afternoon evening "
    "night tonight midnight am pm a p".split()
)
"""Words of a time that its days do not tell, or tell once more."""
_VAGUE = ("earlier or later in", "early, mid, late")
"""Rules (corpus/dates.py) whose days are as many as the words may mean, and not those that are meant."""


def _words(text: str) -> Counter[str]:
    words = (plain(word) for word in WORD.findall(text))
    return Counter(word for word in words if word not in FUNCTION_WORDS or word in ("last", "next", "this", "may"))


def with_aliases_of(claim: str, text: str) -> str:
    """`claim` with the names that have a short form written as `text` has them."""
    for short, long in _ALIASES:
        if re.search(rf"\b{short}\b", claim) and not re.search(rf"\b{short}\b", text):
            if found := long.search(text):
                claim = re.sub(rf"(?:\b[Tt]he )?\b{short}\b", found[0], claim)
        elif not long.search(text) and re.search(rf"\b{short}\b", text):
            claim = long.sub(short if not re.search(rf"\bthe {short}\b", text) else f"the {short}", claim)
    return claim
