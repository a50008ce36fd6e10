"""Where questions are asked: the conversation, the box under it, and what happens when they are used.  Wiring only."""

from collections.abc import Callable, Iterator
from typing import Any

import gradio as gr

from ui import conversation as talk
from ui import keeping, paper, render, texts
from ui.blocks import PLAIN, QUIET, SKIP, Parts, number, text
from ui.conversation import Conversation, Turn
from ui.desk import Desk
from ui.llm_row import llm_row
from ui.scope import scope_bar


def ask_tab() -> Parts:
    """The components of the tab."""
    parts: Parts = {"chat": _chat()}
    # What may be asked next: one place above the box, so that the chat does not move when suggestions come.
    parts["offers"] = gr.HTML(render.first_screen(None), elem_id="offers", **PLAIN)
    with gr.Row(elem_id="asking"):
        parts["question"] = gr.Textbox(
            "",
            elem_id="question",
            label=texts.QUESTION,
            show_label=False,
            container=False,
            placeholder=texts.QUESTION_HINT,
            lines=1,
            max_lines=5,
            max_length=talk.MAX_QUESTION,
            autofocus=True,
            scale=8,
        )
        # page.css shows one of the two: while an answer is on its way, the second.
        parts["send"] = gr.Button(texts.ASK, elem_id="send", variant="primary", scale=0, min_width=72)
        parts["stop_asking"] = gr.Button(texts.STOP, elem_id="stop-asking", variant="stop", scale=0, min_width=72)
        parts["fresh"] = gr.Button(texts.NEW_CHAT, elem_id="new-conversation", scale=0, min_width=88)
        gr.HTML(render.keys(), elem_id="help", **PLAIN)
    parts |= scope_bar() | llm_row()
    parts["heard"] = gr.HTML("", elem_id="heard", **PLAIN)  # to screen readers; page.js makes it a live region
    return parts


def _chat() -> gr.Chatbot:
    return gr.Chatbot(
        elem_id="chat",
        show_label=False,
        label=texts.CONVERSATION,
        container=False,
        height=None,
        layout="panel",
        autoscroll=False,  # page.js brings the newest question to the top, so that an answer is read from its beginning
        group_consecutive_messages=False,
        placeholder="",
        buttons=[],
        feedback_options=None,
        latex_delimiters=[],
        # Our HTML is shown as HTML and nothing is read as Markdown or LaTeX: with render_markdown=False Gradio puts the
        # message into the page as it is, after its sanitizer.  Escaping is ours (ui/escape.py), on the server.
        render_markdown=False,
        sanitize_html=True,
        allow_tags=False,
        line_breaks=False,
        allow_file_downloads=False,
    )


