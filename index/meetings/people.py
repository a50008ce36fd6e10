"""Names into the people they stand for: the most complete form that an article gives, and the holders of offices."""

import re
from collections import Counter

from corpus.article import Span
from index.meetings.party import Party
from index.meetings.words import GIVEN_NAMES, MEN, SPORT, WOMEN
from index.passages import sentences
from index.syntax import Tree, parse_all

_PARTICLE = r"(?:(?:al|bin|ibn|bint|de|del|della|van|von|der|den|da|di|dos|el|la|le|ben|abu)[ -])"
_WORD = r"(?:[A-ZÀ-Þ][\w’'.-]*)"
_TITLES = frozenset(
    "president prime minister foreign secretary general sen senator rep representative gov governor mr mrs ms "
    "miss dr chancellor vice deputy chief director ambassador envoy leader speaker congressman congresswoman "
    "mayor judge justice professor prof coach captain col gen lt maj defense defence interior finance treasury "
    "attorney of state special adviser advisor republican democrat democratic gop conservative labour ceo "
    "chairman crown emir sheikh sultan ayatollah rev would did does will could is was has had can says but and "
    "when while if as in on at after tsar premier journalist superintendent sheriff detective officer "
    "commissioner councilman councilwoman producer pastor bishop archbishop cardinal sir dame king queen prince "
    "princess pope".split()
)
"""What may stand before a name and is no part of it."""
SPORTING = 1500
"""With a word of sport in so many characters an article is about sport."""
_TITLE = r"(?:President|Minister|Mr\.?|Mrs\.?|Ms\.?|Sen\.|Rep\.|Gov\.|Secretary|Chancellor|Chairman|Senator|Dr\.?)"
_STATESMEN = ("president", "prime minister", "chancellor", "king")
_AGENCY = r"(?:Reuters|AP|AFP|Getty Images|Getty|EPA|Shutterstock|Redux|Alamy|Bloomberg|Zuma Press|Sipa)"
_CREDIT = re.compile(
    r"(?=[^.]{0,80}/)(?:Hide Caption \d+ of \d+ )?(?:[\w.'’&-]+[ /]){1,9}?"
    rf"{_AGENCY}(?:/{_AGENCY})* (?!Images)(?=[A-Z])"
)
"""The credit of a photo, at the beginning of its caption."""
_DATELINE = re.compile(
    r"(?:[A-ZÀ-Þ][\w.’'-]{1,30}(?:[ ,/]{1,2}[A-ZÀ-Þ][\w.’'-]{1,30}){0,4},? ?)?"
    r"\((?:CNN|AP|Reuters|REUTERS|AFP|UPI)[^)\n]{0,20}\)"
    r" {0,2}(?:--|[-–—])? {0,2}(?=[A-Z“\"])"
    r"|[A-ZÀ-Þ]{3}[A-ZÀ-Þ .,’'-]{0,40}?(?:, [A-Z][\w.]{1,20})? {1,2}(?:--|[–—]|-) {1,2}(?=[A-Z])"
)
"""Where an agency's story was written, before its first words: "ISTANBUL, Turkey (CNN) -- ", "WASHINGTON — "."""
FULL_NAMES = 4
"""In so many places of an article a surname is looked up: the full name comes first."""
ROYAL = frozenset("pope king queen prince princess emperor".split())
"""Titles that are part of the name: "Pope Francis"."""


