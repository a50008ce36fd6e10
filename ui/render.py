"""Questions, answers and the status line into safe HTML.

What comes from people is escaped on the server (ui/escape.py), and never read as Markdown.  There are no images and no
scripts.  `gr.HTML` puts the HTML into the page as it is; `gr.Chatbot` with `render_markdown=False` does so after taking
out the attributes that it does not know (`data-…`, `aria-…`), so buttons in the chat carry `name`, `value` and `title`.
"""

import re
from collections.abc import Sequence

from qa.answer import Answer, Citation, Decline, Filter, Otherwise, Why
from qa.speakers import to_be_told
from ui import remarks, texts
from ui.escape import TITLE_SHOWN, day, marked, name, safe
from ui.steps import Taken

CLOSEST_SHOWN = 420
"""Characters of a closest passage that are shown in the chat; the article has all of it."""

NEW_LINE = "<br>"

DOT = '<span class="dot"> · </span>'


# ── the chat ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def question(text: str, understood: str = "", *, editing: bool = False) -> str:
    """A question as it was asked and, small under it, as it was understood where that is another one."""
    asked = f'<div class="asked" dir="auto">{safe(text)}</div>'
    if understood:
        asked += f'<p class="fine understood">{texts.UNDERSTOOD_AS} <bdi>{safe(understood)}</bdi></p>'
    if editing:
        keep = f'<button type="button" class="act" name="keep">{texts.KEEP}</button>'
        asked += f'<p class="fine editing">{texts.EDITING} {keep}</p>'
    return asked


def filters(asked: Sequence[Filter], turn: int) -> str:
    """The filters that were read in the question of a turn; each is taken off by a click, unless it was relaxed."""
    shown = "".join(f"<li>{_filter(each, f'{turn}:{at}')}</li>" for at, each in enumerate(asked))
    return f'<ul class="fine asked-of">{shown}</ul>' if shown else ""


def _filter(asked: Filter, value: str) -> str:
    label = f"{texts.FILTER_KINDS.get(asked.kind, safe(asked.kind))}: {name(asked.label)}"
    if asked.relaxed:
        return f"<s>{label}</s>"
    title = texts.ASK_WITHOUT
    return (
        f'<button type="button" class="chip" name="widen" value="{value}" title="{title}">{label}'
        f'<span class="unseen"> ({title})</span> ✕</button>'
    )


def notice(sentence: str) -> str:
    """A sentence of ours while an answer is on its way."""
    return f'<div class="waiting"><span class="dots"></span>{safe(sentence)}</div>'


def under_way(now: str | None) -> str:
    """The steps of an answer that is on its way; what is done `now` is the first one when nothing else is told."""
    names = [name for name in texts.STEP_NOW if name != "writing" or now == "writing"]
    at = names.index(now) if now in names else 0
    states = ["over" if n < at else "now" if n == at else "next" for n in range(len(names))]
    rows = (f'<li class="{state}">{texts.STEP_NOW[name]}</li>' for state, name in zip(states, names, strict=True))
    return f'<ol class="waiting steps">{"".join(rows)}</ol>'


def problem(sentence: str) -> str:
    """A sentence that says what went wrong."""
    return f'<div class="problem" dir="auto">{safe(sentence)}</div>'


def stopped() -> str:
    """What stands in place of an answer that was stopped."""
    return f'<div class="stopped">{texts.STOPPED}</div>'


def actions(turn: int) -> str:
    """What can be done with a turn; page.css shows `undo` at the last one only."""
    labels = {"retry": texts.RETRY, "edit": texts.EDIT, "undo": texts.UNDO}
    button = '<button type="button" class="act" name="{}" value="{}">{}</button>'
    return f'<div class="acts">{"".join(button.format(act, turn, label) for act, label in labels.items())}</div>'


def answer(given: Answer, turn: int, steps: Sequence[Taken] = (), *, above: str = "", below: str = "") -> str:
    """An answer with its quotes, or the decline with the closest passages.  `turn` is its number; `above` and `below`
    are what an LLM wrote beside it, and its quotes (ui/prose_view.py)."""
    body = _said(given, turn) if given.answered else _declined(given, turn)
    facts = f"{_checked(given)}{_facts(given)}{_taken(given, steps)}"
    return f'<div class="answer">{above}{_relaxed(given)}{body}{below}{facts}{actions(turn)}</div>'


