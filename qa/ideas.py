"""Articles into ideas: questions that a few templates make of their sentences, and the words there that answer them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from corpus.article import Article, Span
from corpus.dates import time_spans
from index.passages import sections, sentences
from qa.attribution import speaker
from qa.speakers import CAPITALISED, PROPER_NAME, persons
from qa.words import FUNCTION_WORDS, plain

TEXT_LOOKED_AT = 16_000
"""Characters of an article: what matters stands early in news."""
LONGEST_SENTENCE, LONGEST_QUESTION = 320, 100


@dataclass(frozen=True)
class Idea:
    """A question of a `kind`, the sentence of an article that it was made of, and the words there that answer it."""

    kind: str
    question: str
    article_id: str
    sentence: Span
    answer: Span


_ROLES = (
    "minister premier secretary senator representative governor general admiral judge justice chancellor sheriff mayor "
    "coach attorney chief leader envoy ambassador director chairman spokesman spokeswoman spokesperson doctor "
    "commissioner deputy prosecutor officer author actor actress singer ceo founder analyst lawyer economist engineer "
    "owner bishop cardinal ayatollah journalist reporter activist scientist researcher correspondent member"
).split()
_TITLES = {*_ROLES, *"president mr mrs ms dr sir lord lady king queen pope prince sen rep gov gen col lt capt".split()}
_NO_NAMES = (FUNCTION_WORDS - {"long", "new", "will"}) | set(
    "one two three four five six seven eight nine ten eleven twelve neither however meanwhile yet instead despite "
    "although editor photo video read watch click getty reuters associated advertisement subscribe earlier later "
    "now moreover llc inc".split()
)
"""Words that begin sentences or stand around articles, capitalised; "New York" and "Will Smith" are names."""
_PAST = {verb.removesuffix("e") + "ed": verb for verb in (
    "visit interview host defeat join found attack arrest nominate appoint sign launch open approve reject announce "
    "release publish introduce propose unveil welcome test create close suspend offer promise order start demand "
    "receive invade replace acquire endorse"
).split()} | {
    "met": "meet", "met with": "meet", "bought": "buy", "sold": "sell", "won": "win", "beat": "beat", "left": "leave",
    "sent": "send", "built": "build", "sued": "sue", "married": "marry", "banned": "ban", "began": "begin",
    "arrived in": "arrive in", "traveled to": "travel to", "flew to": "fly to", "returned to": "return to",
}  # fmt: skip
_VERB = rf"(?P<verb>{'|'.join(sorted(_PAST, key=len, reverse=True))})"
_NAME = rf"(?:[Tt]he )?{PROPER_NAME}"
_BEGINS = (
    r"(?:^|(?<=[“\"] )|(?<=, )|(?<=: )|(?<=\bthat )|(?<=\bwhen )|(?<=\bafter )|(?<=\bbefore )|(?<=\bwhile )|"
    rf"{'|'.join(rf'(?<={role} )' for role in _ROLES)})"
    r"(?!(?:On|In|At|By|After|Before|During|Since|For|From|With|While|When|As|But|And|Last|This) )"
)
"""Where a subject may begin: behind "of" or "and" a name is only a part of one."""
_MORE = r"(?:, [^,;.]{3,80},)?(?: (?:has|have|had))?(?: \w+ly| twice| also)?"
_ENDS = r"(?=,(?!\d)|[.]?[”\"]?$| (?:after|before|when|while|because|but"
_END = rf"{_ENDS}|in|on|at|for|from|with|by|during|last|this|as|earlier|[a-z]+ed by)\b)"
_THING = rf"(?:the|an?) (?:[\w’-]+ ){{0,3}}?[a-z-]+{_END}"
_PARTS = {
    "SUBJECT": rf"{_BEGINS}(?P<subject>{_NAME}){_MORE}",
    "PERSON": rf"{_BEGINS}(?P<person>{_NAME}){_MORE}",
    "VERB": _VERB,
    "MEETS": r"(?P<verb>met|met with|received|interviewed|hosted|arrested|married)",
    "DECIDES": r"(?P<verb>(?:announc|launch|approv|reject|unveil|propos|introduc|order|offer|demand)ed)",
    "DOES": rf"(?:{_VERB}|[a-z]{{3,}}ed(?= (?:the|an?|[A-Z]\w*)\b)|served|resigned|made|took|led|became)",
    "SAID": r"(?:said|says|warned|argued|added|explained|claimed|insisted)\b",
    "OBJECT": rf"(?P<object>{_THING}|{_NAME}{_END})",
    "THING": rf"(?P<thing>{_THING})",
    "PLACE": rf"(?P<place>{_NAME})",
    "TOPIC": rf"(?:about|with|against|of) (?P<topic>{PROPER_NAME})(?=[.,;:”\"]|$)",
    "NAME": rf"(?P<person>{PROPER_NAME})",
    "OWNER": rf"(?P<subject>{PROPER_NAME})",
    "DESCRIPTION": r"(?P<role>(?:an?|the) [^,;.“”\"]{4,90})",
    "ROLE": rf"(?P<role>(?!(?:the|an?|and|by|of|to|as) )[\w’-]+ (?i:{'|'.join(_ROLES)}))",
    "NUMBER": r"(?P<number>\d[\d,]*|(?i:two|three|four|five|six|seven|eight|nine|ten|(?:dozen|hundred|thousand)s of))",
    "MANY": r"(?!percent|more|other|[mb]illion|years|months|weeks|days|hours)"
    r"(?:[a-z]+ )?(?:[a-z]{3,}s|people|children) (?:have|had|were|are|will)(?= [a-z])",
    "REST": rf"[^,;:.?!“”\"()]{{12,60}}?){_ENDS})\b)",
}
_TEMPLATES = [
    (kind, re.compile(re.sub("[A-Z]{3,}", lambda part: _PARTS[part[0]], pattern)), question, answer)
    for kind, pattern, question, answer in (
        ("when", "SUBJECT VERB OBJECT", "When did {subject} {base} {object}?", "time"),
        ("when", "OWNER['’]s? (?P<day>[^,;]{3,25}) visit to PLACE", "When did {subject} visit {place}?", "day"),
        ("where", "SUBJECT MEETS OBJECT (?:in|at) PLACE", "Where did {subject} {base} {object}?", "place"),
        ("what", "SUBJECT DECIDES THING", "What did {subject} {base}?", "thing"),
        (
            "what",
            r"SUBJECT,? told PLACE(?P<said>(?:,| (?:that|on|in|at|the|an?|he|she|it|they)\b).{12,})",
            "What did {subject} tell {place}?",
            "said",
        ),
        ("what", "PERSON SAID(?P<said>.*? TOPIC.*)", "What did {person} say about {topic}?", "said"),
        ("who", "PERSON (?P<rest>DOES REST", "Who {rest}?", "person"),
        ("many", r"\bNUMBER (?P<rest>MANY REST", "How many {rest}?", "number"),
        ("is", "NAME, DESCRIPTION[,.]", "Who is {person}?", "role"),
        ("is", r"\bROLE NAME", "Who is {person}?", "role"),
    )
]
"""The kind of a question, what it is made of, the question, and which part answers it."""
_QUOTE = re.compile(r"[“\"](?P<said>[^“”\"]{20,85}?)[,.!][”\"](?! [^“”\"]{3,60}[“\"][a-z])")
_BEGINS_NO_QUOTE = set("it they and but to you that this so or he she if because now".split())
_TURNS = re.compile(r"\b(?:to|that|which|who|when|after|before|since|until|said|says|and|but|as|while|if)\b|[;:]")
"""Behind these a sentence tells of something else."""
_UNTOLD = re.compile(
    r"\b(?:he|she|they|it|his|her|their|its|him|them|this|that|those|us|one|was|is|has|and|I|you|we|our)\b"
)
"""With these a question asks for what only its article can tell, or for two things."""


@lru_cache(maxsize=32)
def ideas(article: Article) -> tuple[Idea, ...]:
    """Questions made of an article's sentences, each once; those about what it names often and early first."""
    found: dict[str, Idea] = {}
    text, before = article.text[:TEXT_LOOKED_AT], None
    for sentence in (each for _, start, end in sections(text) for each in sentences(text, start, end)):
        if sentence[1] - sentence[0] <= LONGEST_SENTENCE and "\n" not in text[slice(*sentence)]:
            for kind, question, answer in (*_made(article, sentence), *_quoted(article, sentence, before)):
                if len(question) <= LONGEST_QUESTION:
                    found.setdefault(question, Idea(kind, question, article.id, sentence, answer))
        before = sentence
    return tuple(sorted(found.values(), key=lambda idea: -_prominence(article, idea)))


