"""A conversation into a file that others can read: JSON for programs and for `verify`, HTML and Markdown for people.

The JSON holds everything that is needed to check a quote later: where it stands (offsets in Unicode code points into
the article's text), and the SHA-256 of that text.  Articles are quoted as text: nothing in them becomes a link, an
image, a heading or markup of the file, and the HTML has no scripts and asks nobody for anything.  What an LLM wrote
beside an answer stands below its quotes, and is said to be an LLM's.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from index.conversations import Listed
from index.database import SCHEMA_VERSION
from qa.answer import Answer, Citation, Otherwise, Prose, Written
from qa.speakers import to_be_told
from ui import escape, remarks, texts
from ui.keeping import Told, encoded

FORMAT = "dateline-conversation"
VERSION = 1
"""Of the JSON: a later one has all that this one has, or another number."""

FORMATS = {"md": "text/markdown", "html": "text/html", "json": "application/json"}
"""The ways to write a conversation, by the ending of the file."""

NAME_IN_FILE = 60
"""Characters of a conversation's name in the name of its file."""


@dataclass(frozen=True)
class Exported:
    """A file to be saved: its name, MIME type and content."""

    name: str
    kind: str
    content: str


def export(listed: Listed, turns: Sequence[Told], ending: str, when: str) -> Exported:
    """The conversation as a file of one of `FORMATS`; `when` is the ISO time of its making.  Raises `KeyError`."""
    kind = FORMATS[ending]
    write = {"md": as_markdown, "html": as_html, "json": as_json}[ending]
    return Exported(f"{_file_name(listed.name)}.{ending}", kind, write(listed, turns, when))


def _file_name(name: str) -> str:
    words = re.findall(r"\w+", escape.short(name, NAME_IN_FILE))
    return "-".join(["dateline", *words]).lower()


# ── JSON ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def as_json(listed: Listed, turns: Sequence[Told], when: str) -> str:
    """The conversation as a record, described in docs/export.md."""
    record = {
        "format": FORMAT,
        "version": VERSION,
        "program": {"name": "Dateline", "library_format": SCHEMA_VERSION},
        "exported": when,
        "conversation": {"id": listed.id, "name": listed.name, "created": listed.created, "changed": listed.changed},
        "turns": [_turn_record(number, turn) for number, turn in enumerate(turns, start=1)],
    }
    return json.dumps(record, ensure_ascii=True, indent=1) + "\n"


def _turn_record(number: int, turn: Told) -> dict[str, Any]:
    asked = {"turn": number, "asked": turn.asked, "question": turn.question}
    if isinstance(turn.outcome, str):
        return {**asked, "error": turn.outcome}
    answer = turn.outcome
    return {
        **asked,
        "understood": answer.understood,
        "filters": [encoded(each) for each in answer.filters],
        "answered": answer.answered,
        "answer": answer.answer,
        "confidence": round(answer.confidence, 4),
        "took_ms": answer.took_ms,
        "citations": [_citation_record(citation, turn) for citation in answer.citations],
        "closest": [_citation_record(citation, turn) for citation in answer.closest],
        "dates": encoded(answer.dates),
        "disagreement": [
            {"answer": each.answer, "says": each.says.value, **_citation_record(each.citation, turn)}
            for each in answer.disagreement
        ],
        "prose": _prose_record(answer.prose, turn) if answer.prose else None,
    }


def _prose_record(prose: Prose, turn: Told) -> dict[str, Any]:
    return {
        "written_by": "llm",
        "model": prose.by,
        "sentences": [
            {
                "text": each.text,
                "state": "supported" if each.fault is None else "struck out",
                "why": each.fault.value if each.fault else None,
                "what": each.what,
                "cites": list(each.cites),
            }
            for each in prose.sentences
        ],
        "citations": [_citation_record(citation, turn) for citation in prose.citations],
        "problem": prose.problem or None,
    }


def _citation_record(citation: Citation, turn: Told) -> dict[str, Any]:
    return {**encoded(citation), "sha256": turn.hashes.get(citation.article_id)}


# ── Markdown ─────────────────────────────────────────────────────────────────────────────────────────────────────────

_INLINE = re.compile(r"[\\`*_{}\[\]<>|~&$^@!]|:(?=\S)|(?<=\bwww)\.", re.IGNORECASE)
"""What Markdown, or one of its dialects, may read as more than itself inside a line."""
_AT_THE_BEGINNING = re.compile(r"^(\d*)([.)])|^()([#+=:-])")
"""What begins a heading, a list, a line or a definition."""


def markdown(text: str) -> str:
    """`text` on one line, so that Markdown shows it as it is: no emphasis, link, image, HTML, heading or list."""
    plain = escape.short(text, len(text) + 1).encode("utf-8", "replace").decode("utf-8")
    line = _INLINE.sub(r"\\\g<0>", plain)
    return _AT_THE_BEGINNING.sub(lambda found: found[0][:-1] + "\\" + found[0][-1], line)


