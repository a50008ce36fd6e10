"""Where one sees who met whom, and when: filters, a picture and a table, and what happens there.  Wiring only."""

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import gradio as gr

from qa.verify import cite
from ui import agenda_view, paper, render, texts
from ui import conversation as talk
from ui.agenda import Agenda, as_csv
from ui.blocks import PLAIN, QUIET, SKIP, Parts, number, text
from ui.conversation import Conversation
from ui.desk import Desk
from ui.edge import sentence_for
from ui.export import Exported
from ui.timeline import timeline

POLL_SECONDS = 3.0
"""How often the tab looks how many articles have been looked through, until they all are."""


def meetings_tab() -> Parts:
    """The components of the tab."""
    js = (Path(__file__).parent / "meetings.js").read_text("utf-8")
    return {
        "progress": gr.HTML("", elem_id="meetings-progress", **PLAIN),
        "seek": gr.HTML(agenda_view.form(), elem_id="seek", js_on_load=js, apply_default_css=False),
        "line": gr.HTML(agenda_view.waiting(), elem_id="meetings-line", **PLAIN),  # what comes, comes below it
        "picture": gr.HTML("", elem_id="timeline", **PLAIN),
        "table": gr.HTML("", elem_id="meetings", **PLAIN),
    }


def wire_meetings(
    desk: Desk,
    parts: Parts,
    states: list[gr.State],
    opened: Callable[..., Any],
    source: gr.HTML,
    told: gr.HTML,
    handed: gr.HTML,
) -> None:
    """`states` are those of `Conversation` and `Agenda`; `opened` is the occasion on which the tab is opened.

    A quote is opened in `source`, a file is saved through `handed`, and a screen reader is `told` how many there are.
    """
    agenda_state = states[1]
    timer = gr.Timer(POLL_SECONDS, active=False)
    rows = [parts["table"], told]
    everything = [parts["progress"], timer, parts["line"], parts["picture"], *rows]

    def drawn(agenda: Agenda) -> tuple[Any, ...]:
        """`everything` for what was read last."""
        counted = agenda_view.counted(agenda)
        picture = timeline(agenda.matching(agenda.rows))
        return *far(agenda, agenda.looked, agenda.every), agenda_view.line(agenda), picture, *table(agenda, counted)

    def far(agenda: Agenda, looked: int, every: int) -> tuple[Any, ...]:
        return agenda_view.progress(looked, every, agenda.looked), gr.Timer(active=looked < every)

    def table(agenda: Agenda, said: Any = SKIP) -> tuple[Any, ...]:
        return agenda_view.table(agenda), said

    def failed(error: Exception) -> tuple[Any, ...]:
        return "", gr.Timer(active=False), "", "", render.problem(sentence_for(error)), SKIP

    def read(agenda: Agenda) -> tuple[Any, ...]:
        try:
            agenda.read(desk)
        except Exception as error:
            return failed(error)
        return drawn(agenda)

    def look(agenda: Agenda, event: gr.EventData) -> tuple[Any, ...]:
        agenda.look_for(event._data or {})
        return read(agenda)

    def tick(agenda: Agenda) -> tuple[Any, ...]:
        """Only the line that says how far it is, lest what is being read moves; all of it where there was nothing."""
        try:
            looked, every = desk.meetings_extent()
        except Exception as error:
            return render.problem(sentence_for(error)), gr.Timer(active=False), *(SKIP,) * 4
        if not agenda.rows and not agenda.is_filtered() and (looked, every) != (agenda.looked, agenda.every):
            return read(agenda)
        return *far(agenda, looked, every), *(SKIP,) * 4

    def order(agenda: Agenda, event: gr.EventData) -> tuple[Any, ...]:
        agenda.sort_by(text(event, "column"))
        return table(agenda)

    def turn(agenda: Agenda, event: gr.EventData) -> tuple[Any, ...]:
        agenda.page = number(event, "page")
        return table(agenda)

    def show(conversation: Conversation, agenda: Agenda, event: gr.EventData) -> str:
        row = agenda.row(text(event, "key"))
        if row is None:
            return paper.gone(texts.MEETING_GONE)
        try:
            quote = cite(1, desk.article(row.article_id), (row.meeting.start, row.meeting.end), row.meeting.marks)
        except Exception as error:
            return paper.gone(sentence_for(error))
        return talk.opened(desk, conversation, row.article_id, paper.Shown(0, (quote,), 1))

    def save(agenda: Agenda) -> tuple[Any, ...]:
        try:
            table = as_csv(agenda.matching(agenda.told(desk)))
        except Exception as error:
            return SKIP, sentence_for(error)
        file = Exported("dateline-meetings.csv", "text/csv", table)
        return json.dumps(asdict(file)), texts.saved(file.name)

    latest: dict[str, Any] = {"trigger_mode": "always_last", **QUIET}
    opened(read, agenda_state, everything, **latest)
    timer.tick(tick, agenda_state, everything, **QUIET)
    parts["seek"].look(look, agenda_state, everything, **latest)
    parts["seek"].again(read, agenda_state, everything, **latest)
    parts["seek"].order(order, agenda_state, rows, **latest)
    parts["seek"].turn(turn, agenda_state, rows, **latest)
    parts["seek"].save(save, agenda_state, [handed, told], **QUIET)
    source.meeting(show, states, source, **latest)
