"""Sentences of real articles into what an LLM might write of them: true shortenings and forms, and false ones.

No LLM writes them: each kind is one change of a real sentence, so that whether it is supported is known.
"""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from bench.altered import Source, joined_halves, other_date, other_name, other_number, other_polarity
from corpus.article import Article, Span
from corpus.dates import in_words
from index.passages import cut
from index.syntax import Token, Tree, parse
from qa.attribution import speaker
from qa.dated import times_in
from qa.ideas import Idea, ideas
from qa.support.alignment import Cited
from qa.words import content_stems

SHORTEST, LONGEST = 40, 280
"""Characters of a sentence that is changed."""


@dataclass(frozen=True)
class Claim:
    """A sentence as an LLM might write it, what it cites, and of which kind it is."""

    kind: str
    text: str
    cited: tuple[Cited, ...]
    supported: bool


@dataclass(frozen=True)
class Page:
    """An article and those of its sentences that may be changed, each with the one before it."""

    article: Article
    cited: tuple[Cited, ...]

    @property
    def source(self) -> Source:
        return Source(self.article, tuple(each.sentence for each in self.cited))


Change = Callable[[Cited, Page, Page, random.Random], Claim | None]
"""A sentence, its page and another page into a claim; None where there is nothing to change."""


def page_of(article: Article) -> Page:
    """The page of an article."""
    found: dict[Span, Cited] = {}
    for passage in cut(article):
        for before, place in pairwise([None, *passage.sentences]):
            assert place is not None
            if _is_plain(article.text[slice(*place)]) and (place not in found or found[place].before is None):
                found[place] = Cited(article, place, before)
    return Page(article, tuple(found.values()))


def _is_plain(text: str) -> bool:
    words = text.split()
    return (
        SHORTEST <= len(text) <= LONGEST
        and "\n" not in text
        and text[0].isupper()
        and text[-1] == "."
        and not _TO_READERS.search(text)
        and sum(word[:1].islower() for word in words) * 2 > len(words)
    )


_TO_READERS = re.compile(
    r"[\[\]#@*_|]|://|\.{3}|\.(?:com|org)\b|\b(?:I|we|We|you|You|your|Your|our|Our|my|My|us|me|here)\b|"
    r"^(?:Subscribe|Click|Read|Watch|See|Follow|Sign|Thank|Get)\b"
)
_POINTS_BACK = re.compile(r"(?:But |And )?(?:He|She|It|They|This|That|These|Those|His|Her|Their|Its)\b")
"""Sentences of news, and not what a page says to its readers."""


# ── supported ────────────────────────────────────────────────────────────────────────────────────────────────────────

_KEPT_MARKS = frozenset("if unless until whether without according".split())
_BOUND = re.compile(r"\b(?:not|no|never|only|all|every|any|most|few|n't|n’t|without|unless|if|whether)\b|n['’]t\b")
_PRONOUN_SUBJECT = re.compile(r"(?:He|She) (?=[a-z])")


def as_it_stands(cited: Cited, page: Page, other: Page, chance: random.Random) -> Claim | None:
    return None if _POINTS_BACK.match(cited.text) else _true("the sentence itself", cited.text, cited)


def shortened(cited: Cited, page: Page, other: Page, chance: random.Random) -> Claim | None:
    """Without one or two side clauses, appositions, places or times; of no sentence with a "not" or "only"."""
    text = cited.text
    if _BOUND.search(text) or re.search(r"[“”\"]", text) or _POINTS_BACK.match(text):
        return None
    tree = parse(text)
    parts = [span for token in tree.tokens if (span := _part(tree, token))]
    chosen = sorted(chance.sample(parts, min(len(parts), chance.choice([1, 2]))), reverse=True)
    if not chosen or any(a[0] < b[1] and b[0] < a[1] for a, b in pairwise(chosen)):
        return None
    for start, end in chosen:
        before, after = text[:start].rstrip(" ,"), text[end:]
        at_end = after[:1] == "."  # "at 10 p.m." ends with one, too
        text = before.removesuffix(".") + after if at_end else f"{before} {after.lstrip(' ,')}"
    text = " ".join(text.split())
    text = text[:1].upper() + text[1:]
    return None if len(text.split()) < 5 or _POINTS_BACK.match(text) else _true("shortened", text, cited)


