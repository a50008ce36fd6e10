"""A desk into the web page: Gradio blocks and what happens when they are used.  Wiring only.

The page can be shown before the models are loaded.  What it shows is made in ui/render.py, what it does in
ui/conversation.py, ui/intake.py and ui/adding.py, and every request passes ui/guard.py first.
"""

import os

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")  # read when gradio is imported

from collections.abc import AsyncIterator, Collection, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import gradio as gr
from gradio import processing_utils
from gradio.data_classes import FileData, ListFiles

from corpus.document import FILE_LIMIT
from corpus.errors import SettingsError
from ui import adding, intake, paper, render
from ui import conversation as talk
from ui.adding import Additions
from ui.conversation import Conversation
from ui.desk import Desk
from ui.guard import Guard
from ui.intake import Upload
from ui.listing import library, title

__all__ = ["EXAMPLES", "Desk", "build_page", "launch", "launch_options"]

EXAMPLES = (
    "When did Mikhail Bogdanov receive the Hamas delegation?",
    "Who interviewed Vladimir Putin recently?",
    "Who met whom, and when?",
    "Who wrote the article?",
)

UPLOADS = "Upload articles: PDF, Word, web page, EPUB, e-mail, text"
SUFFIXES = ".txt .md .html .htm .pdf .docx .epub .eml .json .jsonl .gz".split()
"""What the file dialog offers.  What a file is, its reader tells from its bytes."""

POLL_SECONDS = 0.5
"""How often the header looks whether the models are loaded, until they are."""

_HERE = Path(__file__).parent
_SANS = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "Helvetica Neue", "Arial", "sans-serif")
_QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
_PLAIN: dict[str, Any] = {"js_on_load": None, "apply_default_css": False}
_SKIP: Any = gr.skip()


def build_page(desk: Desk) -> gr.Blocks:
    """The page over a desk; nothing is started, and the desk is not asked anything yet."""
    page: gr.Blocks
    with gr.Blocks(title="Dateline", analytics_enabled=False, delete_cache=(600, 600), fill_width=True) as page:
        conversation, additions = gr.State(Conversation()), gr.State(Additions())
        with gr.Row(elem_id="head"):
            gr.HTML(render.masthead(), elem_id="masthead", **_PLAIN)
            status = gr.HTML(render.status(False, 0), elem_id="status", **_PLAIN)
            told = gr.HTML("", elem_id="told", **_PLAIN)  # to screen readers; page.js makes it a live region
        with gr.Row(elem_id="room"):
            with gr.Column(elem_id="left", scale=6, min_width=320), gr.Tabs(elem_id="tabs"):
                with gr.Tab("Ask", elem_id="tab-ask"):
                    ask = _ask_tab()
                with gr.Tab("Articles", elem_id="tab-articles") as articles_tab:
                    articles = {**_articles_tab(), "told": told}
            with gr.Column(elem_id="right", scale=5, min_width=320):
                js = (_HERE / "page.js").read_text("utf-8")
                source = gr.HTML(paper.no_article(), elem_id="source", js_on_load=js, apply_default_css=False)
        _wire_asking(desk, ask, conversation, source)
        _wire_adding(desk, articles, additions, conversation, source, status)
        _wire_articles(desk, articles, conversation, source, status)
        _wire_status(desk, page, articles_tab, articles, status)
    page.queue(max_size=16, default_concurrency_limit=4, api_open=False)
    return page


# ── what is on the page ──────────────────────────────────────────────────────────────────────────────────────────────

Parts = dict[str, Any]
"""Components by their element id."""


def _ask_tab() -> Parts:
    with gr.Row(elem_id="examples") as examples_row:
        gr.HTML(render.invitation(), **_PLAIN)
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