def _prominence(article: Article, idea: Idea) -> float:
    """How often the article names what the question names, and how early the sentence stands: 0 to 2."""
    names = [name for name in re.findall(CAPITALISED, idea.question[1:]) if len(name) > 3]
    often = max((min(8, article.text.count(name)) for name in names), default=0) / 8
    return often + 1 - idea.sentence[0] / max(1, len(article.text))


def _made(article: Article, sentence: Span) -> Iterator[tuple[str, str, Span]]:
    """What the templates make of a sentence: kind, question, and where its answer stands."""
    start, text = sentence[0], article.text[slice(*sentence)]
    for kind, pattern, question, part in _TEMPLATES:
        for match in pattern.finditer(text):
            filled = {group: _filled(article, group, words) for group, words in match.groupdict().items() if words}
            answer = _time_of(text, match) if part == "time" else match.span(part)
            if answer and all(filled.values()) and filled.get("object") != filled.get("subject", ""):
                base = _PAST.get(match.groupdict().get("verb", ""), "")
                yield kind, question.format(base=base, **filled), (start + answer[0], start + answer[1])


def _quoted(article: Article, sentence: Span, before: Span | None) -> Iterator[tuple[str, str, Span]]:
    """Who said “…”?"""
    start, text = sentence[0], article.text[slice(*sentence)]
    for match in _QUOTE.finditer(text):
        said, (first, last) = match["said"].strip(), match.span("said")
        words = said.split()
        whole = said[0].isupper() and len(words) >= 6 and sum(word[0].isupper() for word in words) <= len(words) / 2
        if whole and plain(words[0]) not in _BEGINS_NO_QUOTE:
            who = speaker(article, sentence, [(start + first, start + last)], before)
            if who and start <= who[0] < sentence[1] and _name(article, article.text[slice(*who)]):
                yield "said", f"Who said “{said}”?", who


