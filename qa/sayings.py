"""A sentence into its sayings: who says something in it, and which stretches of it he says.

Rules over words, without a parser.  Where they cannot tell, nobody is named: a wrong attribution is worse than none.
Direct speech is masked, each character a NUL (qa/attribution.py).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.article import Span
from corpus.dates import time_spans
from qa.speakers import PROPER_NAME, is_pronoun, is_somebody, name_in


@dataclass(frozen=True)
class Saying:
    """Somebody says something: who, from where to where it is told that he does, and the stretches that he says.

    `who` is None where that cannot be told, or where it is not said at all: then nobody further out says it either.
    """

    who: Span | None
    start: int
    end: int
    said: tuple[Span, ...]


# ── verbs of saying ──────────────────────────────────────────────────────────────────────────────────────────────────

_VERB = re.compile(
    r"\b(?:(?P<to>[Aa]ccording to|[Ii]n the words of)|(?P<say>said|says|say)|(?P<tell>told|tells|tell)|"
    r"(?:was|were|been|is) quoted (?:by [\w ]{1,40} )?as saying|"
    r"(?P<go_on>adding|announcing|arguing|claiming|declaring|explaining|insisting|noting|saying|stating|telling|"
    r"warning|"
    r"writing)|(?P<deny>denied|denies|deny|denying|disputed|disputes|doubted|doubts)|"
    r"(?P<state>acknowledged|(?:added|adds)(?! to\b)|admitted|alleged|announced|announces|argued|argues|asserted|"
    r"cautioned|claimed|claims|concluded|confirmed|contended|declared|emphasi[sz]ed|estimated|estimates|explained|"
    r"explains|found|insisted|insists|maintained|mentioned|noted|notes|pointed out|predicted|recalled|remarked|replied|"
    r"reported|reports|revealed|showed|shows|stated|states|stressed|suggested|suggests|testified|tweeted|warned|warns|"
    r"wrote|writes))\b"
)
_HELPERS = re.compile(
    r"(?:\b(?:also|already|angrily|boldly|earlier|first|further|had|has|have|herself|himself|immediately|initially|"
    r"just|"
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
_DIRECT = re.compile(r"\0+")
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


def sayings_of(text: str) -> list[Saying]:
    """Every saying in a sentence whose direct speech is masked, in reading order."""
    found: list[Saying] = []
    since = 0
    for verb in _VERB.finditer(text):
        saying = _according(text, verb) if verb["to"] else _reported(text, verb, since, found)
        if saying and saying.said and saying.said[0][1] <= saying.start:  # who says that does not say what follows
            found = [_cut(each, saying.start) for each in found]
        found += [saying] if saying else []
        since = verb.end() if saying else since
    return found


def _cut(saying: Saying, end: int) -> Saying:
    return replace(saying, said=tuple((first, min(last, end)) for first, last in saying.said if first < end))


def _reported(text: str, verb: re.Match[str], since: int, earlier: Sequence[Saying]) -> Saying | None:
    """What a verb reports: direct speech, what follows "that", the clause that it closes, or the one that it opens."""
    kind = "tell" if verb["tell"] or verb[0] == "telling" else "say"
    inverted = _behind(text, verb)
    who, start, joint = (inverted, verb.start(), "") if inverted else _subject(text, verb, since, earlier)
    who, at = None if verb["deny"] else who, inverted[1] if inverted else verb.end()
    before = _clause_before(text, start, earlier)
    if not inverted and (quote := _QUOTE[kind].match(text, at)):
        goes_on = before and text[:start].rstrip(" ,").endswith(("”", '"'))
        return Saying(who, start, at, ((before,) if before and goes_on else ()) + _direct_from(text, quote.end()))
    if not inverted and (that := _THAT[kind].match(text, at)):
        return Saying(who, start, that.end(), (_to_the_turn(text, that.end(), joint),))
    if verb["state"] and not inverted and not (who and is_somebody(text[slice(*who)])):
        return None  # "the most ever reported in Kelm"
    close = None if verb["go_on"] else _CLOSE[kind].match(text, at)
    if close and (before or joint == "as"):
        if before and not inverted and _is_adverbial(text[slice(*before)], bool(text[at:].strip(" ."))):
            before = None
        saying = Saying(who, start, close.end(), (before,) if before else ())
        return _going_on(text, saying, joint == "as" or (not inverted and text[:start].endswith(", ")))
    begin = None if inverted else _clause_after(text, verb, kind, at)
    return Saying(who, start, begin, (_to_the_turn(text, begin, joint),)) if begin is not None else None


def _is_adverbial(before: str, goes_on: bool) -> bool:
    """Does what stands before the speaker tell only when or where he says it: "On Monday, Berg said in Riga, …"?"""
    times = [before[last:].strip(" ,") for first, last in time_spans(before) if not before[:first].strip()]
    return times == [""] or (goes_on and _FRONTED.fullmatch(before) is not None)


def _going_on(text: str, saying: Saying, between_commas: bool) -> Saying:
    """A saying that closes a clause, with what is said behind it: "…, Berg said, …" and "“…,” Berg said. “…”"."""
    rest = text[saying.end :]
    if re.match(r'[.,;:]{0,2} ?[“"«]\0', rest):
        return replace(saying, said=saying.said + _direct_from(text, saying.end))
    if between_commas and rest.startswith(", ") and not _TURN.match(rest):
        return replace(saying, said=(*saying.said, _to_the_turn(text, saying.end + 2)))
    return saying


def _according(text: str, verb: re.Match[str]) -> Saying:
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
        return Saying(who, verb.start(), end, (_to_the_turn(text, behind.end()),) if behind and says else ())
    first = max((match.end() for match in _BEFORE_IT.finditer(head)), default=0)
    saying = Saying(who, verb.start(), end, ((first, len(head)),))
    return _going_on(text, saying, head.endswith(",") and not _APPOSITION.match(text, end))


def _clause_before(text: str, start: int, earlier: Sequence[Saying]) -> Span | None:
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
    return tuple(m.span() for m in _DIRECT.finditer(text, start, verb.start() if verb else len(text)))


# ── who says it ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _behind(text: str, verb: re.Match[str]) -> Span | None:
    """The speaker behind the verb: "…, said Ryabkov"."""
    head = text[: verb.start()].rstrip()
    behind = _BEHIND_IT.match(text, verb.end()) if verb["say"] or verb["state"] else None
    if behind is None or not head.endswith((",", "”", '"', "!", "?", "’", "»")):
        return None
    who = name_in(text, behind.start() + 1, behind.end())
    return who if who and (not head.endswith(",") or is_somebody(text[slice(*who)])) else None


def _subject(text: str, verb: re.Match[str], since: int, earlier: Sequence[Saying]) -> tuple[Span | None, int, str]:
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


def _same_again(text: str, earlier: Sequence[Saying]) -> Span | None:
    """Who said the rest of the sentence, or acts in it: "Berg said …, adding that …", "Berg left, saying that …"."""
    if earlier:
        return earlier[-1].who if len({saying.who for saying in earlier}) == 1 else None
    acts = _ACTS.search(text)
    return name_in(text, *acts.span(1)) if acts else None
