"""Where questions are asked: the conversation, the box under it, and what happens when they are used.  Wiring only."""

from collections.abc import Iterator
from typing import Any

import gradio as gr

from ui import conversation as talk
from ui import paper, render
from ui.blocks import PLAIN, QUIET, SKIP, Parts, number
from ui.conversation import Conversation
from ui.desk import Desk

EXAMPLES = (
    "When did Mikhail Bogdanov receive the Hamas delegation?",
    "Who interviewed Vladimir Putin recently?",
    "Who met whom, and when?",
    "Who wrote the article?",
)


def ask_tab() -> Parts:
    """The components of the tab."""
    with gr.Row(elem_id="examples") as examples_row:
        gr.HTML(render.invitation(), **PLAIN)
        examples = [gr.Button(text, elem_id=f"example-{n}", min_width=0) for n, text in enumerate(EXAMPLES, 1)]
    chat = gr.Chatbot(
        elem_id="chat",
        show_label=False,
        label="Conversation",
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
    with gr.Row(elem_id="asking"):
        question = gr.Textbox(
            "",
            elem_id="question",
            label="Your question",
            show_label=False,
            container=False,
            placeholder="Ask your articles…",
            lines=1,
            max_lines=5,
            max_length=talk.MAX_QUESTION,
            autofocus=True,
            scale=8,
        )
        send = gr.Button("Ask", elem_id="send", variant="primary", scale=0, min_width=72)
        fresh = gr.Button("New conversation", elem_id="new-conversation", scale=0, min_width=140)
    return {
        "chat": chat, "examples_row": examples_row, "examples": examples,
        "question": question, "send": send, "fresh": fresh,
    }  # fmt: skip


def wire_asking(desk: Desk, parts: Parts, conversation: gr.State, source: gr.HTML) -> None:
    """Questions are answered over `desk`, and citations shown in `source`."""

    def ask(text: str, conversation: Conversation) -> Iterator[tuple[Any, ...]]:
        """The question at once, then the answer and its source.  In place: chat, box, examples, panel."""
        text = text.strip()
        if not text:
            yield (SKIP, SKIP, SKIP, SKIP)
            return
        turn = conversation.begin(text)
        yield talk.messages(conversation, desk.ready()), "", gr.Row(visible=False), SKIP
        turn.outcome = talk.answered(desk, text, conversation.before(turn))
        panel = talk.source_of(desk, conversation, turn) if turn in conversation.turns else None
        yield talk.messages(conversation, desk.ready()), SKIP, SKIP, SKIP if panel is None else panel

    def start_over(conversation: Conversation) -> tuple[Any, ...]:
        conversation.clear()
        return [], "", gr.Row(visible=True), paper.no_article()

    def cite(conversation: Conversation, event: gr.EventData) -> str:
        return talk.cited(desk, conversation, number(event, "turn"), number(event, "n"))

    shown = [parts["chat"], parts["question"], parts["examples_row"], source]
    gr.on(
        [parts["question"].submit, parts["send"].click],
        ask,
        [parts["question"], conversation],
        shown,
        concurrency_id="ask",
        **QUIET,
    )
    for example in parts["examples"]:
        example.click(ask, [example, conversation], shown, concurrency_id="ask", **QUIET)
    parts["fresh"].click(start_over, conversation, shown, **QUIET)
    source.cite(cite, conversation, source, trigger_mode="always_last", **QUIET)
