"""Uploads that are broken or made to do harm: `malformed(seed)`, one for each seed, and `bombs()`, each with a name."""

import base64
import gzip
import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import cache

from tests.documents import Words, chapter, docx, epub, lines, package, paragraph, pdf, zipped

_TEXT = "The ministers met on Tuesday in Łódź. “They agreed on nothing,” said Ms. Öz, 46 – and left.\n\n" * 8
_ITEM = '<item id="a" href="a.xhtml" media-type="application/xhtml+xml"/>'
_REFERENCE = '<itemref idref="a"/>'


@cache
def _sound() -> dict[str, bytes]:
    """A sound file of each kind, to be spoilt."""
    page = (
        "<!doctype html><html lang=en><head><meta charset=utf-8><title>Talks fail</title>"
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Talks fail"}</script></head><body>'
        f"<article><h1>Talks fail</h1><p>{_TEXT}</p><table><tr><td>a<td>b</table></article></body></html>"
    )
    head = (
        "From: Jane Doe <j@example.org>\nSubject: =?utf-8?q?Talks_f=C3=A4il?=\nDate: Tue, 5 Mar 2024 10:00:00 +0100\n"
    )
    parts = f"--B\nContent-Type: text/plain; charset=utf-8\n\n{_TEXT}\n--B\nContent-Type: text/html\n\n{page}\n--B--\n"
    mail = f'{head}MIME-Version: 1.0\nContent-Type: multipart/alternative; boundary="B"\n\n{parts}'
    return {
        "a.txt": _TEXT.encode(),
        "a.md": f"---\ntitle: Talks fail\ndate: 2024-03-05\n---\n# Talks\n\n{_TEXT}\n\n* a\n  * b\n\n`code`".encode(),
        "a.json": (
            '{"title": "Talks fail", "text": "' + _TEXT.replace("\n", "\\n") + '", "tags": [[1, {"a": null}]]}'
        ).encode(),
        "a.html": page.encode(),
        "a.eml": mail.encode(),
        "a.pdf": pdf(
            [
                Words(72, 780, "Talks fail", 20),
                *lines(*["They agreed on nothing, said the minister of the land."] * 30),
            ],
            lines("A second page."),
            info="/Title (Talks fail) /CreationDate (D:20240305)",
        ),
        "a.docx": docx("".join(map(paragraph, _TEXT.split("\n"))), "<dc:title>Talks fail</dc:title>"),
        "a.epub": epub(
            package("<dc:title>Talks</dc:title>", _ITEM, _REFERENCE), {"a.xhtml": chapter(f"<p>{_TEXT}</p>")}
        ),
    }


# ── spoiling ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def malformed(seed: int) -> tuple[str, bytes]:
    """A name and the bytes of a broken upload: always the same for one seed."""
    chance = random.Random(seed)
    name = chance.choice(sorted(_sound()))
    data = _sound()[name]
    if chance.random() < 0.05:
        data = chance.randbytes(chance.randrange(5_000))
    elif name.endswith((".docx", ".epub")) and chance.random() < 0.6:
        data = _spoilt_member(chance, data)
    else:
        data = _spoilt(chance, data)
    if chance.random() < 0.1:
        name = chance.choice(sorted(_sound()))  # a name that lies
    return name, data


def _spoilt(chance: random.Random, data: bytes) -> bytes:
    for _ in range(chance.choice((1, 1, 2, 5, 20))):
        data = chance.choice(_WAYS)(chance, data)
    return data[:2_000_000]


