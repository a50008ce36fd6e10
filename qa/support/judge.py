"""A sentence that a model wrote, and the sentences that it cites, into whether one of those says so, or why not.

Not a model's guess but rules over both trees (index/syntax.py), made so that what they cannot follow is not supported.
A claim is supported when each of its clauses is a shortening of one cited sentence: all its content words, names and
numbers are there or a synonym is (same_words.py), they hang together as they do there, who does it and to whom is
the same, its times mean the same days, and whatever makes the article less certain (not, may, plans to, if, said by
somebody) is still said (comparison.py).
"""

import re
from collections.abc import Sequence

from qa.answer import Fault
from qa.support.alignment import Cited, Verdict
from qa.support.comparison import compared
from qa.support.same_words import with_aliases_of
from qa.support.skeleton import skeleton

LONGEST_CLAIM = 600
"""Characters; what is longer is no sentence of an answer."""


def judged(claim: str, cited: Sequence[tuple[int, Cited]], subject: str = "") -> Verdict:
    """Whether the cited sentences, each with its number, say what `claim` says.

    `subject` is whom the sentence written before was about: what "he" at the beginning of this one means.
    """
    if fault := form_of(claim):
        return Verdict(fault)
    if not cited:
        return Verdict(Fault.NO_NUMBER)
    said = _resolved(_bare(claim), subject)
    if said is None:
        return Verdict(Fault.REFERENCE)
    verdicts = [(n, _against(said, each)) for n, each in cited]
    if by := tuple(n for n, verdict in verdicts if verdict.fault is None):
        return Verdict(None, by=by)
    apart = _apart(said, cited)
    return apart or max((verdict for _, verdict in verdicts), key=lambda v: _NEARNESS[v.fault] if v.fault else 99)


# ── what it may not look like ────────────────────────────────────────────────────────────────────────────────────────

_MARKUP = re.compile(
    r"[<>`{}\\|^~*_=]|\]\(|!\[|\]\[|\[|\]|://|\bwww\.|\bdata:|\bjavascript:|\bmailto:|@\w|\$\$|\b[\w-]{1,63}\.(?:com|org|net|io|"
    r"ru|cn|info|biz|co|me|app|dev|xyz|html?|php)\b|&\w+;|%[0-9A-Fa-f]{2}",
    re.IGNORECASE,
)
_TO_THE_READER = re.compile(
    r"\b(?:you|your|yours|please|click|visit (?:our|this|the (?:site|page))|subscribe|ignore (?:all|the|any|previous)|"
    r"system prompt|(?:these|those|my|previous|prior|above) instructions?|as an ai|language model|i am|i'm|i cannot|"
    r"i can't|my prompt)\b",
    re.IGNORECASE,
)


def form_of(claim: str) -> Fault | None:
    """The fault of what is no plain sentence of news: a link, markup, code, words to the reader or to a model."""
    if len(claim) > LONGEST_CLAIM or not any(c.isalpha() for c in claim):
        return Fault.FORM
    if _MARKUP.search(claim) or any(not (c.isprintable()) for c in claim):
        return Fault.FORM
    outside = re.sub(r"[“\"][^“”\"]*[”\"]", " ", claim)
    return Fault.FORM if _TO_THE_READER.search(outside) else None


_BY_THE_ARTICLE = re.compile(
    r"^(?:according to|as (?:stated|mentioned|reported|noted) (?:in|by)|in) (?:the|this|these) (?:given |provided )?"
    r"(?:articles?|texts?|passages?|sources?|reports?|sentences?),? |"
    r"^the (?:articles?|texts?|passages?|sources?) (?:also )?(?:says?|states?|notes?|mentions?|reports?) that |"
    r"^(?:however|meanwhile|moreover|additionally|furthermore|in addition|also|overall|in summary|in short|notably),? ",
    re.IGNORECASE,
)


