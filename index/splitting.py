"""Pieces of text into runs that fill a passage, by langchain's splitters, whose import takes 0.3 s."""

from collections.abc import Sequence

from langchain_text_splitters import RecursiveCharacterTextSplitter, TextSplitter

from corpus.article import Span


def runs(sentences: Sequence[Span], size: int, overlap: int) -> list[list[Span]]:
    """As many sentences together as fit into `size` characters, never a part of one; those at the end of a run, up to
    `overlap` characters, begin the next one as well."""
    splitter = _SentenceSplitter(
        chunk_size=size,
        chunk_overlap=overlap,
        length_function=lambda spans: sum(end - start for start, end in _read_spans(spans)),
        strip_whitespace=False,
    )
    return [_read_spans(run) for run in splitter.together(sentences)]


class _SentenceSplitter(TextSplitter):
    """langchain's splitter over sentences.

    It is given each sentence as `"start-end "` and not as its text, which it would look for to tell where a passage
    begins: in a text that repeats itself it finds the wrong place, and the article's end is in no passage.
    """

    def together(self, sentences: Sequence[Span]) -> list[str]:
        return self._merge_splits([f"{start}-{end} " for start, end in sentences], separator="")

    def split_text(self, text: str) -> list[str]:
        raise NotImplementedError("it is given sentences")


def _read_spans(written: str) -> list[Span]:
    """`"0-5 5-12 "` into `[(0, 5), (5, 12)]`."""
    return [(int(start), int(end)) for start, end in (span.split("-") for span in written.split())]


def parts(text: str, size: int) -> list[str]:
    """`text` cut at line ends, else at spaces, else anywhere, into parts of at most `size` characters."""
    splitter = RecursiveCharacterTextSplitter(
        chunk_size=size, chunk_overlap=0, strip_whitespace=False, keep_separator="end"
    )
    return splitter.split_text(text)
