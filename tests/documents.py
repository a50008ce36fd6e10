"""Small documents for tests, made here byte by byte: PDF, Word, EPUB."""

import hashlib
import io
import zipfile
import zlib
from dataclasses import dataclass
from xml.sax.saxutils import escape


@dataclass(frozen=True)
class Words:
    """One line of a page: where it begins, in points from the lower left corner, its text, size and font."""

    x: float
    y: float
    text: str
    size: float = 12
    font: str = "F1"
    angle: int = 0


def lines(*texts: str, top: float = 700, x: float = 72, size: float = 12, pitch: float = 15) -> list[Words]:
    """`texts` as lines one below the other."""
    return [Words(x, top - number * pitch, text, size) for number, text in enumerate(texts)]


_TURNS = {0: "1 0 0 1", 45: ".7071 .7071 -.7071 .7071", 90: "0 1 -1 0"}
_PAD = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")


def pdf(
    *pages: list[Words], info: str = "", catalog: str = "", picture: bool = False, password: str | None = None
) -> bytes:
    """A PDF with these pages, in Helvetica (F1) and Helvetica Bold (F2); `password` locks it ("" for nobody)."""
    key = None if password is None else _key(password.encode())
    kids = " ".join(f"{5 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {catalog} >>".encode(),
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
        b" /F2 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >> >>",
        f"<< {info} >>".encode("latin-1"),
    ]
    for page in pages:
        contents = len(objects) + 2
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font 3 0 R >> /Contents %d 0 R >>"
            % contents
        )
        objects.append(_stream(_drawn(page, picture), key, contents))
    return _file(objects, "" if key is None else _encryption(password or "", key))


def _drawn(page: list[Words], picture: bool) -> bytes:
    shown = [
        f"BT /{words.font} {words.size} Tf {_TURNS[words.angle]} {words.x} {words.y} Tm ({_escaped(words.text)}) Tj ET"
        for words in page
    ]
    image = ["q 500 0 0 700 40 40 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \x80 EI Q"] if picture else []
    return "\n".join([*image, *shown]).encode("cp1252", "replace")


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def _stream(data: bytes, key: bytes | None, number: int) -> bytes:
    packed = zlib.compress(data)
    if key is not None:
        packed = _rc4(hashlib.md5(key + number.to_bytes(3, "little") + b"\0\0").digest()[:10], packed)
    return b"<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(packed), packed)


def _file(objects: list[bytes], encryption: str) -> bytes:
    out, places = b"%PDF-1.5\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    trailer = f"<< /Size {size} /Root 1 0 R /Info 4 0 R {encryption} >>".encode("latin-1")
    return out + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n%s\nstartxref\n%d\n%%%%EOF" % (
        size,
        table,
        trailer,
        len(out),
    )


def _key(password: bytes) -> bytes:
    """The key of a PDF locked with the user's password (40 bits, PDF 1.1: short to write)."""
    rights = (-4).to_bytes(4, "little", signed=True)
    return hashlib.md5((password + _PAD)[:32] + _owner(password) + rights + b"0123456789abcdef").digest()[:5]


def _owner(password: bytes) -> bytes:
    return _rc4(hashlib.md5(_PAD).digest()[:5], (password + _PAD)[:32])


def _encryption(password: str, key: bytes) -> str:
    owner, user, name = _owner(password.encode()).hex(), _rc4(key, _PAD).hex(), b"0123456789abcdef".hex()
    return f"/Encrypt << /Filter /Standard /V 1 /R 2 /O <{owner}> /U <{user}> /P -4 >> /ID [<{name}> <{name}>]"


def _rc4(key: bytes, data: bytes) -> bytes:
    box = list(range(256))
    j = 0
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) % 256
        box[i], box[j] = box[j], box[i]
    i = j = 0
    out = bytearray()
    for byte in data:
        i = (i + 1) % 256
        j = (j + box[i]) % 256
        box[i], box[j] = box[j], box[i]
        out.append(byte ^ box[(box[i] + box[j]) % 256])
    return bytes(out)


# ── files that are zip files ─────────────────────────────────────────────────────────────────────────────────────────


def zipped(members: dict[str, str | bytes]) -> bytes:
    """A zip file of `members`."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


_WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_CORE = (
    'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
)


def paragraph(text: str, properties: str = "") -> str:
    """A Word paragraph of one run."""
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{escape(text)}</w:t></w:r></w:p>"


def docx(body: str, core: str = "", members: dict[str, str | bytes] | None = None) -> bytes:
    """A Word file whose body is the XML `body`; `core` are its properties, `members` further parts."""
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": "<Types/>",
        "word/document.xml": f"<w:document {_WORD}><w:body>{body}<w:sectPr/></w:body></w:document>",
        "docProps/core.xml": f"<cp:coreProperties {_CORE}>{core}</cp:coreProperties>",
    }
    return zipped({**parts, **(members or {})})


def notes(*texts: str) -> str:
    """The part of a Word file that holds its footnotes, numbered from 2 as Word does."""
    rows = "".join(
        f'<w:footnote w:id="{number}">{paragraph(text)}</w:footnote>' for number, text in enumerate(texts, start=2)
    )
    return f'<w:footnotes {_WORD}><w:footnote w:type="separator" w:id="0"/>{rows}</w:footnotes>'


CONTAINER = '<container><rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></container>'


def epub(package: str, members: dict[str, str | bytes], container: str = CONTAINER) -> bytes:
    """An EPUB with the package document `package`; `members` lie in its folder, OEBPS."""
    inside = {name if name.startswith("META-INF/") else "OEBPS/" + name: data for name, data in members.items()}
    parts: dict[str, str | bytes] = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": container,
        "OEBPS/book.opf": package,
    }
    return zipped({**parts, **inside})


def package(metadata: str, items: str, spine: str, guide: str = "") -> str:
    """A package document, of EPUB 2 or 3 by what is in it."""
    return (
        '<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" xmlns:opf="http://www.idpf.org/2007/opf">'
        f'<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">{metadata}</metadata><manifest>{items}</manifest>'
        f"<spine>{spine}</spine><guide>{guide}</guide></package>"
    )


def chapter(body: str) -> str:
    """An XHTML document."""
    return (
        '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN" "http://x.org/x.dtd">'
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><head><title/></head>'
        f"<body>{body}</body></html>"
    )
