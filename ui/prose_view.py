"""What an LLM wrote into safe HTML: plain words, their numbers, and what is struck out with the reason."""

from qa.answer import Answer, Prose, Written
from ui import render, texts
from ui.escape import name, safe


def words(given: Answer, turn: int) -> str:
    """The sentences, before the answer in the articles' own words; what is no plain sentence is not shown at all."""
    prose = given.prose
    if prose is None:
        return ""
    rows = "".join(dict.fromkeys(_sentence(each, turn) for each in prose.sentences))  # one line for all left out
    beside = "" if given.answered or not prose.stands else f'<p class="fine">{texts.BESIDE_DECLINE}</p>'
    problem = f'<p class="fine llm-problem" dir="auto">{safe(prose.problem)}</p>' if prose.problem else ""
    return (
        f'<div class="prose"><p class="fine by">{_by(prose)}</p>{rows}{beside}{problem}</div>'
        f'<p class="fine own-words">{texts.IN_THEIR_WORDS}</p>'
    )


def _by(prose: Prose) -> str:
    if not prose.done:
        return texts.WRITING
    return texts.WRITTEN.format(f"{name(prose.by)} ({safe(prose.at)})")


def _sentence(written: Written, turn: int) -> str:
    if written.fault is None:
        numbers = "".join(render.number(turn, n) for n in written.cites)
        return f'<p class="written" dir="auto">{safe(written.text)}{numbers}</p>'
    why = safe(texts.unsupported(written.fault.name, written.what))
    struck = f"<s>{safe(written.text)}</s> " if written.text else ""
    return f'<p class="written struck" dir="auto">{struck}<span class="fine">{why}</span></p>'


def sources(given: Answer, turn: int) -> str:
    """The quotes of the sentences, but for those that stand under the answer already."""
    quotes = given.prose.citations if given.prose else ()
    shown = "".join(render.source(citation, turn) for citation in quotes)
    return f'<ol class="sources of-prose">{shown}</ol>' if shown else ""