def _articles_tab() -> Parts:
    parts: Parts = {}
    with gr.Row(elem_id="progress-row"):
        parts["progress"] = gr.HTML("", elem_id="progress", **_PLAIN)
        parts["stop"] = gr.Button("Stop", elem_id="stop", size="sm", visible=False, scale=0, min_width=72)
    parts["results"] = gr.HTML("", elem_id="results", **_PLAIN)
    with gr.Column(elem_id="confirm", visible=False) as parts["confirm"]:
        parts["asked"] = gr.HTML("", elem_id="confirm-question", **_PLAIN)
        with gr.Row():
            parts["yes"] = gr.Button("Remove it", elem_id="confirm-remove", variant="stop", size="sm")
            parts["no"] = gr.Button("Keep it", elem_id="confirm-keep", size="sm")
    with gr.Accordion("Add articles", elem_id="adding", open=True), gr.Row(elem_id="adding-row"):
        with gr.Column(min_width=240):
            parts["files"] = _upload_box()
            parts["address"] = _address_box()
            parts["add_page"] = gr.Button("Add the web page", elem_id="add-page", variant="primary", size="sm")
        with gr.Column(min_width=240):
            parts["paste"] = _paste_box()
            with gr.Accordion("Title, author, outlet, date", elem_id="details", open=False):
                parts["details"] = _detail_boxes()
            parts["add"] = gr.Button("Add the pasted article", elem_id="add-paste", variant="primary", size="sm")
    parts["find"] = _find_box()
    parts["entries"] = gr.HTML("", elem_id="articles", **_PLAIN)
    parts["doomed"] = gr.State("")
    return parts


def _upload_box() -> gr.File:
    box = gr.File(elem_id="upload", label=UPLOADS, file_count="multiple", file_types=list(SUFFIXES), height=104)
    # Gradio's own preprocessing leaves an empty temporary file behind for each upload.  (A subclass of a component
    # would make Gradio write a .pyi file next to this one.)
    box.preprocess = _uploads  # type: ignore[method-assign, assignment]
    return box


def _uploads(payload: ListFiles | FileData | None) -> list[Upload]:
    """Where the uploads are.  That each is one, and no other file of this machine, Gradio checked on arrival."""
    files = payload.root if isinstance(payload, ListFiles) else [payload] if payload else []
    return [Upload(Path(file.path), file.orig_name or Path(file.path).name) for file in files]


def _address_box() -> gr.Textbox:
    label, hint = "Or add a web page by its address", "https://…"
    return gr.Textbox("", elem_id="address", label=label, placeholder=hint, lines=1, max_lines=4)


def _paste_box() -> gr.Textbox:
    label, hint = "Or paste the text of an article", "Title, byline and text…"
    return gr.Textbox("", elem_id="paste", label=label, placeholder=hint, lines=6, max_lines=8)


def _find_box() -> gr.Textbox:
    label, hint = "Find an article", "Find by title, author or outlet…"
    return gr.Textbox("", elem_id="find", label=label, show_label=False, placeholder=hint, max_lines=1, container=False)


def _detail_boxes() -> list[gr.Textbox]:
    labels = (("title", "Title"), ("author", "Author"), ("source", "Outlet"), ("published", "Date (2024-02-13)"))
    with gr.Row():
        return [
            gr.Textbox(
                "", label=label, elem_id=f"paste-{key}", placeholder="as the text says", max_lines=1, min_width=120
            )
            for key, label in labels
        ]


# ── what happens ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _wire_asking(desk: Desk, parts: Parts, conversation: gr.State, source: gr.HTML) -> None:
    def ask(text: str, conversation: Conversation) -> Iterator[tuple[Any, ...]]:
        """The question at once, then the answer and its source.  In place: chat, box, examples, panel."""
        text = text.strip()
        if not text:
            yield (_SKIP, _SKIP, _SKIP, _SKIP)
            return
        turn = conversation.begin(text)
        yield talk.messages(conversation, desk.ready()), "", gr.Row(visible=False), _SKIP
        turn.outcome = talk.answered(desk, text, conversation.before(turn))
        panel = talk.source_of(desk, conversation, turn) if turn in conversation.turns else None
        yield talk.messages(conversation, desk.ready()), _SKIP, _SKIP, _SKIP if panel is None else panel

    def start_over(conversation: Conversation) -> tuple[Any, ...]:
        conversation.clear()
        return [], "", gr.Row(visible=True), paper.no_article()

    def cite(conversation: Conversation, event: gr.EventData) -> str:
        return talk.cited(desk, conversation, _number(event, "turn"), _number(event, "n"))

    shown = [parts["chat"], parts["question"], parts["examples_row"], source]
    gr.on(
        [parts["question"].submit, parts["send"].click],
        ask,
        [parts["question"], conversation],
        shown,
        concurrency_id="ask",
        **_QUIET,
    )
    for example in parts["examples"]:
        example.click(ask, [example, conversation], shown, concurrency_id="ask", **_QUIET)
    parts["fresh"].click(start_over, conversation, shown, **_QUIET)
    source.cite(cite, conversation, source, trigger_mode="always_last", **_QUIET)