def _part(tree: Tree, token: Token) -> Span | None:
    """A part of the sentence that may be left out, with its comma; None for what may not."""
    below = tree.below(token)
    start, end = below[0].start, below[-1].end
    contiguous = below[-1].i - below[0].i + 1 == len(below)
    after_comma = tree.text[:start].rstrip().endswith(",")
    before_comma = tree.text[end:].lstrip()[:1] in (",", ".")
    words = {t.text.lower() for t in below}
    head = tree.head(token)
    if not contiguous or words & _KEPT_MARKS or head is None:
        return None
    if head.dep != "ROOT" and token.dep in ("advcl", "prep"):
        return None
    if token.dep in ("relcl", "appos") and after_comma and before_comma:
        return start, end
    if token.dep == "advcl" and before_comma and (after_comma or start == 0):
        return start, end
    place = token.text.lower() in ("in", "at", "on", "during") and head.pos == "VERB" and before_comma
    return (start, end) if token.dep == "prep" and place else None


def said_that(cited: Cited, page: Page, other: Page, chance: random.Random) -> Claim | None:
    """What somebody said, with the words that tell who in another place: "Y, Berg said." as "Berg said that Y."."""
    if re.match(r"(?:According to )?(?:He|She|They|It|But|And|So)\b| --", cited.text) or " -- " in cited.text:
        return None
    if not any(t.dep == "ccomp" for t in parse(cited.text).tokens):  # "said a few things about"
        return None
    if match := re.fullmatch(rf"([^“”\"]+), ({_WHO}) said\.", cited.text):
        return _true("said in another order", f"{_upper(match[2])} said that {_lower(match[1], cited)}.", cited)
    if match := re.fullmatch(rf"According to ({_WHO}), ([^“”\"]+)\.", cited.text):
        return _true("said in another order", f"{_upper(match[1])} said {match[2]}.", cited)
    if match := re.fullmatch(rf"({_WHO}) said (?:that )?([^“”\",]+)\.", cited.text):
        return _true("said in another order", f"According to {_lower(match[1], cited)}, {match[2]}.", cited)
    return None


_WHO = r"(?:[Tt]he )?[A-Z][\w’'-]+(?: [A-Z][\w’'-]+){0,3}|(?:[Tt]he )?(?:police|officials|prosecutors|ministry|company)"


def named(cited: Cited, page: Page, other: Page, chance: random.Random) -> Claim | None:
    """ "He …" with the name of the only person in the sentence before, who is its subject."""
    if not _PRONOUN_SUBJECT.match(cited.text) or cited.before is None:
        return None
    tree = parse(page.article.text[slice(*cited.before)])
    people = [name for name in tree.names if name.kind == "PERSON"]
    subjects = {t.name for t in tree.tokens if t.dep == "nsubj"}
    if len(people) != 1 or tree.names.index(people[0]) not in subjects:
        return None
    name = re.sub(r"['’]s$", "", tree.text[slice(*tree.span(people[0]))])
    if re.search(r"[^\w .’'-]", name):  # of a caption
        return None
    return _true("a pronoun resolved", _PRONOUN_SUBJECT.sub(f"{name} ", cited.text, count=1), cited)


def dated(cited: Cited, page: Page, other: Page, chance: random.Random) -> Claim | None:
    """A day, a month or a year that counts from the article's day, told in full."""
    if cited.article.published is None:
        return None
    times = [t for t in times_in(cited.text, cited.article.published) if t.derived and t.first and t.last]
    times = [t for t in times if t.rule in ("weekday", "today", "month", "date", "this, last, next")]
    if not times or _POINTS_BACK.match(cited.text):
        return None
    time = chance.choice(times)
    assert time.first
    assert time.last
    before = cited.text[: time.start]
    has_one = re.search(r"\b(?:on|in|into|of|by|since|until|from|late|early|for|to) $", before)
    on = "" if has_one else "on " if time.first == time.last else "in "
    days = in_words(time.first, time.last)
    if "–" in days or (not on and re.search(r"\bin $", before) and time.first == time.last):
        return None
    if re.match(r" (?:and|to|or) \d", cited.text[time.end :]):  # "June 17 and 18"
        return None
    text = before + on + days + cited.text[time.end :]
    return _true("a time resolved", text[:1].upper() + text[1:], cited)