def _bare(claim: str) -> str:
    """The claim without words that tell only that it comes from the articles, or joins it to the one before."""
    text = " ".join(claim.split())
    while (cut := _BY_THE_ARTICLE.sub("", text)) != text:
        text = cut[:1].upper() + cut[1:]
    return text


_POINTS_BACK = re.compile(r"(?P<who>he|she|they|it|his|her|their|its|this|that|these|those)\b(?= )", re.IGNORECASE)


def _resolved(claim: str, subject: str) -> str | None:
    """The claim with its first word filled in where that points back; None where it points to nothing."""
    found = _POINTS_BACK.match(claim)
    if not found:
        return claim
    word = found["who"].lower()
    if word in ("this", "that", "these", "those"):
        return None if re.match(r"\w+ (?:is|was|are|were|has|had|will|would|came|comes|follows)\b", claim) else claim
    if not subject or (word in ("they", "their") and " and " not in subject):
        return None
    owner = word in ("his", "their", "its") or (word == "her" and not re.match(r"her [a-z]+ed\b", claim.lower()))
    return subject + ("’s" if owner else "") + claim[found.end() :]


def subject_of(claim: str, subject: str = "") -> str:
    """Whom or what a supported claim is about: the words of its subject, when that is a name; else ""."""
    said = _resolved(_bare(claim), subject) or ""
    content_words = skeleton(said, None)
    root = content_words.root()
    for head in content_words.subjects(root) if root is not None else ():
        if head.pos == "PROPN":
            name = [t for t in content_words.tree.below(head) if t.dep in ("compound", "det") and t.i < head.i]
            return said[min([head.start, *(t.start for t in name)]) : head.end]
    return ""


# ── one claim, or a clause of it, against one sentence ───────────────────────────────────────────────────────────────

_NEARNESS = {fault: n for n, fault in enumerate(Fault)}
"""Of several sentences cited, the fault of the one that comes nearest is told: the worst ones come first."""


def _against(claim: str, cited: Cited) -> Verdict:
    text = " ".join(cited.text.split())
    if _plain(claim) == _plain(text):
        return Verdict(None)
    return compared(with_aliases_of(claim, text), cited)


def _plain(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().lower()


# ── a claim of several clauses ───────────────────────────────────────────────────────────────────────────────────────

_JOINTS = re.compile(r"(?:,|;)? (?:and|but|while)(?: also)? |; ")
MOST_JOINTS = 6
FAR = 30
"""Characters before the verb of a clause that has no subject of its own."""


def _apart(claim: str, cited: Sequence[tuple[int, Cited]]) -> Verdict | None:
    """Whether the clauses of a claim, joined by "and", "but", "while" or a semicolon, are each supported by a cited
    sentence; None where they are not."""
    for joint in list(_JOINTS.finditer(claim))[:MOST_JOINTS]:
        first, second = claim[: joint.start()].rstrip(" ,;") + ".", claim[joint.end() :]
        by = [_first_that_says(part, cited) for part in (first, _with_subject(second, first, cited)) if part]
        if len(by) == 2 and None not in by:
            return Verdict(None, by=tuple(sorted({n for n in by if n is not None})))
    return None


def _first_that_says(part: str, cited: Sequence[tuple[int, Cited]]) -> int | None:
    """The number of a cited sentence that supports a clause."""
    return next((n for n, each in cited if _against(part, each).fault is None), None)


def _with_subject(second: str, first: str, cited: Sequence[tuple[int, Cited]]) -> str:
    """The second of two clauses with its subject, which is that of the first where it has none; "" for no clause."""
    told, whole = skeleton(second, None), skeleton(first, None)
    last, root = told.root(), whole.root()
    if any(_plain(second) == _plain(each.text) for _, each in cited):
        return second
    if last is None or root is None or last.pos not in ("VERB", "AUX"):
        return ""
    if told.subjects(last):
        return second[:1].upper() + second[1:]
    if last.start > FAR or not (subjects := whole.subjects(root)):
        return ""
    below = whole.tree.below(subjects[0])
    return f"{first[below[0].start : below[-1].end]} {second}"
