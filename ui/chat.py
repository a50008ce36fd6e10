"""A desk into the web page: Gradio blocks and what happens when they are used.  Wiring only.

The page can be shown before the models are loaded.  What it shows is made in ui/render.py, what it does in
ui/conversation.py and ui/intake.py, and every request passes ui/guard.py first.
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

from corpus.errors import SettingsError
from ui import conversation as talk
from ui import intake, paper, render
from ui.conversation import Conversation
from ui.desk import Desk
from ui.edge import sentence_for
from ui.guard import Guard

__all__ = ["EXAMPLES", "Desk", "build_page", "launch", "launch_options"]

EXAMPLES = (
    "When did Mikhail Bogdanov receive the Hamas delegation?",
    "Who interviewed Vladimir Putin recently?",
    "Who met whom, and when?",
    "Who wrote the article?",
)

LISTED = 200
"""Articles listed at once; the others are found by the box above the list."""

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
        conversation = gr.State(Conversation())
        with gr.Row(elem_id="head"):
            gr.HTML(render.masthead(), elem_id="masthead", **_PLAIN)
            status = gr.HTML(render.status(False, 0), elem_id="status", **_PLAIN)
        with gr.Row(elem_id="room"):
            with gr.Column(elem_id="left", scale=6, min_width=320), gr.Tabs(elem_id="tabs"):
                with gr.Tab("Ask", elem_id="tab-ask"):
                    ask = _ask_tab()
                with gr.Tab("Articles", elem_id="tab-articles") as articles_tab:
                    articles = _articles_tab()
            with gr.Column(elem_id="right", scale=5, min_width=320):
                js = (_HERE / "page.js").read_text("utf-8")
                source = gr.HTML(paper.no_article(), elem_id="source", js_on_load=js, apply_default_css=False)
        _wire_asking(desk, ask, conversation, source)
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
    parts: Parts = {"results": gr.HTML("", elem_id="results", **_PLAIN)}
    with gr.Column(elem_id="confirm", visible=False) as parts["confirm"]:
        parts["asked"] = gr.HTML("", elem_id="confirm-question", **_PLAIN)
        with gr.Row():
            parts["yes"] = gr.Button("Remove it", elem_id="confirm-remove", variant="stop", size="sm")
            parts["no"] = gr.Button("Keep it", elem_id="confirm-keep", size="sm")
    with gr.Accordion("Add articles", elem_id="adding", open=True):
        with gr.Row(elem_id="adding-row"):
            parts["files"] = _upload_box()
            parts["paste"] = _paste_box()
        with gr.Accordion("Title, author, outlet, date (where the text does not say)", elem_id="details", open=False):
            parts["details"] = _detail_boxes()
        parts["add"] = gr.Button("Add the pasted article", elem_id="add-paste", variant="primary", size="sm")
    parts["find"] = _find_box()
    parts["entries"] = gr.HTML("", elem_id="articles", **_PLAIN)
    parts["doomed"] = gr.State("")
    return parts


def _upload_box() -> gr.File:
    label, types = "Upload .txt or .md files", [".txt", ".md"]
    box = gr.File(
        elem_id="upload", label=label, file_count="multiple", file_types=types, height=170, scale=2, min_width=200
    )
    # Gradio's own preprocessing leaves an empty temporary file behind for each upload.  (A subclass of a component
    # would make Gradio write a .pyi file next to this one.)
    box.preprocess = _upload_paths  # type: ignore[method-assign]
    return box


def _upload_paths(payload: ListFiles | FileData | None) -> list[str]:
    """Where the uploads are.  That each is one, and no other file of this machine, Gradio checked on arrival."""
    files = payload.root if isinstance(payload, ListFiles) else [payload] if payload else []
    return [file.path for file in files]


def _paste_box() -> gr.Textbox:
    label, hint = "Or paste the text of an article", "Title, byline and text…"
    return gr.Textbox("", elem_id="paste", label=label, placeholder=hint, lines=4, max_lines=8, scale=3, min_width=260)


def _find_box() -> gr.Textbox:
    label, hint = "Find an article", "Find by title, author or outlet…"
    return gr.Textbox("", elem_id="find", label=label, show_label=False, placeholder=hint, max_lines=1, container=False)


def _detail_boxes() -> list[gr.Textbox]:
    labels = (("title", "Title"), ("author", "Author"), ("source", "Outlet"), ("published", "Date (2024-02-13)"))
    with gr.Row():
        return [
            gr.Textbox("", label=label, elem_id=f"paste-{key}", max_lines=1, min_width=140) for key, label in labels
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


def _wire_articles(desk: Desk, parts: Parts, conversation: gr.State, source: gr.HTML, status: gr.HTML) -> None:
    listing = [parts["entries"], status]

    def read(conversation: Conversation, event: gr.EventData) -> str:
        return talk.opened(desk, conversation, _text(event, "article"))

    def add_paste(text: str, title: str, author: str, outlet: str, published: str) -> tuple[Any, ...]:
        line, is_in = intake.pasted(desk, text, intake.Details(title, author, outlet, published))
        emptied = [""] * 5 if is_in else [_SKIP] * 5
        return (render.results([line]), *_library(desk, ""), *emptied)

    def add_files(paths: Sequence[str] | None) -> tuple[Any, ...]:
        return (render.results(intake.uploaded(desk, paths or ())), *_library(desk, ""), None)

    def ask_removal(event: gr.EventData) -> tuple[Any, ...]:
        article_id = _text(event, "article")
        return article_id, render.removal(_title(desk, article_id)), gr.Column(visible=True)

    def remove(article_id: str, find: str, conversation: Conversation) -> tuple[Any, ...]:
        line = intake.removed(desk, article_id, _title(desk, article_id))
        panel = paper.no_article() if conversation.reading == article_id else _SKIP
        return (render.results([line]), *_library(desk, find), gr.Column(visible=False), panel)

    source.read(read, conversation, source, trigger_mode="always_last", **_QUIET)
    source.remove(ask_removal, None, [parts["doomed"], parts["asked"], parts["confirm"]], **_QUIET)
    boxes = [parts["paste"], *parts["details"]]
    parts["add"].click(add_paste, boxes, [parts["results"], *listing, *boxes], concurrency_id="add", **_QUIET)
    taken = [parts["results"], *listing, parts["files"]]
    parts["files"].upload(add_files, parts["files"], taken, concurrency_id="add", **_QUIET)
    done = [parts["results"], *listing, parts["confirm"], source]
    parts["yes"].click(remove, [parts["doomed"], parts["find"], conversation], done, concurrency_id="add", **_QUIET)
    parts["no"].click(lambda: gr.Column(visible=False), None, parts["confirm"], **_QUIET)
    parts["find"].change(lambda find: _library(desk, find)[0], parts["find"], parts["entries"], **_QUIET)


def _wire_status(desk: Desk, page: gr.Blocks, tab: gr.Tab, parts: Parts, status: gr.HTML) -> None:
    timer = gr.Timer(POLL_SECONDS)
    listing = [parts["entries"], status]

    def tick() -> tuple[Any, ...]:
        """Until the models are loaded and an article is there: a new library gets its first one just after."""
        if not desk.ready():
            return _SKIP, _SKIP, _SKIP
        entries, line = _library(desk, "")
        return entries, line, gr.Timer(active=render.status(True, 0) == line)

    timer.tick(tick, None, [*listing, timer], **_QUIET)
    page.load(lambda find: _library(desk, find), parts["find"], listing, **_QUIET)
    tab.select(lambda find: _library(desk, find), parts["find"], listing, **_QUIET)


def _library(desk: Desk, find: str) -> tuple[str, str]:
    """The list of articles that match, and the status line."""
    try:
        every = desk.articles()
    except Exception as error:
        return render.problem(sentence_for(error)), render.status(desk.ready(), 0)
    matching = [entry for entry in every if _matches(entry, find)]
    return render.entries(matching[:LISTED], len(matching), find), render.status(desk.ready(), len(every))


def _matches(entry: render.Listed, find: str) -> bool:
    known = " ".join(filter(None, (entry.title, entry.author, entry.source, entry.published))).casefold()
    return all(word in known for word in find.casefold().split())


def _title(desk: Desk, article_id: str) -> str:
    try:
        return desk.article(article_id).title
    except Exception:
        return "this article"


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
        "max_file_size": "5mb",
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
