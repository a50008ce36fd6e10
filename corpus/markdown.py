"""A Markdown file into the draft of its article: its text without its marks, the facts of its front matter."""

import yaml
from markdown_it import MarkdownIt

from corpus.document import Document, Draft, Facts
from corpus.encoding import decode
from corpus.facts import facts_of

FRONT_MATTER_LIMIT = 10_000
"""Characters of a Markdown file's front matter; YAML is slow to read, and a longer one is no list of facts."""


def read(document: Document) -> Draft:
    """The facts of the front matter, and the text without its marks: headings and paragraphs a block, items a line."""
    facts, body = _front_matter(decode(document).lstrip("\ufeff").replace("\r\n", "\n"))
    blocks, tight = [], 0
    for token in MarkdownIt("commonmark").parse(body):
        tight += token.nesting if token.type == "list_item_open" or token.type == "list_item_close" else 0
        if token.type == "inline":
            blocks.append(_inline_text(token.children or []) + ("\n" if tight else "\n\n"))
        elif token.type in ("code_block", "fence"):
            blocks.append(token.content + "\n")
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            blocks.append("\n")
    return Draft("".join(blocks), facts)


def _inline_text(tokens: list) -> str:  # type: ignore[type-arg]  # markdown_it's Token is untyped in its own lists
    """The words of a Markdown line, without marks, pictures and HTML tags."""
    shown = {"text": None, "code_inline": None, "softbreak": " ", "hardbreak": "\n"}
    return "".join(shown[token.type] or token.content for token in tokens if token.type in shown)


def _front_matter(raw: str) -> tuple[Facts, str]:
    """The facts in a YAML front matter (`---` … `---`) and what follows it."""
    if not raw.startswith("---\n") or "\n---" not in raw[4:]:
        return Facts(), raw
    head, _, body = raw[4:].partition("\n---")
    if len(head) > FRONT_MATTER_LIMIT:
        return Facts(), raw
    try:
        values = yaml.load(head, Loader=yaml.BaseLoader)  # makes strings, lists and dicts only
    except (yaml.YAMLError, RecursionError):
        return Facts(), raw
    if not isinstance(values, dict):
        return Facts(), raw
    return facts_of(values), body.partition("\n")[2]