def two_facts(cited: Cited, page: Page, other: Page, chance: random.Random) -> Claim | None:
    """Two short sentences joined by "and", both cited."""
    second = chance.choice(page.cited)
    first = cited.text
    if second is cited or max(len(first), len(second.text)) > 150 or re.search(r"[“”\";:]", first + second.text):
        return None
    if _POINTS_BACK.match(first) or _POINTS_BACK.match(second.text):
        return None
    if re.match(r"(?:But|And|So|However|There|Then|Be)\b", second.text):
        return None
    joined = f"{first.rstrip('.')}, and {_lower(second.text, second)}"
    return Claim("two facts joined", joined, (cited, second), True)


@cache
def _ideas(article: Article) -> tuple[Idea, ...]:
    return tuple(idea for idea in ideas(article) if idea.kind in ("is", "who"))


def from_questions(cited: Cited, page: Page, other: Page, chance: random.Random) -> Claim | None:
    """A question that Dateline makes of the sentence (qa/ideas.py), with its answer put in."""
    for idea in _ideas(page.article):
        if idea.sentence != cited.sentence or _BOUND.search(cited.text):
            continue
        answer = " ".join(page.article.text[slice(*idea.answer)].split())
        who = speaker(page.article, cited.sentence, [idea.answer], cited.before)
        if who is not None:
            continue
        if idea.kind == "is" and re.match(r"(?:an?|the) ", answer):
            return _true("a question with its answer", f"{idea.question[7:-1]} is {answer}.", cited)
        if idea.kind == "who":
            return _true("a question with its answer", f"{answer} {idea.question[4:-1]}.", cited)
    return None


# ── not supported ────────────────────────────────────────────────────────────────────────────────────────────────────


def _altered(kind: str, change: Callable[[str, Source, random.Random], str | None]) -> Change:
    def claim(cited: Cited, page: Page, other: Page, chance: random.Random) -> Claim | None:
        start = shortened(cited, page, other, chance) if chance.random() < 0.5 else None
        before = start.text if start else cited.text
        text = change(before, page.source, chance)
        return _false(kind, text, cited, page) if text and _differs(before, text) else None

    return claim


def _differs(before: str, after: str) -> bool:
    """Is more changed than "Berg" to "Berg's"?"""
    one, other = (re.sub(r"['’]s\b", "", text).split() for text in (before, after))
    return one != other


_CERTAIN = (
    (r"\b(?:may|might|could)\b", "will"),
    (r"\b(?:will|would)\b", "may"),
    (r"\bwas\b", "may have been"),
    (r"\bis\b", "may be"),
    (
        r"(?<!\bwas )(?<!\bwere )\b(?:plans|planned|hopes|hoped|wants|wanted|expects|intends|agreed) to (\w+)\b",
        r"did \1",
    ),
    (r"\bwould have (\w+ed)\b", r"\1"),
    (r"\b(?:may|might|could|will|would) (?=[a-z]{3,})", ""),
    (r"\bshould\b", "will"),
)


def other_modality(cited: Cited, page: Page, other: Page, chance: random.Random) -> Claim | None:
    """What may be is, what is may be, what is planned is done."""
    fitting = [(old, new) for old, new in _CERTAIN if re.search(old, cited.text)]
    if not fitting:
        return None
    old, new = chance.choice(fitting)
    return _false("a modality changed", re.sub(old, new, cited.text, count=1), cited, page)


def without_speaker(cited: Cited, page: Page, other: Page, chance: random.Random) -> Claim | None:
    """What somebody said, as if it were so."""
    text = cited.text
    for pattern in (
        rf"(?P<said>[^“”\"]+), (?:{_WHO}) (?:said|says|added|told \w+)\.",
        rf"(?:{_WHO}|He|She|They) (?:{_SAYS}) (?:that )?(?P<said>[^“”\"]{{25,}})\.",
        rf"According to (?:{_WHO}), (?P<said>[^“”\"]+)\.",
        r"“(?P<said>[^“”]{25,})[,.]” (?:he|she|they|[A-Z]\w+(?: [A-Z]\w+)?) (?:said|says|told \w+)\.",
    ):
        if match := re.fullmatch(pattern, text):
            return _false("who says so left out", f"{_upper(match['said']).rstrip('.')}.", cited, page)
    return None