def _relaxed(given: Answer) -> str:
    """That the question's filters were left out, because nothing was found in them."""
    labels = [name(each.label) for each in given.filters if each.relaxed]
    return f'<p class="fine relaxed">{texts.relaxed(", ".join(labels))}</p>' if labels else ""


def _said(given: Answer, turn: int) -> str:
    """The answer and its quotes; who says so stands after the answer or, where there are several quotes, by each."""
    told = [_according(given, citation) for citation in given.citations]
    alone = f' <span class="said-by">— {told[0]}</span>' if len(told) == 1 and told[0] else ""
    quotes = "".join(
        _source(citation, turn, len(citation.quote), said_by, _dated(given, citation))
        if len(told) > 1
        else _source(citation, turn, len(citation.quote))
        for citation, said_by in zip(given.citations, told, strict=True)
    )
    words = _words(_numbered(given, turn) + alone)
    dated = _dated(given, given.citations[0]) if len(told) == 1 else ""
    others = "".join(_otherwise(given, other, turn) for other in given.disagreement)
    return f'{words}{dated}<ol class="sources">{quotes}</ol>{others}'


def _dated(given: Answer, citation: Citation) -> str:
    """What the times in the words of a citation mean."""
    days = remarks.days(given, citation)
    return f'<p class="fine dated">{safe(days)}</p>' if days else ""


def _otherwise(given: Answer, other: Otherwise, turn: int) -> str:
    """A passage that says otherwise: its words, its number, and its quote."""
    citation = other.citation
    says = f"{safe(remarks.says_otherwise(given, other))}:"
    words = f'<bdi class="other-words">{safe(other.answer)}</bdi>{number(turn, citation.n)}'
    who = _according(given, citation)
    quote = _source(citation, turn, len(citation.quote), who)
    dated = _dated(given, citation)
    return f'<div class="otherwise"><p>{says} {words}</p>{dated}<ol class="sources">{quote}</ol></div>'


def _according(given: Answer, citation: Citation) -> str:
    who = to_be_told(citation.speaker, given.understood)
    return texts.according_to(name(who)) if who else ""


def _words(numbered: str) -> str:
    """The answer's words; of several lines, each a line of a list."""
    if NEW_LINE not in numbered:
        return f'<div class="words" dir="auto">{numbered}</div>'
    lines = "".join(f'<li dir="auto">{line}</li>' for line in numbered.split(NEW_LINE))
    return f'<ul class="words list">{lines}</ul>'


def _declined(given: Answer, turn: int) -> str:
    """The decline, why, and the closest passages."""
    said = f'<p class="words declined">{texts.DECLINED}</p>'
    why = f'<p class="fine why">{because(given)}</p>' if given.decline else ""
    if not given.closest:
        return said + why
    passages = "".join(_source(citation, turn, given_shown=CLOSEST_SHOWN) for citation in given.closest)
    label = f'<p class="fine closest-label">{texts.CLOSEST}</p>'
    return f'{said}{why}{label}<ol class="sources closest">{passages}</ol>'


def because(given: Answer) -> str:
    """Why a question is declined, as safe HTML."""
    decline = given.decline or Decline(Why.NOT_SAID)
    if decline.why is Why.UNSURE:
        return texts.unsure(_percent(given.confidence), _percent(decline.threshold))
    if decline.why is Why.UNPROVED:
        return texts.UNPROVED
    if decline.why is Why.NOT_SAID:
        return texts.CLOSEST_DO_NOT_SAY
    names = [f"“{name(each)}”" for each in decline.missing]
    return texts.nothing_about(" and ".join(names), len(names)) if names else texts.NOTHING_ABOUT_IT


def _percent(share: float) -> int:
    return round(100 * min(1.0, max(0.0, share)))


def _numbered(given: Answer, turn: int) -> str:
    """The answer's words, each citation's number after the words that it shows, or at the end."""
    pieces, at = [], 0
    for place, n in _places(given):
        pieces.append(_lines(given.answer[at:place]))
        pieces.append(number(turn, n))
        at = place
    return "".join(pieces) + _lines(given.answer[at:])