class Reading:
    """An article's text, its sentences, and their trees, each parsed when it is first asked for."""

    def __init__(self, text: str, body: int, title: str = "") -> None:
        self.text = text
        self._title = title
        self.sentences: list[Span] = [
            (_begin(text, start, end), _end(text, start, end)) for start, end in sentences(text, body)
        ]
        self._trees: dict[int, Tree] = {}
        self.pair: tuple[int, list[Party]] = (0, [])
        """The two people of the meeting told last, and the number of its sentence."""
        self._full: dict[str, Counter[str]] = {}
        self._pronouns: dict[str, str | None] = {}
        self.sporting = len(SPORT.findall(text)) * SPORTING > len(text)

    def sentence(self, n: int) -> str:
        """The text of sentence `n`."""
        return self.text[slice(*self.sentences[n])]

    def read(self, numbers: list[int]) -> None:
        """Parse these sentences in one go."""
        new = [n for n in dict.fromkeys(numbers) if n not in self._trees]
        self._trees.update(zip(new, parse_all([self.sentence(n) for n in new]), strict=True))

    def tree(self, n: int) -> Tree:
        """The tree of sentence `n`."""
        self.read([n])
        return self._trees[n]

    def number_at(self, offset: int) -> int | None:
        """The number of the sentence in which `text[offset]` stands."""
        return next((n for n, (start, end) in enumerate(self.sentences) if start <= offset < end), None)

    def hero(self) -> str | None:
        """The person in the article's title, where it names one only; None where it names nobody."""
        words = set(re.findall(_WORD, self._title))
        names = {name for word in words for name in self.full_names(word) if name in self._title}
        return names.pop() if len(names) == 1 else None

    def full_names(self, last: str) -> Counter[str]:
        """The people's names of two or more words that end in `last`, as the model sees them in the first places."""
        if last not in self._full:
            runs = re.compile(rf"{_WORD} {_PARTICLE}*{re.escape(last)}(?![\w-])")
            places = [m.end() - 1 for m in runs.finditer(self.text)][:FULL_NAMES]
            numbers = list(dict.fromkeys(n for n in map(self.number_at, places) if n is not None))
            self.read(numbers)
            names = [name for n in numbers for name in people_in(self.tree(n))]
            self._full[last] = Counter(name for name in names if " " in name and name.split(" ")[-1] == last)
            if not self._full[last]:
                self._full[last] = self._by_given(last) or self._by_first(last)
        return self._full[last]

    def is_person(self, name: str) -> bool:
        """Is a single word a person's name in this article: with a first name, or after a title, or by what it does?"""
        return (
            bool(self.full_names(name))
            or re.search(rf"\b{_TITLE} {re.escape(name)}\b", self.text) is not None
            or self._acts_as_person(name)
            or any(first.lower() in GIVEN_NAMES for first in re.findall(rf"(\w+) {re.escape(name)}\b", self._title))
        )

    def _acts_as_person(self, name: str) -> bool:
        """Do sentences that begin with this name go on with "he", "his", "she" or "her", and not with "it"?"""
        begins = rf"(?:^|[.!?”\"] |\n){re.escape(name)}(?:['’]s)? "
        goes_on = r"(?:(?!\b(?:it|its|they|their)\b)[^.A-Z\n]){0,80}\b(?:he|his|him|she|her)\b"
        words = re.findall(begins + goes_on, self.text)
        others = re.findall(rf"\b{re.escape(name)}(?:['’]s)? [^.A-Z\n]{{0,60}}\b(?:it|its)\b", self.text)
        return len(words) > len(others)

    def _by_first(self, first: str) -> Counter[str]:
        """The same for a name that comes first: "Xi" in "Xi Jinping", "Meghan" in "Meghan Markle"."""
        places = [m.start() for m in re.finditer(rf"(?<![\w-]){re.escape(first)} {_WORD}", self.text)][:FULL_NAMES]
        numbers = list(dict.fromkeys(n for n in map(self.number_at, places) if n is not None))
        self.read(numbers)
        return Counter(name for n in numbers for name in people_in(self.tree(n)) if name.startswith(f"{first} "))

    def _by_given(self, last: str) -> Counter[str]:
        """The names of a common given name and `last`, which the model does not see as a person's.

        Only where `last` stands alone as well: "Stanley" does not in an article on Morgan Stanley.
        """
        initial = r"(?:[A-Z]\. )?"
        runs = re.finditer(rf"(?<![.!?”\"] )(?<!\n)\b([A-Z][a-z]+) {initial}{re.escape(last)}(?![\w-])", self.text)
        found = Counter(run.group() for run in runs if run[1].lower() in GIVEN_NAMES)
        alone = re.search(rf"(?:[.!?,”\"]|\b[a-z]+) {re.escape(last)}(?! [A-Z])(?![\w-])", self.text)
        return found if alone else Counter()

    def full_name_at_end(self, text: str) -> str | None:
        """The person whom a name of another kind ends in: "Angels GM Perry Minasian"; None where there is none."""
        last = text.split(" ")[-1]
        return next((name for name in self._by_given(last) if f" {text}".endswith(f" {name}")), None)

    def person(self, name: str) -> str:
        """The most complete form of a person's name in the article: "Putin" is "Vladimir Putin"; else `name`."""
        if " " in name:
            return self._longer(name)
        fuller = self.full_names(name)
        if not fuller or self._also_first(name, fuller):
            return name
        if all(full.split(" ")[0] == name for full in fuller):
            return max(fuller, key=len) if len({full.split(" ")[1] for full in fuller}) == 1 else name
        best = max(fuller, key=len) if len({full.split()[0] for full in fuller}) == 1 else fuller.most_common(1)[0][0]
        return best if self._alone(best, name) else name

    def _also_first(self, name: str, fuller: Counter[str]) -> bool:
        """Is a word one person's surname and another one's first: "Chloe Kim" and "Kim Jong Un"?"""
        return all(full.split(" ")[-1] == name for full in fuller) and bool(self._by_first(name))

    def _alone(self, full: str, last: str) -> bool:
        """Is a surname in the article this person's far more often than a namesake's?"""
        words = re.findall(rf"(?<![.!?”\n] )(?<!\n)({_WORD}) {_PARTICLE}*{re.escape(last)}(?![\w-])", self.text)
        firsts = Counter(w for w in words if w.lower().rstrip(".") not in _TITLES and not w.endswith(("’s", "'s")))
        own = sum(n for word, n in firsts.items() if word in full.split(" "))
        others = {name.split(" ")[0] for name in self.full_names(last)} - {full.split(" ")[0]}
        return own > 2 * (firsts.total() - own) and not others

    def pronoun_of(self, name: str) -> str | None:
        """ "he" or "she", by the given name or the pronoun that mostly follows the name; None where it is not clear."""
        if name not in self._pronouns:
            last = re.escape(name.split(" ")[-1])
            after = re.findall(
                rf"\b{last}\b(?:(?!\b[Ss]?he\b|\bhis\b|\bher\b|\bhim\b)[^A-Z]){{0,120}}\b([Ss]?[Hh]e|his|him|her)\b",
                self.text,
            )
            she = sum(word.lower() in ("she", "her") for word in after)
            he = len(after) - she
            clear = he + she > 1
            said = "he" if clear and he > 2 * she else "she" if clear and she > 2 * he else None
            first = name.split(" ")[0].lower() if " " in name else ""
            self._pronouns[name] = "she" if first in WOMEN else "he" if first in MEN else said
        return self._pronouns[name]

    def _longer(self, name: str) -> str:
        """A longer name with the same first and last word ("Musa Marzouk", "Musa Abu Marzouk"); else `name`."""
        first, last = name.split()[0], name.split()[-1]
        fuller = [full for full in self.full_names(last) if full.split()[0] == first and len(full) > len(name)]
        return max(fuller, key=len, default=name)

    def holder(self, role: str, of: str | None) -> str | None:
        """Who holds an office in the article: ("foreign minister", "Iran") from "Iranian Foreign Minister X".

        None where nobody does, or several people do.
        """
        before = rf"{re.escape(of[:4])}[\w.]*(?:['’]s)? (?:[\w-]+ ){{0,2}}" if of else ""
        today = r"(?<![\w-])(?<!ormer )(?<!then )(?<!hen-)"
        name = rf"((?:{_WORD} {_PARTICLE}?)*{_WORD})"
        pattern = re.compile(rf"{today}{before}(?i:{re.escape(role)}),? {name}")
        found = [(m.start(), person) for m in pattern.finditer(self.text) for person in self._people_at(m.start(1))]
        own = [
            person
            for start, person in found
            if of or not re.search(r"(?:[A-ZÀ-Þ][\w.]*|['’]s) $", self.text[:start][-30:])
        ]
        counts = Counter(self.person(person) for person in own or [person for _, person in found])
        if len(counts) > 1 and (top := counts.most_common(2)) and top[0][1] >= 3 * top[1][1]:
            return top[0][0]
        names = set(counts)
        if not names and role == "leader" and of:
            return next((who for office in _STATESMEN if (who := self.holder(office, of))), None)
        return names.pop() if len(names) == 1 else None

    def _people_at(self, offset: int) -> list[str]:
        """The person whose name begins at `text[offset]`."""
        n = self.number_at(offset)
        if n is None:
            return []
        tree, start = self.tree(n), self.sentences[n][0]
        return [
            person_name(tree.text[slice(*tree.span(name))])
            for name in tree.names
            if name.kind == "PERSON" and tree.span(name)[0] + start == offset
        ]