def as_markdown(listed: Listed, turns: Sequence[Told], when: str) -> str:
    """The conversation to be read, quotes as blockquotes with what is needed to find them."""
    lines = [f"# {markdown(listed.name)}", "", markdown(texts.exported_on(when, len(turns)))]
    for number, turn in enumerate(turns, start=1):
        lines += ["", f"## {number}. {markdown(turn.question)}", "", *_markdown_outcome(turn)]
    return "\n".join(lines) + "\n"


def _markdown_outcome(turn: Told) -> Iterator[str]:
    if isinstance(turn.outcome, str):
        yield f"*{markdown(turn.outcome)}*"
        return
    answer = turn.outcome
    if answer.understood != answer.question:
        yield from (f"*{markdown(_understood(answer))}*", "")
    if answer.answered:
        said = [line for line in answer.answer.split("\n") if line.strip()]
        yield from (f"- {markdown(line)}" for line in said) if len(said) > 1 else [f"**{markdown(answer.answer)}**"]
    else:
        yield f"*{markdown(texts.DECLINED)}*"
    if len(answer.citations) == 1 and (days := remarks.days(answer, answer.citations[0])):
        yield from ("", f"*{markdown(days)}*")
    for citation in quoted(answer):
        yield from _markdown_quote(answer, citation, turn)
    for other in answer.disagreement:
        yield from ("", f"{markdown(remarks.says_otherwise(answer, other))}: **{markdown(other.answer)}**")
        yield from _markdown_quote(answer, other.citation, turn)
    if answer.prose:
        yield from _markdown_prose(answer, answer.prose, turn)


def _markdown_prose(answer: Answer, prose: Prose, turn: Told) -> Iterator[str]:
    yield from ("", f"*{markdown(texts.written_by_llm(prose.by))}*", "")
    for each in _sentences(prose):
        why = f"*{markdown(_why_struck(each))}*"
        numbers = "".join(f" \\[{n}\\]" for n in each.cites)
        struck = f"~~{markdown(each.text)}~~ {why}" if each.text else why
        yield f"- {struck}" if each.fault else f"- {markdown(each.text)}{numbers}"
    yield from ("", f"*{markdown(prose.problem)}*") if prose.problem else ()
    for citation in prose.citations:
        yield from _markdown_quote(answer, citation, turn)


def _markdown_quote(answer: Answer, citation: Citation, turn: Told) -> Iterator[str]:
    yield from ("", f"> {markdown(citation.quote)}", ">", f"> — {_markdown_whence(answer, citation, turn)}")


def _markdown_whence(answer: Answer, citation: Citation, turn: Told) -> str:
    parts = [f"\\[{citation.n}\\] {markdown(citation.title)}", *map(markdown, _facts(answer, citation))]
    parts += [f"<{link}>"] if (link := _link(citation.url)) else []
    return ", ".join(parts) + f"; {_place(citation, turn)}"


# ── HTML ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ font: 17px/1.55 Charter, "Bitstream Charter", Georgia, "Noto Serif", serif; max-width: 42em; margin: 2em auto;
  padding: 0 1em; overflow-wrap: anywhere; }}
