"""Raw text into readable, safe, stable text: cleaned once, then frozen.

`clean(clean(text)) == clean(text)`; what a person sees in the article is kept, what only a machine would read is not.
"""

import re
import unicodedata

PAGE_MARK = "\ufdd0"
"""Stands in a draft where a page begins (a noncharacter of Unicode: no text has it); frozen texts have none."""

COMBINING_RUN = 30
"""The longest run of combining marks that is kept (Unicode UAX #15, Stream-Safe Text Format).

`unicodedata.normalize` is quadratic in it: 200,000 marks took 30 s on CPython 3.11.7.
"""

_NEWLINES = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_INVISIBLE = re.compile(
    "["
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # control characters
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f"  # soft hyphen, zero width, marks
    "\u202a-\u202e\u2060-\u206f\u3164\uffa0\ufeff\ufff0-\ufffb"  # bidirectional controls, word joiner, fillers, BOM
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"  # controls of shorthand and music
    "\ufe00-\ufe0e"  # variation selectors that no emoji needs
    "\ud800-\udfff"  # lone surrogates: not text
    "\U000e0000-\U000e0fff"  # tag characters and more variation selectors: invisible instructions
    "]"
)
_JOINERS = re.compile(
    r"(?<=[^\x00-\u02ff\u1680\u2000-\u206f\u3000-\u303f\ufe0f])(\ufe0f?[\u200c\u200d]?)[\u200c\u200d\ufe0f]*"
    r"|[\u200c\u200d\ufe0f]+"
)
"""One joiner is part of an emoji or of a Persian or Indic word; after anything else it hides."""
_HIDDEN = re.compile(_INVISIBLE.pattern.replace("\ufeff", "") + "|(?<!^)\ufeff|[\u200c\u200d\ufe0f]")
_SPACES = re.compile(r"[^\S\n]+")
_BLANK_LINES = re.compile(r"\n{3,}")


def clean(text: str) -> str:
    """The same text without invisible and control characters, in NFC, with single spaces and at most one blank line."""
    text = _INVISIBLE.sub("", _NEWLINES.sub("\n", text))
    text = _cap_combining(_compose(_cap_combining(text)))
    lines = (_SPACES.sub(" ", line).strip() for line in text.split("\n"))
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()


def hidden(raw: str, cleaned: str) -> int:
    """How many invisible characters of `raw` are not in `cleaned`; a byte order mark at its beginning hides nothing."""
    return sum(1 for _ in _HIDDEN.finditer(raw)) - sum(1 for _ in _HIDDEN.finditer(cleaned))


def _compose(text: str) -> str:
    """`text` in NFC without stray joiners; taking a joiner out can make a letter and its mark meet, hence the loop."""
    if text.isascii():
        return text
    while (composed := _JOINERS.sub(r"\1", unicodedata.normalize("NFC", text))) != text:
        text = composed
    return text


def _cap_combining(text: str) -> str:
    """`text` with each run of combining marks cut after `COMBINING_RUN`."""
    if not any(map(unicodedata.combining, set(text))):
        return text
    kept, run = [], 0
    for char in text:
        run = run + 1 if unicodedata.combining(char) else 0
        if run <= COMBINING_RUN:
            kept.append(char)
    return "".join(kept)


_SHARE = (
    r"(?:share|tweet|x|pin|print|save|e-?mail|facebook|twitter|whatsapp|linkedin|telegram|reddit|copy link|link copied)"
)
_COMMENT_FORM = re.compile(
    r"(?:leave a (?:reply|comment)|post a comment|write a comment|join the (?:conversation|discussion)|"
    r"comments? are closed|cancel reply|\d{1,7} (?:comments|responses|thoughts on .{0,200})|"
    r"your email address will not be published\b.{0,100})[.:!]?",
    re.IGNORECASE,
)
_LINK_LIST = re.compile(
    r"(?:related|more)(?: (?:articles|stories|posts|coverage|news|on this story|from .{0,40}))?:?|"
    r"you (?:may|might) also like:?|recommended(?: for you| stories)?:?|most (?:read|popular|viewed):?",
    re.IGNORECASE,
)
_FURNITURE = re.compile(
    r"(?:advertisements?|ad|sponsored(?: content)?|skip to (?:main )?content|reply|log ?in|sign in|"
    r"(?:story|article) continues below(?: advertisement)?|continue reading|"
    r"share this(?: (?:article|story|post|page))?:?|share(?: (?:on|via|this)\b.{0,60}|:.{0,60})|"
    rf"{_SHARE}(?:[ |·•/,]+{_SHARE})*|click (?:here )?to (?:share|print|email)\b.{{0,60}}|"
    r"follow (?:us|\w{1,40}) on (?:twitter|facebook|x|instagram|telegram)\b.{0,60}|"
    r"(?:subscribe|sign up)(?: (?:now|today|here))?(?: (?:to|for) .{0,80})?|(?:get|join) .{0,40}newsletter\b.{0,60}|"
    r"read (?:more|next|also)(?::.{0,120})?|filed under:?.{0,200}|(?:tags?|topics?):.{0,200}|"
    r"(?:copyright )?(?:©|\(c\)).{0,200}|copyright \d{4}\b.{0,200}|.{0,60}all rights reserved\.?.{0,60}|"
    r"required fields are marked.{0,60}|save my name, email.{0,100}|notify me of (?:new|follow-up) .{0,60}|"
    r"(?:we use|this (?:web)?site uses) cookies\b.{0,200}|accept (?:all )?cookies.{0,60})[.!]?",
    re.IGNORECASE,
)
_SENTENCE_END = (".", "”", '"')
LONGEST_LINK = 150
"""A title in a list of other articles is shorter than this, and ends like no sentence."""


def drop_furniture(text: str) -> str:
    """Cleaned `text` without the lines that belong to the page and not to the article.

    A whole line must look like furniture to go ("Share this:", "Advertisement", "© 2024 …"): a sentence of the article
    that speaks of sharing or of comments stays.  In the second half of the page a comment form ends the article, and a
    heading such as "Related articles" takes the titles below it along.  The mark of a page that begins with a line that
    goes stands before the next line that stays.
    """
    kept: list[str] = []
    lines = text.split("\n")
    in_link_list = False
    marks = ""
    for number, marked in enumerate(lines):
        line = marked.lstrip(PAGE_MARK)
        late = number * 2 >= len(lines)
        if late and _COMMENT_FORM.fullmatch(line):
            break
        if late and _LINK_LIST.fullmatch(line):
            in_link_list = True
        elif in_link_list and (line.endswith(_SENTENCE_END) or len(line) > LONGEST_LINK):
            in_link_list = False
        marks += marked[: len(marked) - len(line)]
        if not (in_link_list or _FURNITURE.fullmatch(line) or _COMMENT_FORM.fullmatch(line)):
            kept.append(marks + line if line else line)
            marks = "" if line else marks
    return clean("\n".join(kept) + marks)