def wire_asking(desk: Desk, parts: Parts, conversation: gr.State, source: gr.HTML) -> list[Callable[..., Any]]:
    """Questions are answered over `desk`, and citations shown in `source`.

    Gives the occasions on which the conversation is another one than before.
    """
    view = [parts[key] for key in ("chat", "question", "offers", "heard")] + [source]

    def drawn(conversation: Conversation, box: Any = SKIP, heard: Any = SKIP, panel: Any = SKIP) -> tuple[Any, ...]:
        """In place: chat, box, offers, what a screen reader says, source panel."""
        offers = talk.offers(desk, conversation)  # may take long: what was asked meanwhile is among the messages
        return talk.messages(conversation, desk.ready()), box, offers, heard, panel

    def answer(conversation: Conversation, turn: Turn, question: Any = SKIP) -> Iterator[tuple[Any, ...]]:
        """The question and its steps at once, then the answer, which is kept as soon as it is shown, and its source."""
        before = conversation.shown
        try:
            for _ in talk.ask(desk, conversation, turn):
                yield drawn(conversation, question, render.heard(turn.outcome))
                question = SKIP
            if (panel := _panel(conversation, turn, before)) is not SKIP:
                yield SKIP, SKIP, SKIP, SKIP, panel  # after the answer: an article takes longer to draw than its words
        finally:
            keeping.settle(desk, conversation)

    def _panel(conversation: Conversation, turn: Turn, before: paper.Shown | None) -> Any:
        """Not where somebody was faster, and reads the source already."""
        is_wanted = turn in conversation.turns and not conversation.is_looked_at(turn, before)
        panel = talk.source_of(desk, conversation, turn) if is_wanted else None
        return SKIP if panel is None else panel

    def ask(question: str, conversation: Conversation) -> Iterator[tuple[Any, ...]]:
        is_asking = any(turn.asking is not None for turn in conversation.turns)
        if question.strip() and not is_asking:
            yield from answer(conversation, conversation.begin(question.strip()), "")
        else:
            yield (SKIP,) * len(view)

    def suggest(conversation: Conversation, event: gr.EventData) -> Iterator[tuple[Any, ...]]:
        conversation.editing = None
        for shown in ask(text(event, "question"), conversation):
            yield shown[0], SKIP, *shown[2:]  # what was begun in the box stays there

    def retry(conversation: Conversation, event: gr.EventData) -> Iterator[tuple[Any, ...]]:
        turn = conversation.turn(number(event, "turn"))
        if turn is None or turn.asking is not None:
            yield (SKIP,) * len(view)
        else:
            yield from answer(conversation, turn)

    def widen(conversation: Conversation, event: gr.EventData) -> Iterator[tuple[Any, ...]]:
        turn = conversation.widen(number(event, "turn"), number(event, "filter"))
        if turn is None:
            yield (SKIP,) * len(view)
        else:
            yield from answer(conversation, turn)

    def edit(conversation: Conversation, event: gr.EventData) -> tuple[Any, ...]:
        question = conversation.edit(number(event, "turn"))
        return drawn(conversation, SKIP if question is None else question)

    def keep(conversation: Conversation) -> tuple[Any, ...]:
        was_editing, conversation.editing = conversation.editing is not None, None
        return drawn(conversation, "" if was_editing else SKIP)

    def undo(conversation: Conversation) -> tuple[Any, ...]:
        question = conversation.undo()
        return drawn(conversation, SKIP if question is None else question)

    def start_over(conversation: Conversation) -> tuple[Any, ...]:
        conversation.clear()
        *shown, panel = drawn(conversation, "", "", paper.no_article())
        return *shown, SKIP if conversation.turns else panel

    def cite(conversation: Conversation, event: gr.EventData) -> str:
        return talk.cited(desk, conversation, number(event, "turn"), number(event, "n"))

    def follow_ups(conversation: Conversation) -> Any:
        talk.find_follow_ups(desk, conversation)
        return talk.offers(desk, conversation) if conversation.turns else SKIP

    # "once" would drop a question that is sent before Gradio has noticed that the answer before is complete.
    asking: dict[str, Any] = {"concurrency_id": "ask", "trigger_mode": "multiple", **QUIET}
    box = parts["question"]
    runs = [
        gr.on([box.submit, parts["send"].click], ask, [box, conversation], view, **asking),
        source.suggest(suggest, conversation, view, **asking),
        source.retry(retry, conversation, view, **asking),
        source.widen(widen, conversation, view, **asking),
    ]
    for run in runs:
        run.then(follow_ups, conversation, parts["offers"], **QUIET)
    parts["stop_asking"].click(lambda conversation: conversation.stop(), conversation, None, **QUIET)
    source.edit(edit, conversation, view, **QUIET)
    source.keep(keep, conversation, view, **QUIET)
    undone = source.undo(undo, conversation, view, **QUIET)
    cleared = parts["fresh"].click(start_over, conversation, view, **QUIET)
    source.cite(cite, conversation, source, trigger_mode="always_last", **QUIET)
    return [event.then for event in (*runs, undone, cleared)]


def wire_offers(desk: Desk, parts: Parts, conversation: gr.State, *occasions: Callable[..., Any]) -> None:
    """The first screen is made anew on each of these occasions: the page is opened, the models are loaded, …"""

    def offers(conversation: Conversation) -> Any:
        return SKIP if conversation.turns else talk.offers(desk, conversation)

    for occasion in occasions:
        occasion(offers, conversation, parts["offers"], **QUIET)