def _spoilt_member(chance: random.Random, data: bytes) -> bytes:
    """A zip file that is sound and holds a spoilt member."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    name = chance.choice(sorted(members))
    spoilt = members[name]
    assert isinstance(spoilt, bytes)
    members[name] = _spoilt(chance, spoilt)
    return zipped(members)


def _cut(chance: random.Random, data: bytes) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def _cut_out(chance: random.Random, data: bytes) -> bytes:
    start = chance.randrange(len(data) + 1)
    return data[:start] + data[start + chance.randrange(200) :]


def _flip(chance: random.Random, data: bytes) -> bytes:
    return _put(data, chance.randrange(len(data) + 1), lambda byte: byte ^ 1 << chance.randrange(8))


def _swap(chance: random.Random, data: bytes) -> bytes:
    at, size = chance.randrange(len(data) + 1), chance.randrange(1, 40)
    return data[:at] + data[at + size : at + 2 * size] + data[at : at + size] + data[at + 2 * size :]


def _repeat(chance: random.Random, data: bytes) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + data[at : at + chance.randrange(300)] * chance.randrange(2, 60) + data[at:]


def _insert(chance: random.Random, data: bytes) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + chance.choice(_SPLINTERS) + data[at:]


def _noise(chance: random.Random, data: bytes) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + chance.randbytes(chance.randrange(40)) + data[at:]


def _number(chance: random.Random, data: bytes) -> bytes:
    """Another number in the place of one, as in lengths and offsets."""
    digits = [at for at, byte in enumerate(data) if chr(byte).isdigit()]
    if not digits:
        return data
    at = chance.choice(digits)
    return (
        data[:at] + chance.choice((b"-1", b"0", b"99999999", b"4294967296", b"18446744073709551616")) + data[at + 1 :]
    )


def _put(data: bytes, at: int, change: Callable[[int], int]) -> bytes:
    return data[:at] + bytes(map(change, data[at : at + 1])) + data[at + 1 :]


_WAYS = (_cut, _cut_out, _flip, _flip, _swap, _repeat, _insert, _noise, _number)
_SPLINTERS = (
    *(
        b"\0",
        b"\0" * 50,
        b"\xff",
        b"\xc3",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        "Ł".encode("utf-16"),
        "日本".encode("shift_jis"),
    ),
    *(b"\x1b$B", "\ufdd0".encode(), "\u202e".encode(), "e\u0301".encode() * 50, b"\xed\xa0\x80", b"\xf4\x90\x80\x80"),
    *(
        b"<",
        b">",
        b"<!--",
        b"-->",
        b"<![CDATA[",
        b"<script>",
        b"</body>",
        b"&#x110000;",
        b"&a;",
        b"<?xml?>",
        b"<p " * 30,
    ),
    *(b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"<w:p>" * 300, b"</w:p>", b"<w:tbl/>", b"(", b")", b"<<", b">>", b"[" * 500),
    *(
        b"endstream",
        b"endobj",
        b" 0 R",
        b"/Kids [3 0 R]",
        b"/Length 1",
        b"stream\n",
        b"%PDF-1.4\n",
        b"xref",
        b"/Filter /LZWDecode",
    ),
    *(b"\n\n", b"\r", b"--B\n", b"--B--\n", b"Content-Type: message/rfc822\n\n", b"charset=utf-16;", b"=?utf-8?b?=?="),
    *(
        b"{",
        b"}",
        b'"',
        b"\\u",
        b"\\ud800",
        b"PK\x03\x04",
        b"PK\x05\x06",
        b"PK\x01\x02",
        b"---\n",
        b"- " * 200,
        b"> " * 200,
    ),
)


# ── bombs ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def bombs() -> list[tuple[str, bytes]]:
    """Names and bytes of files that are small, or within the limit of size, and cost much to read."""
    return [*_zip_bombs(), *_word_bombs(), *_book_bombs(), *_pdf_bombs(), *_mail_bombs(), *_text_bombs()]


def _laughs(root: str) -> str:
    """Entities that become 10^9 times "lol" (the "billion laughs")."""
    entities = "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 10))
    return f"<?xml version='1.0'?><!DOCTYPE {root} [<!ENTITY l0 'lol'>{entities}]><{root}>&l9;</{root}>"


def _nested_zip(depth: int = 5, width: int = 16) -> bytes:
    """A zip file of zip files (as 42.zip), 16^5 times 4 MB when unpacked."""
    data = zipped({"0.dll": bytes(4_000_000)})
    for _ in range(depth):
        data = zipped({f"lib {n}.zip": data for n in range(width)})
    return data


def _overlapping(name: str, size: int, count: int) -> bytes:
    """A zip file of which `count` members lie in the same place (David Fifield's bomb, in its simple form)."""
    body = zlib.compress(bytes(size), 9)[2:-4]
    crc = zlib.crc32(bytes(size))
    sizes = struct.pack("<III", crc, len(body), size)
    local = b"PK\x03\x04\x14\0\0\0\x08\0\0\0\0\0" + sizes + struct.pack("<HH", len(name), 0) + name.encode() + body
    rows = b"".join(_row(name if n == 0 else f"word/{n:05}", sizes) for n in range(count))
    end = b"PK\x05\x06\0\0\0\0" + struct.pack("<HHIIH", count, count, len(rows), len(local), 0)
    return local + rows + end


def _row(name: str, sizes: bytes) -> bytes:
    head = b"PK\x01\x02\x14\0\x14\0\0\0\x08\0\0\0\0\0" + sizes + struct.pack("<HHHHHII", len(name), 0, 0, 0, 0, 0, 0)
    return head + name.encode()


def _lying(data: bytes, name: str, size: int) -> bytes:
    """A zip file that says of its member `name` that it has `size` bytes."""
    spoilt = bytearray(data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        start = archive.getinfo(name).header_offset
    central = data.rindex(b"PK\x01\x02", 0, data.rindex(name.encode()))
    spoilt[start + 22 : start + 26] = spoilt[central + 24 : central + 28] = struct.pack("<I", size)
    return bytes(spoilt)


def _zip_bombs() -> list[tuple[str, bytes]]:
    nested, packed = _nested_zip(), gzip.compress(bytes(10_000_000), mtime=0)
    return [
        *((f"nested.{kind}", nested) for kind in ("zip", "txt", "html", "docx")),
        *((f"packed.{kind}", packed) for kind in ("gz", "txt", "html")),
        ("overlapping.docx", _overlapping("word/document.xml", 20_000_000, 3_000)),
        ("overlapping.epub", _overlapping("META-INF/container.xml", 1_000_000, 50)),
        ("names.docx", docx(paragraph("lol"), members={"../" * 500 + f"{n}\u202e\n": "" for n in range(4_000)})),
        ("lying.docx", _lying(docx("<w:p>" + " " * 90_000_000 + "</w:p>"), "word/document.xml", 1_000)),
    ]


def _word_bombs() -> list[tuple[str, bytes]]:
    laughing = zipped({"word/document.xml": _laughs("document")})
    deep = "<w:tbl><w:tr><w:tc>" * 80 + paragraph("lol") + "</w:tc></w:tr></w:tbl>" * 80
    notes = "<n>" + "".join(f"<footnote id='{n}'>{'x' * 1000}</footnote>" for n in range(5_000)) + "</n>"
    return [
        ("laughs.docx", laughing),
        ("wide-laughs.docx", zipped({"word/document.xml": _laughs("document").encode("utf-16")})),
        ("spaces.docx", docx("<w:p>" + " " * 90_000_000 + "</w:p>")),
        ("paragraphs.docx", docx("<w:p/>" * 4_000_000)),
        ("runs.docx", docx("<w:p>" + "<w:r><w:t>a</w:t></w:r>" * 1_200_000 + "</w:p>")),
        ("deep.docx", docx("<w:p>" * 100_000)),
        ("tables.docx", docx(deep)),
        ("cells.docx", docx("<w:tbl><w:tr>" + "<w:tc><w:p/></w:tc>" * 500_000 + "</w:tr></w:tbl>")),
        ("attributes.docx", docx("<w:p " + " ".join(f"a{n}='1'" for n in range(200_000)) + "/>")),
        ("notes.docx", docx(paragraph("lol"), members={"word/footnotes.xml": notes})),
        (
            "external.docx",
            zipped({"word/document.xml": "<!DOCTYPE a SYSTEM 'file:///dev/zero'><document><body/></document>"}),
        ),
    ]


def _book_bombs() -> list[tuple[str, bytes]]:
    many = "".join(f'<item id="{n}" href="a.xhtml" media-type="text/html"/>' for n in range(4_000))
    order = "".join(f'<itemref idref="{n}"/>' for n in range(4_000))
    plain = package("", _ITEM, _REFERENCE)
    return [
        ("laughs.epub", epub(_laughs("package"), {})),
        ("laughs-in-chapter.epub", epub(plain, {"a.xhtml": _laughs("html")})),
        (
            "one-chapter-often.epub",
            epub(package("", many, order), {"a.xhtml": chapter("<p>" + "x " * 100_000 + "</p>")}),
        ),
        ("deep.epub", epub(plain, {"a.xhtml": "<div>" * 500_000})),
        ("tables.epub", epub(plain, {"a.xhtml": "<table><tr><td>" * 50_000})),
        ("wide.epub", epub(plain, {"a.xhtml": chapter("<p>x</p>" * 1_500_000)})),
        (
            "rows.epub",
            epub(plain, {"a.xhtml": chapter("<table>" + "<tr><td>a</td><td>b</td></tr>" * 400_000 + "</table>")}),
        ),
        ("tags.epub", epub(plain, {"a.xhtml": "<a " * 300_000})),
        ("comments.epub", epub(plain, {"a.xhtml": "<!--" * 300_000})),
    ]


def _object_file(*objects: bytes) -> bytes:
    """A PDF of these objects, without a table of where they are: readers look for them."""
    return (
        b"%PDF-1.5\n"
        + b"".join(b"%d 0 obj\n%s\nendobj\n" % row for row in enumerate(objects, 1))
        + b"trailer << /Root 1 0 R >>"
    )


def _one_page(stream: bytes, *more: bytes, resources: bytes = b"") -> bytes:
    """A PDF of one page with this content."""
    return _object_file(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> %s >> >>" % resources,
        stream,
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        *more,
    )


def _packed(data: bytes, times: int = 1, head: bytes = b"") -> bytes:
    for _ in range(times):
        data = zlib.compress(data, 9)
    names = b"/FlateDecode " * times
    return b"<< %s /Filter [%s] /Length %d >>\nstream\n%s\nendstream" % (head, names, len(data), data)


def _gigabyte() -> bytes:
    """1 GB of spaces, packed to 1 MB: a packed megabyte that needs nothing before it, a thousand times."""
    pack = zlib.compressobj(9, wbits=-15)
    megabyte = pack.compress(b" " * 1_000_000) + pack.flush(zlib.Z_FULL_FLUSH)
    return b"\x78\x9c" + megabyte * 1_000 + pack.flush() + bytes(4)


def _pdf_bombs() -> list[tuple[str, bytes]]:
    gigabyte = _gigabyte()
    forms = b"/XObject << " + b" ".join(b"/X%d %d 0 R" % (n, n) for n in range(6, 16)) + b" >>"
    doubling = [
        _packed(
            (b"/X%d Do " % (n + 1)) * 10,
            head=b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << %s >>" % forms,
        )
        for n in range(6, 15)
    ]
    last = _packed(b"BT /F1 9 Tf (lol) Tj ET", head=b"/Type /XObject /Subtype /Form /BBox [0 0 9 9]")
    tree = [b"<< /Type /Pages /Count 999999999 /Kids [%s] >>" % (b"%d 0 R " % (n + 1) * 10) for n in range(2, 12)]
    shown = b"BT /F1 9 Tf 1 0 0 1 9 9 Tm (lol lol lol lol) Tj ET\n"
    return [
        (
            "stream.pdf",
            _one_page(b"<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(gigabyte), gigabyte)),
        ),
        ("stream-in-stream.pdf", _one_page(_packed(gigabyte, 1, b"/X 1").replace(b"[/Flate", b"[/FlateDecode /Flate"))),
        ("laughs.pdf", _one_page(_packed(b"/X6 Do"), *doubling, last, resources=forms)),
        (
            "tree.pdf",
            _object_file(b"<< /Type /Catalog /Pages 2 0 R >>", *tree, b"<< /Type /Page /MediaBox [0 0 9 9] >>"),
        ),
        ("count.pdf", pdf(lines("lol")).replace(b"/Count 1", b"/Count 999999999")),
        ("pages.pdf", pdf(*[[]] * 20_000)),
        ("letters.pdf", _one_page(_packed(b"BT /F1 1 Tf (" + b"lol " * 4_000_000 + b") Tj ET"))),
        ("lines.pdf", _one_page(_packed(shown * 300_000))),
        ("one-content-often.pdf", _often(shown * 3_000, 1_500)),
        ("arrays.pdf", b"%PDF-1.5\n1 0 obj " + b"[" * 1_000_000),
        (
            "loop.pdf",
            _object_file(b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>"),
        ),
        ("references.pdf", _object_file(b"2 0 R", b"1 0 R")),
    ]


def _often(content: bytes, pages: int) -> bytes:
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 3 0 R /Resources << /Font << /F1 4 0 R >> >> >>"
    kids = b" ".join(b"%d 0 R" % n for n in range(5, 5 + pages))
    return _object_file(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, pages),
        _packed(content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        *[page] * pages,
    )


def _mail_bombs() -> list[tuple[str, bytes]]:
    head = b"From: a@example.org\nDate: Tue, 5 Mar 2024 10:00:00 +0000\nMIME-Version: 1.0\n"
    deep = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(90))
    page = b"Content-Type: text/html\nContent-Transfer-Encoding: base64\n\n"
    return [
        ("many-parts.eml", head + b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nlol\n" * 300_000),
        ("deep.eml", head + deep + b"\nlol\n" * 50_000),
        ("deeper.eml", head + b"Content-Type: message/rfc822\n\n" * 100_000 + b"\nx"),
        ("headers.eml", head + b"X: y\n" * 1_000_000 + b"\nThe text."),
        ("addresses.eml", head.replace(b"a@example.org", b"(" * 200_000 + b"a <a@b>, " * 100_000) + b"\nThe text."),
        ("subject.eml", head + b"Subject: " + b"=?utf-8?q?a?= " * 200_000 + b"\n\nThe text."),
        ("type.eml", head + b"Content-Type: text/plain; " + b"a*0=b; " * 100_000 + b"\n\nThe text."),
        (
            "type-of-part.eml",
            head
            + b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: a"
            + b"(" * 500_000
            + b"\n\nx\n--b--",
        ),
        ("long-line.eml", head + b"\n" + b"x " * 4_000_000),
        ("quotes.eml", head + b"\n" + b">" * 2_000_000 + b"\n" + b"On " * 500_000 + b"\n> x\n" * 300_000),
        ("wraps.eml", head + b"\n" + b"aaa bbb ccc ddd\n" * 300_000),
        ("nested-page.eml", head + page + base64.encodebytes(b"<div>" * 500_000)),
        ("tags.eml", head + page + base64.encodebytes(b"<a " * 300_000)),
        ("laughs.eml", head + b"Content-Type: text/html\n\n" + _laughs("html").encode()),
        ("encoded.eml", head + b"Content-Transfer-Encoding: x-uuencode\n\nbegin 666 a\n" + b"M" * 2_000_000),
    ]


def _text_bombs() -> list[tuple[str, bytes]]:
    laughs = _laughs("svg").encode()
    return [
        *((f"laughs.{kind}", laughs) for kind in ("xml", "svg", "txt", "html")),
        ("tags.html", b"<html>" + b"<a " * 20_000),
        ("comments.html", b"<html>" + b"<!--" * 40_000),
        ("deep.html", b"<html>" + b"<div>" * 500_000),
        ("attribute.html", b"<html><p title='" + b"a" * 5_000_000 + b"'>x"),
        ("marks.txt", ("e" + "\u0301" * 200_000).encode()),
        ("lines.txt", b"\n" * 1_000_000 + b"x"),
        ("deep.json", b'{"text": ' + b"[" * 100_000),
        (
            "laughs.md",
            b"---\na: &a [x, x]\n"
            + b"".join(b"%c: &%c [*%c, *%c]\n" % (n, n, n - 1, n - 1) for n in range(98, 122))
            + b"---\n# x",
        ),
        ("quotes.md", b"# x\n" + b">" * 100_000 + b" x"),
        ("brackets.md", b"# x\n" + b"[" * 100_000 + b"](" * 100_000),
    ]