_SAYS = r"said|says|claimed|believes|argued|warned|told \w+"


def other_speaker(cited: Cited, page: Page, other: Page, chance: random.Random) -> Claim | None:
    """What somebody said, as the word of somebody else in the article."""
    match = re.search(rf"(?P<who>{_WHO}) (?:said|says|told|added)\b|(?:said|according to) (?P<late>{_WHO})", cited.text)
    if match is None:
        return None
    place = match.span("who") if match["who"] else match.span("late")
    names = sorted(set(re.findall(r"(?<=[a-z,] )[A-Z][\w’-]+ [A-Z][\w’-]+(?= [a-z])", page.article.text)))
    others = [name for name in names if not set(name.split()) & set(cited.text.replace(",", " ").split())]
    if not others:
        return None
    text = cited.text[: place[0]] + chance.choice(others) + cited.text[place[1] :]
    return _false("another speaker", text, cited, page)


def swapped(cited: Cited, page: Page, other: Page, chance: random.Random) -> Claim | None:
    """Subject and object of a verb in each other's place."""
    if not re.match(r"(?:The )?[A-Z][\w’-]+ (?:[A-Z]|[a-z]+ed\b)", cited.text):
        return None
    if re.search(r"\b(?:met|meet|meeting|talks|married|and|with|between|played|both)\b", cited.text):
        return None
    tree = parse(cited.text)
    for verb in tree.tokens:
        subjects = [s for s in tree.children(verb, "nsubj") if s.pos == "PROPN"]
        objects = [o for o in tree.children(verb, "dobj") if o.pos in ("PROPN", "NOUN")]
        if verb.pos == "VERB" and verb.lemma not in ("be", "become") and subjects and objects:
            one, two = (tree.below(each[0]) for each in (subjects, objects))
            a, b = (one[0].start, one[-1].end), (two[0].start, two[-1].end)
            if a[1] <= b[0]:
                text = cited.text[: a[0]] + cited.text[slice(*b)] + cited.text[a[1] : b[0]] + cited.text[slice(*a)]
                return _false("who and whom swapped", _upper(text + cited.text[b[1] :]), cited, page)
    return None


_OPPOSITES = (
    "approved rejected|rose fell|won lost|arrested released|opened closed|bought sold|increased decreased|before after|"
    "supported opposed|accepted refused|more less|first last|north south|began ended|hired fired|killed injured|"
    "more fewer|joined left|arrived departed|attacked defended|praised criticized|allowed banned|higher lower|"
    "up down|east west|"
    "father mother|brother sister|husband wife|son daughter|men women|morning evening|largest smallest|older younger|"
    "best worst|gained lost|added removed|found lost|early late|over under|started stopped|former current|son father"
)
_OPPOSITE = {a: b for pair in _OPPOSITES.split("|") for a, b in (pair.split(), pair.split()[::-1])}


def opposite(cited: Cited, page: Page, other: Page, chance: random.Random) -> Claim | None:
    """One word changed to one that says the opposite."""
    places = [m for m in re.finditer(r"[a-z]+", cited.text) if m[0] in _OPPOSITE]
    if not places:
        return None
    at = chance.choice(places)
    return _false("an opposite word", cited.text[: at.start()] + _OPPOSITE[at[0]] + cited.text[at.end() :], cited, page)


def predicate_of_another(cited: Cited, page: Page, other: Page, chance: random.Random) -> Claim | None:
    """Whom one sentence is about with what the next one says of somebody else; both are cited."""
    second = chance.choice(page.cited)
    one, two = parse(cited.text), parse(second.text)
    if second is cited or not (a := _subject(one)) or not (b := _subject(two)) or b[0] > 0:
        return None
    old, new = cited.text[slice(*a)], second.text[slice(*b)]
    if set(content_stems(old)) & set(content_stems(new)) or re.match(r"(?:He|She|It|They|This|That|There|W)", new):
        return None
    if re.match(r"(?:He|She|It|They|This|That|There|W)", old):
        return None
    text = _upper(old + second.text[b[1] :])
    if _says(page.article.text, text):
        return None
    return Claim("said of somebody else", text, (cited, second), False)