def _places(given: Answer) -> list[tuple[int, int]]:
    """Where each citation's number stands: of a list with a quote a line, at the end of its line."""
    ends = [match.start() for match in re.finditer(r"\n|\Z", given.answer)]
    if 1 < len(ends) == len(given.citations):
        return [(end, citation.n) for end, citation in zip(ends, given.citations, strict=True)]
    return sorted((_place(given.answer, citation), citation.n) for citation in given.citations)


def _lines(text: str) -> str:
    return safe(text).replace("\n", NEW_LINE)


def _place(words: str, citation: Citation) -> int:
    """Where in the answer a citation's number stands: after the last of its answering words, else at the end."""
    at = citation.start
    last = max((_end_of(words, citation.quote[start - at : end - at]) for start, end in citation.marks), default=-1)
    return last if last > 0 else len(words)


def _end_of(words: str, part: str) -> int:
    found = re.search(rf"(?<!\w){re.escape(part)}(?!\w)", words) if part.strip() else None
    return found.end() if found else -1


def number(turn: int, n: int) -> str:
    """The number of a citation, which shows its quote in the article."""
    label = texts.show_quote(n)
    return (
        f'<button type="button" class="number" name="cite" value="{turn}:{n}">'
        f'<span class="unseen">{label} </span>{n}</button>'
    )


def source(citation: Citation, turn: int) -> str:
    """One quote and where it stands."""
    return _source(citation, turn, len(citation.quote))


def _source(citation: Citation, turn: int, given_shown: int, said_by: str = "", dated: str = "") -> str:
    """One quote: its sentence with the answering words marked, what their times mean, who says them, and where it
    stands."""
    return (
        f'<li class="source" value="{citation.n}">'
        f'<blockquote dir="auto">{_quoted(citation, given_shown)}</blockquote>{dated}'
        f'<p class="from">{_whence(citation, said_by)}</p>'
        f'<button type="button" class="show" name="cite" value="{turn}:{citation.n}">{texts.SHOW_QUOTE}</button></li>'
    )


def _quoted(citation: Citation, limit: int) -> str:
    words = [(start - citation.start, end - citation.start) for start, end in citation.marks]
    cut = citation.quote[:limit]
    ellipsis = "…" if len(cut) < len(citation.quote) else ""
    return marked(cut, 0, len(cut), words) + ellipsis


def _whence(citation: Citation, said_by: str) -> str:
    page = f", {texts.page(citation.page)}" if citation.page else ""
    parts = [said_by] if said_by else []
    parts += [f"<cite>{name(citation.title, TITLE_SHOWN)}</cite>{page}"]
    parts += [name(each) for each in (citation.author, citation.source) if each]
    parts += [day(citation.published)] if citation.published else []
    parts += [texts.also_in(len(citation.also))] if citation.also else []
    return DOT.join(parts)


def _checked(given: Answer) -> str:
    if not given.answered:
        return ""
    return f'<p class="fine checked">{checked(given)}</p>'


def checked(given: Answer) -> str:
    """How the quotes of an answer were checked."""
    return texts.found_word_for_word(len(given.quoted)) if given.quoted else texts.WITHOUT_QUOTE


def _facts(given: Answer) -> str:
    """How sure the answer is, and of which articles it is."""
    parts = [texts.confidence(_percent(given.confidence))] if given.answered else []
    if given.searched:
        newest = day(given.searched.newest, letters=3) if given.searched.newest else ""
        parts.append(texts.as_of(given.searched.articles, newest, given.searched.of))
        parts += [texts.not_looked_through(given.searched.pending)] if given.searched.pending else []
    line = " · ".join(parts)
    return f'<p class="fine facts">{line[:1].upper() + line[1:]}</p>' if line else ""


def _taken(given: Answer, steps: Sequence[Taken]) -> str:
    """What was done for the answer, with the times of its steps to be unfolded."""
    if not given.searched:
        return ""
    counts = given.searched.articles, given.searched.passages, len(given.quoted + given.closest)
    line = texts.searched(*counts, given.took_ms)
    rows = "".join(f"<li>{texts.STEP_TAKEN.get(step.name, safe(step.name))}: {step.ms:,} ms</li>" for step in steps)
    if not rows:
        return f'<p class="fine taken">{line}</p>'
    return f'<details class="fine taken"><summary>{line}</summary><ol>{rows}</ol></details>'