def _filled(article: Article, group: str, words: str) -> str | None:
    """The words of a template's group as they stand in a question; None where they make no good one."""
    if group in ("subject", "person", "place", "topic"):
        name = _name(article, words, {"topic": 3, "place": 1}.get(group, 2))
        return name if name and (group != "person" or _is_person(article, name)) else None
    if group == "object" and not words.split()[-1].islower():
        return _name(article, words)
    match group:
        case "object":
            is_good = len(words.split()) > 2
        case "rest":
            is_good = _stands_alone(words)
        case "role":
            is_good = not set(_ROLES).isdisjoint(re.findall(r"[\w-]+", words.lower())[:8])
        case "day":
            is_good = bool(time_spans(words))
        case _:
            is_good = True
    return words if is_good else None


def _time_of(text: str, match: re.Match[str]) -> Span | None:
    """The time of a deed: one behind it, with no other deed in between, or one that begins the sentence."""
    times = time_spans(text)
    after = [time for time in times if time[0] >= match.end() and not _TURNS.search(text[match.end() : time[0]])]
    before = [time for time in times if time[1] <= match.start() <= time[1] + 3 and time[1] <= 24]
    return next(iter(after + before), None)


def _stands_alone(rest: str) -> bool:
    """Does it name something, and nothing that only its article tells?"""
    times = time_spans(rest)
    names = (name.start() for name in re.finditer(CAPITALISED, rest))
    named = any(not any(first <= name < last for first, last in times) for name in names)
    return named and not _UNTOLD.search(rest) and rest.split()[-1] not in FUNCTION_WORDS


def _name(article: Article, written: str, times: int = 2) -> str | None:
    """A name as it stands in a question: without titles, a person's with the first name; None where it is no name.

    One word is a name when the article has it so many `times`, and never in small letters.
    """
    words = re.sub(r"['’]s?$", "", written.rstrip(".,").replace("of State ", "")).split()
    titled = [n for n, word in enumerate(words) if plain(word.rstrip(".")) in _TITLES or re.search(r"['’]s?$", word)]
    the = "the " if not titled and words[0].lower() == "the" else ""
    rest = words[titled[-1] + 1 :] if titled else words[bool(the) :]
    while rest and plain(rest[0]) in _NO_NAMES and not the:
        rest = rest[1:]
    if not rest or len(rest) > 4 or time_spans(" ".join(rest)) or not all(map(_fits, rest)):
        return None
    alone = re.escape(rest[0])
    if len(rest) > 1 or the:
        return the + " ".join(rest)
    if len(re.findall(rf"\b{alone}\b", article.text)) < times or re.search(rf"\b{alone.lower()}\b", article.text):
        return None
    firsts = re.findall(rf"(?<=[\w,] )([A-Z][\w-]+) {alone}\b", article.text)
    full = next((f"{first} {rest[0]}" for first in firsts if _is_person(article, f"{first} {rest[0]}")), rest[0])
    return full if len(full) > 2 else None


def _fits(word: str) -> bool:
    """May the word stand in a name in a question?"""
    letters = word.rstrip(".")
    return (
        plain(letters) not in _NO_NAMES - {"of", "the", "for"}
        and bool(re.match(r"[A-ZÀ-Þ](?!-)|(?:of|the|for|de|al|bin|van|von|del|der)$", letters))
        and (not letters.isupper() or len(letters) <= 5)
        and ("." not in word or re.fullmatch(r"\w\.", word) is not None)
    )


def _is_person(article: Article, name: str) -> bool:
    first = plain(name.split()[0].rstrip("."))
    return " " in name and first not in _TITLES | _NO_NAMES and bool(persons(article, name, 0))