def _begin(text: str, start: int, end: int) -> int:
    """Where a sentence begins: behind the credit, where it is a photo's caption, and behind a dateline."""
    head = text[start : min(end, start + 120)]
    before = _CREDIT.match(head) or _DATELINE.match(head)
    return start + before.end() if before else start


def _end(text: str, start: int, end: int) -> int:
    """Where a sentence ends: before the arrow, where it leads to a film ("Watch Larry King's interview with X »")."""
    arrow = re.search(r"[ \xa0]*Â?»\s*$", text[start:end])
    return start + arrow.start() if arrow else end


def people_in(tree: Tree) -> list[str]:
    """The names of people in a sentence, without titles, in reading order."""
    names = [person_name(tree.text[slice(*tree.span(name))]) for name in tree.names if name.kind == "PERSON"]
    return [name for name in names if not re.search(r"[/\d\n,]", name)]


def person_name(text: str) -> str:
    """A person's name as the model marks it, without a genitive and titles: "President Putin's" is "Putin"."""
    bare = re.sub(r"^.* of (?:the )?[A-Z]\w+ (?=[A-Z]\w+ [A-Z])", "", re.sub(r"['’]s?$", "", text.strip()))
    words = bare.split(" ")
    while len(words) > 1 and words[0].lower().rstrip(".") in _TITLES - ROYAL:
        words = words[1:]
    return " ".join(words)
