"""A quoted sentence into who says it: the speaker to whom the article attributes the words that answer.

Rules over words, without a parser.  Where they cannot tell, nobody is named: a wrong attribution is worse than none.
Direct speech is put out of sight first (each character a NUL), so that what stands in it attributes nothing outside.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.article import Article, Span
from corpus.times import time_spans
from qa.speakers import PROPER_NAME, is_pronoun, is_somebody, name_in, persons

LONGEST_SENTENCE = 2000
"""Characters; sentences have 600 at most (index/passages.py), and what is longer is none."""


@dataclass(frozen=True)
class _Saying:
    """Somebody says something: who, from where to where it is told that he does, and the stretches that he says.

    `who` is None where that cannot be told, or where it is not said at all: then nobody further out says it either.
    """

    who: Span | None
    start: int
    end: int
    said: tuple[Span, ...]


def speaker(article: Article, quote: Span, marks: Sequence[Span], before: Span | None = None) -> Span | None:
    """Where the article names who says the words at `marks`; None where it says them itself, or does not tell.

    `quote` is the sentence that holds the marks, `before` the one before it, which tells who "he" is.
    """
    start, end = quote
    if max(last - first for first, last in (quote, before or quote)) > LONGEST_SENTENCE:
        return None
    sayings = [_governing(article.text[start:end], (first - start, last - start)) for first, last in marks]
    speakers = {saying.who if saying else None for saying in sayings}
    who = speakers.pop() if len(speakers) == 1 else None
    place = (start + who[0], start + who[1]) if who else None
    if place and is_pronoun(article.text[slice(*place)]):
        place = _meant(article, (start, place[0]), before)
    return place if place and not any(first < place[1] and place[0] < last for first, last in marks) else None


def _governing(sentence: str, mark: Span) -> _Saying | None:
    """The innermost saying that holds the mark; one inside the direct speech goes before those outside."""
    for first, last in _direct_speech(sentence):
        if first <= mark[0] and mark[1] <= last:
            inner = _innermost(_sayings(_flat(sentence[first:last])), (mark[0] - first, mark[1] - first))
            if inner:
                return replace(inner, who=inner.who and (inner.who[0] + first, inner.who[1] + first))
    text = _without_direct_speech(sentence)
    in_brackets = text.count("(", 0, mark[0]) > text.count(")", 0, mark[0])
    return None if in_brackets else _innermost(_sayings(text), mark)


def _innermost(sayings: Sequence[_Saying], mark: Span) -> _Saying | None:
    holding = [(b - a, saying) for saying in sayings for a, b in saying.said if a <= mark[0] and mark[1] <= b]
    return min(holding, key=lambda each: each[0])[1] if holding else None


def _direct_speech(text: str) -> list[Span]:
    """What stands between quotation marks, or from the start or to the end where one of the two is missing."""
    spans: list[Span] = []
    opened: int | None = None
    for mark in re.finditer(r'["“”„«»]', text):
        if mark[0] in "“„«" or (mark[0] == '"' and text[: mark.start()][-1:] in ("", *" \n\t(—–")):
            opened = mark.end() if opened is None else opened
        elif opened is not None or not spans:
            spans.append((opened or 0, mark.start()))
            opened = None
    return spans if opened is None else [*spans, (opened, len(text))]


def _without_direct_speech(text: str) -> str:
    """The text, as long as before, with a NUL for each character of direct speech."""
    masked = _flat(text)
    for start, end in _direct_speech(text):
        masked = masked[:start] + "\0" * (end - start) + masked[end:]
    return masked


def _flat(text: str) -> str:
    return re.sub(r"[\s\0]", " ", text)


# ── verbs of saying ──────────────────────────────────────────────────────────────────────────────────────────────────

_VERB = re.compile(
    r"\b(?:(?P<to>[Aa]ccording to|[Ii]n the words of)|(?P<say>said|says|say)|(?P<tell>told|tells|tell)|"
    r"(?P<quoted>(?:was|were|been|is) quoted (?:by [\w ]{1,40} )?as saying)|"
    r"(?P<go_on>adding|announcing|arguing|claiming|declaring|explaining|insisting|noting|saying|stating|telling|warning|"
    r"writing)|(?P<deny>denied|denies|deny|denying|disputed|disputes|doubted|doubts)|"
    r"(?P<state>acknowledged|(?:added|adds)(?! to\b)|admitted|alleged|announced|announces|argued|argues|asserted|"
    r"cautioned|claimed|claims|concluded|confirmed|contended|declared|emphasi[sz]ed|estimated|estimates|explained|"
    r"explains|found|insisted|insists|maintained|mentioned|noted|notes|pointed out|predicted|recalled|remarked|replied|"
    r"reported|reports|revealed|showed|shows|stated|states|stressed|suggested|suggests|testified|tweeted|warned|warns|"
    r"wrote|writes))\b"
)
_HELPERS = re.compile(
    r"(?:\b(?:also|already|angrily|boldly|earlier|first|further|had|has|have|herself|himself|immediately|initially|just|"
    r"later|now|often|once|previously|publicly|recently|repeatedly|reportedly|subsequently|then) ){1,4}$"
)
_UNSAID = re.compile(
    r"(?:\b(?:are|be|been|being|can|cannot|could|did|do|does|is|may|might|must|never|not|should|to|was|were|will|"
    r"without|would)|n['’]t|['’](?:ll|d)) $"
)
_STOP = r"(?<=[a-z0-9)]{3})(?<!Capt)(?<!Prof)(?<!Brig)[.!?][”\"]? (?=[A-Z“\"])"
"""The end of a sentence inside what was taken for one."""
_BREAK = re.compile(rf"[;:()—–\0“”\"]| - |{_STOP}")
_JOINT = re.compile(
    r"(?:^| )(after|although|as|because|before|but|if|once|since|so|than|that|though|unless|until|when|where|whether|"
    r"which|while|who)(?= )",
    re.IGNORECASE,
)
_TURN = re.compile(
    r"[;:—–]|(?:,|[”\"»],?) (?:according|after|although|amid|and(?! that\b)|as|because|before|but|despite|since|though|"
    r"when|where|whereas|which|while|who|whose|with|\w{2,20}ing)\b|" + _STOP
)
"""From here on it is not plain that the same one speaks."""
_WHEN = (
    r" (?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August|September|"
    r"October|November|December|about(?! [\d$£€])|across|after|again|ahead|amid|as(?! many| much| few)|"
    r"at(?! least| most)|because|before|by|despite|during|earlier|early|exclusively|following|for|from|in|inside|last|"
    r"late|later|near|of|on|outside|over(?! [\d$£€])|since|this|through|to|today|until|upon|via|when|while|with|within|"
    r"without|yesterday)\b"
)
_ASIDE = rf"(?:{_WHEN}(?:[^,;:.\0“”\"()—–]|\.(?! [A-Z]|$)){{0,120}}?)?"
"""When, where or how it is said."""
_HEARER = rf"(?:reporters|journalists|lawmakers|him|her|them|me|us|you|it|(?:the )?{PROPER_NAME})"
_HEARERS = rf"(?: (?:{_HEARER}|(?:the|a|an|his|her|their|its) (?:[\w’'-]+ ){{0,3}}?[\w’'-]+))?"
_BEHIND = {"tell": _HEARERS + _ASIDE, "say": _ASIDE}
_QUOTE = {
    key: re.compile(behind + r"[,:]? ?(?<! at )(?<! in )(?<! of )(?<! on )[“\"«„](?=\0)")
    for key, behind in _BEHIND.items()
}
_THAT = {
    key: re.compile(behind + r",? that (?!(?:is|are|was|were|has|had|have|will|would|could|can)\b)(?=.)")
    for key, behind in _BEHIND.items()
}
_CLOSE = {
    key: re.compile(behind + r"(?=[,;()—–]| - |[.?!]*[ ”\"]*$|[.?!]\W? [A-Z“\"])") for key, behind in _BEHIND.items()
}
_HEARD = re.compile(rf" {_HEARER}(?= )")
_ASIDE_BEGINS = re.compile(_WHEN)
_NO_CLAUSE = re.compile(r" (?:anything|goodbye|hello|no|nothing|of|so|something|sorry|the truth|to|yes)\b")
_CLAUSE = re.compile(
    r" (?:(?:he|she|it|they|there|we|I)\b|(?!(?:to|who)\b)[\w’'-]{1,30}(?: (?!(?:and|or|that|who|whose|which|to)\b)"
    r"[\w’'-]{1,30}){0,6}? (?:is|are|was|were|has|had|have|will|would|could|can|may|might|should|must|did|does)\b)"
)
_BEHIND_IT = re.compile(
    r" (?:[^\s,;:.()\0“”\"—–]|\.(?=[A-Z ][\w.])){1,40}(?: (?!(?:after|as|at|before|by|during|in|last|on|this|to|when|"
    r"while|who)\b)(?:[^\s,;:.()\0“”\"—–]|\.(?=[A-Z ][\w.])){1,40}){0,9}"
)
_BEFORE_IT = re.compile(rf"[;:] |\b(?:and|but|that),$|, (?:but|while|whereas)\b|{_STOP}|^[A-Z]{{3}}[^–—]{{0,30}}[–—] ")
_FRONTED = re.compile(r" ?(?:After|At|Before|During|From|In|On) [^,]{1,100},")
_COMMA = re.compile(rf"[,;:—–]|{_STOP}")
_ACTS = re.compile(
    r"(?:^|, )(He|She|[A-Z][\w’'-]{0,30}(?: [A-Z][\w’'-]{0,30}){0,4})"
    r"(?= (?:[a-z]{2,20}ed|gave|had|has|is|made|met|spent|spoke|told|took|was|went)\b)"
)
_TO_END = re.compile(
    r"[,;:()—–\0“”\"]|(?<=\w{4})\.(?!\w)|\.\W{0,3}$| (?:and(?! [A-Z])|as|but|cited|conducted|in|last|obtained|on|"
    r"published|released|reviewed|seen|that|this|when|which|while|who)\b"
)
_APPOSITION = re.compile(r", (?:an?|former|his|her|its|one|the|their|who|which|whose|[A-Z]\w{0,30})\b")
_APPOSED = re.compile(_APPOSITION.pattern + "[^,;:.]{0,80},")


def _sayings(text: str) -> list[_Saying]:
    """Every saying in a sentence whose direct speech is masked."""
    found: list[_Saying] = []
    since = 0
    for verb in _VERB.finditer(text):
        saying = _according(text, verb) if verb["to"] else _reported(text, verb, since, found)
        if saying and saying.said and saying.said[0][1] <= saying.start:  # who says that does not say what follows
            found = [_cut(each, saying.start) for each in found]
        found += [saying] if saying else []
        since = verb.end() if saying else since
    return found


def _cut(saying: _Saying, end: int) -> _Saying:
    return replace(saying, said=tuple((first, min(last, end)) for first, last in saying.said if first < end))


def _reported(text: str, verb: re.Match[str], since: int, earlier: Sequence[_Saying]) -> _Saying | None:
    """What a verb reports: direct speech, what follows "that", the clause that it closes, or the one that it opens."""
    kind = "tell" if verb["tell"] or verb[0] == "telling" else "say"
    inverted = _behind(text, verb)
    who, start, joint = (inverted, verb.start(), "") if inverted else _subject(text, verb, since, earlier)
    who, at = None if verb["deny"] else who, inverted[1] if inverted else verb.end()
    before = _clause_before(text, start, earlier)
    if not inverted and (quote := _QUOTE[kind].match(text, at)):
        goes_on = before and text[:start].rstrip(" ,").endswith(("”", '"'))
        return _Saying(who, start, at, ((before,) if before and goes_on else ()) + _direct_from(text, quote.end()))
    if not inverted and (that := _THAT[kind].match(text, at)):
        return _Saying(who, start, that.end(), (_to_the_turn(text, that.end(), joint),))
    if verb["state"] and not inverted and not (who and is_somebody(text[slice(*who)])):
        return None  # "the most ever reported in Kelm"
    close = None if verb["go_on"] else _CLOSE[kind].match(text, at)
    if close and (before or joint == "as"):
        if before and not inverted and _is_adverbial(text[slice(*before)], bool(text[at:].strip(" ."))):
            before = None
        saying = _Saying(who, start, close.end(), (before,) if before else ())
        return _going_on(text, saying, joint == "as" or (not inverted and text[:start].endswith(", ")))
    begin = None if inverted else _clause_after(text, verb, kind, at)
    return _Saying(who, start, begin, (_to_the_turn(text, begin, joint),)) if begin is not None else None


def _is_adverbial(before: str, goes_on: bool) -> bool:
    """Does what stands before the speaker tell only when or where he says it: "On Monday, Berg said in Riga, …"?"""
    times = [before[last:].strip(" ,") for first, last in time_spans(before) if not before[:first].strip()]
    return times == [""] or (goes_on and _FRONTED.fullmatch(before) is not None)


def _going_on(text: str, saying: _Saying, between_commas: bool) -> _Saying:
    """A saying that closes a clause, with what is said behind it: "…, Berg said, …" and "“…,” Berg said. “…”"."""
    rest = text[saying.end :]
    if re.match(r'[.,;:]{0,2} ?[“"«]\0', rest):
        return replace(saying, said=saying.said + _direct_from(text, saying.end))
    if between_commas and rest.startswith(", ") and not _TURN.match(rest):
        return replace(saying, said=(*saying.said, _to_the_turn(text, saying.end + 2)))
    return saying


def _according(text: str, verb: re.Match[str]) -> _Saying:
    """What is so "according to" somebody: the clause behind, where it comes first, else the clause before it."""
    stop = _TO_END.search(text, verb.end())
    end = stop.start() if stop else len(text)
    who = name_in(text, verb.end(), end)
    if who and (who[0] > verb.end() + 1 or is_pronoun(text[slice(*who)])):
        who = None
    head = text[: verb.start()].rstrip()
    if not head or re.search(r"(?:[;:—–]|[.!?]\W?|\b(?:and|but|that|while),?)$", head):
        behind = _APPOSED.match(text, end) or _COMMA.search(text, end)
        says = behind is not None and behind[0].endswith(",")
        return _Saying(who, verb.start(), end, (_to_the_turn(text, behind.end()),) if behind and says else ())
    first = max((match.end() for match in _BEFORE_IT.finditer(head)), default=0)
    saying = _Saying(who, verb.start(), end, ((first, len(head)),))
    return _going_on(text, saying, head.endswith(",") and not _APPOSITION.match(text, end))


def _clause_before(text: str, start: int, earlier: Sequence[_Saying]) -> Span | None:
    """The clause, or the direct speech, before `start`, where the words begin that tell who says it."""
    head = text[:start].rstrip()
    if not head.endswith((",", "”", '"', "’", "'", "»", "!", "?", "–", "—", "-")):
        return None
    closed = [saying.end for saying in earlier if saying.said and saying.said[0][1] <= saying.start]
    first = max([0, *closed, *(match.end() for match in _BEFORE_IT.finditer(head))])
    return (first, len(head)) if first < len(head) else None


def _clause_after(text: str, verb: re.Match[str], kind: str, at: int) -> int | None:
    """Where the clause begins that a verb opens without "that"; None where it opens none, or that is not plain."""
    if kind == "tell":
        heard = _HEARD.match(text, at)
        if heard is None:
            return None
        at = heard.end()
    if _NO_CLAUSE.match(text, at) or not (
        verb["say"] or verb["tell"] or verb[0] == "saying" or _CLAUSE.match(text, at)
    ):
        return None
    if not _ASIDE_BEGINS.match(text, at):
        return at
    if verb["state"]:
        return None  # "the man reported on Friday will be …"
    times = [last for first, last in time_spans(text[at : at + 40]) if first <= 4]
    return at + times[0] if times else None


def _to_the_turn(text: str, start: int, joint: str = "") -> Span:
    """From `start` as far as it is plain that the same one speaks; in a side clause ("when Berg said …") to a comma."""
    turn = (_COMMA if joint else _TURN).search(text, start)
    return start, turn.start() if turn else len(text)


def _direct_from(text: str, start: int) -> tuple[Span, ...]:
    """The direct speech from `start` on, up to the next verb of saying."""
    verb = _VERB.search(text, start)
    return tuple(m.span() for m in re.compile(r"\0+").finditer(text, start, verb.start() if verb else len(text)))


# ── who says it ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _behind(text: str, verb: re.Match[str]) -> Span | None:
    """The speaker behind the verb: "…, said Ryabkov"."""
    head = text[: verb.start()].rstrip()
    behind = _BEHIND_IT.match(text, verb.end()) if verb["say"] or verb["state"] else None
    if behind is None or not head.endswith((",", "”", '"', "!", "?", "’", "»")):
        return None
    who = name_in(text, behind.start() + 1, behind.end())
    return who if who and (not head.endswith(",") or is_somebody(text[slice(*who)])) else None


def _subject(text: str, verb: re.Match[str], since: int, earlier: Sequence[_Saying]) -> tuple[Span | None, int, str]:
    """The speaker before the verb, where the words begin that tell it, and the word that makes it a side clause."""
    head = text[: verb.start()]
    helpers = _HELPERS.search(head)
    head = head[: helpers.start()] if helpers else head
    begin = max([since, *(match.end() for match in _BREAK.finditer(head))])
    parts = [(m.start() + begin, m.end() + begin) for m in re.finditer(r"[^,]+", head[begin:])]
    if _UNSAID.search(head) or not parts:
        return None, verb.start(), ""
    if verb["go_on"] or head.endswith(" and "):
        return _same_again(text, earlier), verb.start(), ""
    if head.endswith(", "):
        return *_before_apposition(text, parts[:-1]), ""
    joint = _last_joint(text, parts[-1])
    if joint and joint[1].lower() in ("if", "whether", "unless"):
        return None, verb.start(), joint[1]
    if joint and not text[joint.end() : parts[-1][1]].strip():  # "Berg, who said …"; not "those who said …"
        beside = len(parts) > 1 and joint[1] == "who" and not text[parts[-1][0] : joint.start()].strip()
        return name_in(text, *parts[-2]) if beside else None, verb.start(), joint[1]
    who = name_in(text, joint.end() if joint else parts[-1][0], parts[-1][1])
    word = joint[1].lower() if joint and joint[1] not in ("that", "but", "so", "than", "where", "which") else ""
    start = parts[-1][0] if joint is None else joint.start() if word == "as" else joint.end()
    return who, start + (text[start] == " "), word


def _last_joint(text: str, part: Span) -> re.Match[str] | None:
    return max(_JOINT.finditer(text, *part), key=lambda joint: joint.end(), default=None)


def _before_apposition(text: str, parts: Sequence[Span]) -> tuple[Span | None, int]:
    """The name in "Ryabkov, the deputy minister, said" and in "the deputy minister, Sergei Ryabkov, said", and where
    the first of those parts begins."""
    if len(parts) < 2:
        return None, parts[0][0] if parts else 0
    starts = [joint.end() if (joint := _last_joint(text, part)) else part[0] for part in parts]
    names = [name_in(text, start, end) for start, (_, end) in zip(starts, parts, strict=True)]
    said = [text[slice(*name)] if name else "" for name in names]
    proper = [re.fullmatch(PROPER_NAME, words) is not None for words in said]
    titled = said[-2] and (not proper[-2] or " of " in said[-2])
    if titled and proper[-1] and " " in said[-1] and " of " not in said[-1]:
        which, first = len(said) - 1, len(said) - 2
    else:
        which = first = next((n for n in reversed(range(len(said) - 1)) if proper[n]), 0)
    return names[which], starts[first] + (text[starts[first]] == " ")


def _same_again(text: str, earlier: Sequence[_Saying]) -> Span | None:
    """Who said the rest of the sentence, or acts in it: "Berg said …, adding that …", "Berg left, saying that …"."""
    if earlier:
        return earlier[-1].who if len({saying.who for saying in earlier}) == 1 else None
    acts = _ACTS.search(text)
    return name_in(text, *acts.span(1)) if acts else None


def _meant(article: Article, here: Span, before: Span | None) -> Span | None:
    """Whom "he" or "she" means: the only person who is named `here`, in the sentence up to the pronoun, and in the one
    before, if he says something there or is the subject."""
    named_here, named_before = _persons(article, here), _persons(article, before) if before else []
    place, named = (here, named_here) if named_here or not before else (before, named_before)
    if len({article.text[slice(*name)].split()[-1] for name in named_here + named_before}) != 1:
        return None
    first, last = named[0][0] - place[0], named[0][1] - place[0]
    sayings = _sayings(_without_direct_speech(article.text[slice(*place)]))
    says = [saying.who is not None and saying.who[0] < last and first < saying.who[1] for saying in sayings]
    return named[0] if all(says) and (says or first == 0) else None


def _persons(article: Article, place: Span) -> list[Span]:
    return persons(article, _without_direct_speech(article.text[slice(*place)]), place[0])