h1 {{ font-size: 1.6em; line-height: 1.2; }}
h2 {{ font-size: 1.1em; font-style: italic; margin: 2em 0 0.4em; break-after: avoid; }}
.answer {{ font-size: 1.25em; margin: 0.3em 0 0.8em; white-space: pre-line; }}
blockquote {{ margin: 0 0 1em; padding: 0 0 0 1em; border-inline-start: 2px solid #8d8471; break-inside: avoid; }}
blockquote p {{ margin: 0; }}
mark {{ background: none; color: inherit; font-weight: 700; }}
footer, .fine {{ font: 13px/1.5 system-ui, sans-serif; opacity: 0.8; margin: 0.3em 0 0; }}
code {{ font-size: 12px; }}
.llm {{ border: 1px dashed #8d8471; padding: 0.3em 1em; margin: 1em 0; }}
@media print {{ body {{ margin: 0; max-width: none; font-size: 11pt; }} }}
</style>
</head>
<body>
<h1 dir="auto">{title}</h1>
<p class="fine">{about}</p>
{turns}
</body>
</html>
"""


def as_html(listed: Listed, turns: Sequence[Told], when: str) -> str:
    """The conversation as one page without scripts that prints well."""
    title = escape.safe(escape.short(listed.name, len(listed.name) + 1))
    about = escape.safe(texts.exported_on(when, len(turns)))
    return _PAGE.format(title=title, about=about, turns="\n".join(map(_html_turn, turns)))


def _html_turn(turn: Told) -> str:
    return f'<section>\n<h2 dir="auto">{escape.safe(turn.question)}</h2>\n{_html_outcome(turn)}\n</section>'


def _html_outcome(turn: Told) -> str:
    if isinstance(turn.outcome, str):
        return f'<p dir="auto"><em>{escape.safe(turn.outcome)}</em></p>'
    answer = turn.outcome
    understood = f'<p class="fine">{escape.safe(_understood(answer))}</p>\n'
    said = escape.safe(answer.answer) if answer.answered else f"<em>{escape.safe(texts.DECLINED)}</em>"
    days = remarks.days(answer, answer.citations[0]) if len(answer.citations) == 1 else ""
    dated = f'\n<p class="fine">{escape.safe(days)}</p>' if days else ""
    quotes = "".join(_html_quote(answer, citation, turn) for citation in quoted(answer))
    others = "".join(_html_otherwise(answer, other, turn) for other in answer.disagreement)
    before = understood if answer.understood != answer.question else ""
    prose = _html_prose(answer, answer.prose, turn) if answer.prose else ""
    return f'{before}<p class="answer" dir="auto">{said}</p>{dated}{quotes}{others}{prose}'


def _html_prose(answer: Answer, prose: Prose, turn: Told) -> str:
    by = f'\n<p class="fine">{escape.safe(texts.written_by_llm(prose.by))}</p>'
    rows = "".join(map(_html_sentence, _sentences(prose)))
    problem = f'\n<p class="fine" dir="auto">{escape.safe(prose.problem)}</p>' if prose.problem else ""
    quotes = "".join(_html_quote(answer, citation, turn) for citation in prose.citations)
    return f'\n<div class="llm">{by}{rows}{problem}</div>{quotes}'


def _html_sentence(written: Written) -> str:
    if written.fault is None:
        return f'\n<p dir="auto">{escape.safe(written.text)}{"".join(f" [{n}]" for n in written.cites)}</p>'
    struck = f"<s>{escape.safe(written.text)}</s> " if written.text else ""
    return f'\n<p dir="auto">{struck}<span class="fine">{escape.safe(_why_struck(written))}</span></p>'


def _html_otherwise(answer: Answer, other: Otherwise, turn: Told) -> str:
    says, words = escape.safe(remarks.says_otherwise(answer, other)), _isolated(other.answer)
    return f"\n<p>{says}: <strong>{words}</strong></p>{_html_quote(answer, other.citation, turn)}"


def _html_quote(answer: Answer, citation: Citation, turn: Told) -> str:
    words = [(start - citation.start, end - citation.start) for start, end in citation.marks]
    marked = escape.marked(citation.quote, 0, len(citation.quote), words)
    facts = [f"<cite>{_isolated(citation.title)}</cite>", *map(_isolated, _facts(answer, citation))]
    facts += [link] if (link := escape.web_link(citation.url)) else []
    return (
        f'\n<blockquote><p dir="auto">{marked}</p>\n'
        f"<footer>[{citation.n}] {', '.join(facts)}<br><code>{escape.safe(_place(citation, turn))}</code></footer>"
        "</blockquote>"
    )


def _isolated(text: str) -> str:
    return f"<bdi>{escape.safe(escape.short(text, len(text) + 1))}</bdi>"


# ── what both say ────────────────────────────────────────────────────────────────────────────────────────────────────


def quoted(answer: Answer) -> Sequence[Citation]:
    """What an answer quotes first: its citations, or a decline's closest passages."""
    return answer.citations if answer.answered else answer.closest


def _sentences(prose: Prose) -> Iterable[Written]:
    """What is told of an LLM's text: of several sentences that were left out, one."""
    return dict.fromkeys(prose.sentences)


def _why_struck(written: Written) -> str:
    """Why a sentence is struck out or, where nothing of it is kept, left out; empty for a supported one."""
    why = texts.unsupported(written.fault.name, written.what) if written.fault else ""
    return f"{texts.STRUCK_OUT}: {why}" if why and written.text else why


def _understood(answer: Answer) -> str:
    return f"{texts.UNDERSTOOD_AS} {answer.understood}"


def _facts(answer: Answer, citation: Citation) -> Iterable[str]:
    """What is known of a quote beside its article's title."""
    who = to_be_told(citation.speaker, answer.understood)
    page = texts.page(citation.page) if citation.page else None
    said_by = texts.according_to(who) if who else None
    days = remarks.days(answer, citation) if len(answer.citations) != 1 or citation not in answer.citations else None
    known = (days, said_by, citation.author, citation.source, citation.published, page)
    return [each for each in known if each]


def _place(citation: Citation, turn: Told) -> str:
    """Where a quote stands, for whoever wants to check it."""
    text_hash = turn.hashes.get(citation.article_id)
    return texts.place(citation.article_id, citation.start, citation.end, text_hash)


def _link(url: str | None) -> str:
    """A web address as Markdown can link it, or nothing."""
    if not url or not escape.web_link(url):
        return ""
    return quote(url, safe="%/:=&?~#+!$,;@()*[]-._")