def _wire_adding(
    desk: Desk, parts: Parts, additions: gr.State, conversation: gr.State, source: gr.HTML, status: gr.HTML
) -> None:
    view = [*(parts[key] for key in ("progress", "stop", "results", "told", "entries")), status, source]
    states = [additions, conversation]
    boxes = [parts["paste"], *parts["details"]]
    add: dict[str, Any] = {"concurrency_id": "add", **_QUIET}

    def draw(additions: Additions, conversation: Conversation) -> tuple[Any, ...]:
        """In place: progress, stop button, lines, what a screen reader says; at the end list, status line, panel."""
        running = additions.is_running()
        panel = None if running else talk.refreshed(desk, conversation)
        return (
            adding.bars(additions, desk.ready()),
            gr.Button(visible=running),
            adding.outcomes(additions),
            adding.announcement(additions),
            *((_SKIP, _SKIP) if running else library(desk, "")),
            _SKIP if panel is None else panel,
        )

    def add_paste(
        additions: Additions, conversation: Conversation, text: str, *details: str
    ) -> Iterator[tuple[Any, ...]]:
        for is_in in intake.pasted(desk, additions, text, intake.Details(*details)):
            yield *draw(additions, conversation), *(["" if is_in else _SKIP] * len(boxes))

    def add_files(
        additions: Additions, conversation: Conversation, uploads: Sequence[Upload]
    ) -> Iterator[tuple[Any, ...]]:
        for _ in intake.uploaded(desk, additions, uploads):
            yield *draw(additions, conversation), None

    def add_pages(additions: Additions, conversation: Conversation, addresses: str) -> Iterator[tuple[Any, ...]]:
        for all_in in intake.fetched(desk, additions, addresses):
            yield *draw(additions, conversation), "" if all_in else _SKIP

    def stop(additions: Additions) -> tuple[Any, ...]:
        additions.stop()
        return adding.bars(additions, desk.ready()), adding.announcement(additions)

    page = [parts["address"].submit, parts["add_page"].click]
    files = parts["files"]
    runs = [
        gr.on(page, add_pages, [*states, parts["address"]], [*view, parts["address"]], **add),
        parts["add"].click(add_paste, [*states, *boxes], [*view, *boxes], **add),
        files.upload(add_files, [*states, files], [*view, files], trigger_mode="multiple", **add),
    ]
    for run in runs:
        run.then(lambda: adding.publish(desk), None, None, **_QUIET)
    parts["stop"].click(stop, additions, [parts["progress"], parts["told"]], **_QUIET)


def _wire_articles(desk: Desk, parts: Parts, conversation: gr.State, source: gr.HTML, status: gr.HTML) -> None:
    def read(conversation: Conversation, event: gr.EventData) -> str:
        return talk.opened(desk, conversation, _text(event, "article"))

    def ask_removal(event: gr.EventData) -> tuple[Any, ...]:
        article_id = _text(event, "article")
        return article_id, render.removal(title(desk, article_id)), gr.Column(visible=True)

    def remove(article_id: str, find: str, conversation: Conversation) -> tuple[Any, ...]:
        line = intake.removed(desk, article_id, title(desk, article_id))
        panel = talk.refreshed(desk, conversation)
        shown = render.results([line]), line, *library(desk, find), gr.Column(visible=False)
        return *shown, _SKIP if panel is None else panel

    source.read(read, conversation, source, trigger_mode="always_last", **_QUIET)
    source.remove(ask_removal, None, [parts["doomed"], parts["asked"], parts["confirm"]], **_QUIET)
    done = [parts["results"], parts["told"], parts["entries"], status, parts["confirm"], source]
    parts["yes"].click(remove, [parts["doomed"], parts["find"], conversation], done, **_QUIET)
    parts["no"].click(lambda: gr.Column(visible=False), None, parts["confirm"], **_QUIET)
    parts["find"].change(lambda find: library(desk, find)[0], parts["find"], parts["entries"], **_QUIET)