def heard(outcome: Answer | str | None) -> str:
    """What a screen reader says of an outcome, once."""
    if isinstance(outcome, Answer):
        others = (f"{remarks.says_otherwise(outcome, o)}: {o.answer}" for o in outcome.disagreement)
        said = " ".join(". ".join([outcome.answer, *others]).split())
        answer = (
            safe(texts.heard(said, checked(outcome))) if outcome.answered else f"{texts.DECLINED} {because(outcome)}"
        )
        return " ".join([answer, *_heard_prose(outcome)])
    return safe(outcome) if outcome else texts.LOOKING


def _heard_prose(given: Answer) -> list[str]:
    if given.prose is None:
        return []
    wrong = [each for each in given.prose.sentences if each.fault is not None]
    struck = sum(bool(each.text) for each in wrong)
    told = texts.heard_prose(len(given.prose.sentences), struck, len(wrong) - struck)
    return [safe(each) for each in (told if given.prose.sentences else "", given.prose.problem) if each]


# ── what may be asked ────────────────────────────────────────────────────────────────────────────────────────────────


def first_screen(starters: Sequence[str] | None) -> str:
    """The promise and questions to begin with; `None` while they are being looked for, none where nothing can be."""
    if starters is None:
        waiting = f'<p class="fine">{texts.STARTERS_WAITED_FOR}</p>' + f'<ul class="starters">{"<li></li>" * 4}</ul>'
        return f'<div class="first waited-for"><p class="promise">{texts.PROMISE}</p>{waiting}</div>'
    rows = "".join(f"<li>{_suggestion(each)}</li>" for each in starters)
    body = f'<p class="fine">{texts.STARTERS}</p><ul class="starters">{rows}</ul>' if rows else ""
    return f'<div class="first"><p class="promise">{texts.PROMISE}</p>{body}</div>'


def no_articles() -> str:
    """The first screen of an empty library."""
    return (
        f'<div class="first"><p class="promise">{texts.PROMISE}</p><p class="fine">{texts.NOTHING_TO_ASK}</p>'
        f'<button type="button" class="goto" name="goto" value="articles">{texts.ADD_ARTICLES}</button></div>'
    )


def follow_ups(questions: Sequence[str]) -> str:
    """Questions that may follow the last answer."""
    chips = "".join(map(_suggestion, questions))
    return f'<div class="follow-ups" role="group" aria-label="{texts.FOLLOW_UPS}">{chips}</div>'


def _suggestion(question: str) -> str:
    return f'<button type="button" name="suggest" value="{safe(question)}" dir="auto">{safe(question)}</button>'


def keys() -> str:
    """The keys of the page, in a dialog that page.js opens."""
    rows = "".join(f"<dt>{key}</dt><dd>{what}</dd>" for key, what in texts.KEYS)
    return (
        f'<button type="button" class="keys-button" name="keys" title="{texts.KEYS_BUTTON}"'
        f' aria-label="{texts.KEYS_BUTTON}">?</button>'
        f'<dialog id="keys" aria-labelledby="keys-title"><h2 id="keys-title">{texts.KEYS_TITLE}</h2><dl>{rows}</dl>'
        f'<form method="dialog"><button>{texts.CLOSE}</button></form></dialog>'
    )


# ── the head of the page ─────────────────────────────────────────────────────────────────────────────────────────────


def masthead() -> str:
    """The name and what it is for; what lost.js shows while nobody answers, and what page.js calls the panel."""
    return (
        f'<header class="masthead"><h1>Dateline</h1><p>{texts.TAGLINE}</p></header>'
        f'<p class="lost" role="alert" hidden>{texts.LOST}</p>'
        f'<span id="source-name" hidden>{texts.ARTICLE_PANEL}</span>'
    )


def status(ready: bool, articles: int) -> str:
    """The line in the header: are the models loaded, and how many articles are there?"""
    if not ready:
        return f'<p class="status loading" role="status"><span class="lamp"></span>{texts.LOADING_MODELS}</p>'
    return f'<p class="status ready" role="status"><span class="lamp"></span>{texts.ready(articles)}</p>'