def _subject(tree: Tree) -> Span | None:
    for token in tree.tokens:
        head = tree.head(token)
        if token.dep in ("nsubj", "nsubjpass") and head is not None and head.dep == "ROOT":
            below = tree.below(token)
            return below[0].start, below[-1].end
    return None


def caused(cited: Cited, page: Page, other: Page, chance: random.Random) -> Claim | None:
    """Two facts joined by a cause that nobody told."""
    both = two_facts(cited, page, other, chance)
    if both is None:
        return None
    joint = chance.choice([" because ", ", so ", " after "])
    text = both.text.replace(f"{cited.text.rstrip('.')}, and ", f"{cited.text.rstrip('.')}{joint}")
    return Claim("a cause invented", text, both.cited, False)


def halves(cited: Cited, page: Page, other: Page, chance: random.Random) -> Claim | None:
    """The first half of one sentence and the second half of another, both cited."""
    second = chance.choice(page.cited)
    if second is cited:
        return None
    a, b = cited.text.split(), second.text.split()
    text = " ".join(a[: len(a) // 2] + b[len(b) // 2 :])
    return None if _says(page.article.text, text) else Claim("halves joined, both cited", text, (cited, second), False)


def wrong_sentence(cited: Cited, page: Page, other: Page, chance: random.Random) -> Claim | None:
    """A true sentence that cites another one of its article."""
    second = chance.choice(page.cited)
    words = set(content_stems(cited.text))
    if second is cited or len(words & set(content_stems(second.text))) * 2 > len(words):
        return None
    return Claim("another sentence cited", cited.text, (second,), False)


def wrong_article(cited: Cited, page: Page, other: Page, chance: random.Random) -> Claim | None:
    """A true sentence that cites one of another article."""
    return Claim("another article cited", cited.text, (chance.choice(other.cited),), False)


def invented(cited: Cited, page: Page, other: Page, chance: random.Random) -> Claim | None:
    """A sentence of another article with names of the cited sentence put in."""
    names = re.findall(r"(?<=[a-z,] )[A-Z][\w’-]+(?: [A-Z][\w’-]+)*", cited.text)
    text = chance.choice(other.cited).text
    if not names:
        return None
    for match in reversed(list(re.finditer(r"(?<=[a-z,] )[A-Z][\w’-]+(?: [A-Z][\w’-]+)*", text))):
        text = text[: match.start()] + chance.choice(names) + text[match.end() :]
    return _false("invented with the right names", text, cited, page)


def _true(kind: str, text: str, cited: Cited) -> Claim:
    return Claim(kind, text, (cited,), True)


def _false(kind: str, text: str | None, cited: Cited, page: Page) -> Claim | None:
    return None if text is None or _says(page.article.text, text) else Claim(kind, text, (cited,), False)


def _says(article: str, text: str) -> bool:
    return " ".join(text.split()) in " ".join(article.split())


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _lower(text: str, cited: Cited) -> str:
    """The words as they stand inside a sentence: a first word that is no name in lower case."""
    first = text.split()[0]
    return text[:1].lower() + text[1:] if re.search(rf"(?<=[a-z,] ){first.lower()}\b", cited.article.text) else text


SUPPORTED: tuple[Change, ...] = (as_it_stands, shortened, said_that, named, dated, two_facts, from_questions)
UNSUPPORTED: tuple[Change, ...] = (
    _altered("a name changed", other_name),
    _altered("a number changed", other_number),
    _altered("a time changed", other_date),
    _altered("a negation put in or taken out", other_polarity),
    _altered("halves joined, one cited", joined_halves),
    other_modality,
    without_speaker,
    other_speaker,
    swapped,
    opposite,
    predicate_of_another,
    caused,
    halves,
    wrong_sentence,
    wrong_article,
    invented,
)


def claims(pages: Sequence[Page], changes: Sequence[Change], count: int, chance: random.Random) -> Iterator[Claim]:
    """`count` claims, as many of each kind as can be; the same ones for the same pages and chance."""
    places = [(page, cited) for page in pages for cited in page.cited]
    for number, change in enumerate(changes):
        wanted = count // len(changes) + (number < count % len(changes))
        chance.shuffle(places)
        for page, cited in places:
            if not wanted:
                break
            other = chance.choice(pages)
            if other is not page and (claim := change(cited, page, other, chance)) is not None:
                wanted -= 1
                yield claim