def _wire_status(desk: Desk, page: gr.Blocks, tab: gr.Tab, parts: Parts, status: gr.HTML) -> None:
    timer = gr.Timer(POLL_SECONDS)
    listing = [parts["entries"], status]

    def tick() -> tuple[Any, ...]:
        """Until the models are loaded and an article is there: a new library gets its first one just after."""
        if not desk.ready():
            return _SKIP, _SKIP, _SKIP
        entries, line = library(desk, "")
        return entries, line, gr.Timer(active=render.status(True, 0) == line)

    timer.tick(tick, None, [*listing, timer], **_QUIET)
    page.load(lambda find: library(desk, find), parts["find"], listing, **_QUIET)
    tab.select(lambda find: library(desk, find), parts["find"], listing, **_QUIET)


def _number(event: gr.EventData, key: str) -> int:
    value = (event._data or {}).get(key)
    return value if isinstance(value, int) else 0


def _text(event: gr.EventData, key: str) -> str:
    value = (event._data or {}).get(key)
    return value if isinstance(value, str) else ""


# ── the server ───────────────────────────────────────────────────────────────────────────────────────────────────────


def launch(page: gr.Blocks, **options: Any) -> str:
    """Serves the page in the background and gives back its address.  `options` are those of `launch_options`.

    Raises `SettingsError` when the port is taken.
    """
    _reach_ourselves_directly()
    _fetch_nothing()
    chosen = launch_options(**options)
    try:
        _, address, _ = page.launch(**chosen)
    except OSError:
        raise SettingsError(f"Port {chosen['server_port']} is in use; choose another one with --port.") from None
    return address


def launch_options(
    host: str = "127.0.0.1",
    port: int = 7860,
    *,
    hosts: Collection[str] = (),
    auth: tuple[str, str] | None = None,
    private: Sequence[Path] = (),
    open_browser: bool = False,
) -> dict[str, Any]:
    """How Gradio is to serve the page.

    `hosts` are further names by which the page may be called, `private` folders that are never served.
    Every default of Gradio that reaches out, stores or has no limit is set here.
    """
    return {
        "server_name": host,
        "server_port": port,
        "auth": auth,
        "blocked_paths": [str(folder) for folder in private],
        "inbrowser": open_browser,
        "app_kwargs": {
            "lifespan": _guarded({host, *hosts}),
            "docs_url": None,
            "redoc_url": None,
            "openapi_url": None,
        },
        "css": (_HERE / "page.css").read_text("utf-8"),
        "theme": _theme(),
        "prevent_thread_lock": True,
        "quiet": True,
        "share": False,
        "ssr_mode": False,
        "mcp_server": False,
        "pwa": False,
        "run_history": False,
        "enable_monitoring": False,
        "show_error": False,
        "strict_cors": True,
        "allowed_paths": [],
        "max_file_size": FILE_LIMIT,
        "state_session_capacity": 200,
        "footer_links": [],
    }


def _guarded(hosts: Collection[str]) -> Any:
    """A lifespan that puts the guard outermost.

    `app_kwargs={"middleware": …}` would put it inside Gradio's CORS middleware, which grants foreign origins what it
    likes.  The stack is complete when the lifespan starts, and no request is served before.
    """

    @asynccontextmanager
    async def lifespan(app: Any) -> AsyncIterator[None]:
        app.middleware_stack = Guard(app.middleware_stack, hosts)
        yield

    return lifespan


def _reach_ourselves_directly() -> None:
    """Gradio checks its own address when it starts; a proxy from the environment must not stand in between."""
    for key in ("NO_PROXY", "no_proxy"):
        os.environ[key] = ",".join(filter(None, (os.environ.get(key), "127.0.0.1", "localhost")))


def _fetch_nothing() -> None:
    """Takes Gradio's downloader away: in any event, a file given by a web address would be fetched by the server."""

    async def refuse(*_: object, **__: object) -> str:
        raise SettingsError("Dateline fetches nothing for the page.")

    for name in ("async_ssrf_protected_download", "async_ssrf_protected_get"):
        if not hasattr(processing_utils, name):
            raise SettingsError(f"This version of Gradio has no {name}; Dateline was tested with 6.31.")
        setattr(processing_utils, name, refuse)


def _theme() -> gr.themes.Base:
    """Colours and system fonts; ui/page.css does the rest."""
    return gr.themes.Base(font=_SANS, font_mono=("ui-monospace", "monospace"), radius_size="sm").set(
        body_background_fill="#faf8f3",
        body_background_fill_dark="#15161a",
        body_text_color="#1d1b18",
        body_text_color_dark="#e9e5dc",
    )
