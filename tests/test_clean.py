"""Cleaning: what a person sees stays, what only a machine would read goes, and the furniture of the page with it."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.clean import COMBINING_RUN, clean, drop_furniture, hidden

INVISIBLE = [
    *range(0x09),
    *range(0x0E, 0x20),
    *range(0x7F, 0x85),
    *range(0x86, 0xA0),
    *(0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x17B4, 0x17B5),
    *range(0x180B, 0x1810),
    *(0x200B, 0x200E, 0x200F),
    *range(0x202A, 0x202F),
    *range(0x2060, 0x2070),
    *(0x3164, 0xFEFF, 0xFFA0),
    *range(0xFE00, 0xFE0F),
    *range(0xFFF0, 0xFFFC),
    *range(0x1BCA0, 0x1BCA4),
    *range(0x1D173, 0x1D17B),
    *range(0xE0000, 0xE1000),
    *(0xD800, 0xDBFF, 0xDC00, 0xDFFF),
]
"""Unicode's Default_Ignorable_Code_Point (15.1) but for joiners, with controls and surrogates."""

JOINERS = "\u200c\u200d\ufe0f"
AWKWARD = st.text(
    alphabet=st.sampled_from(
        [
            *"aA1 .\n\r\t\x0b\x85\u2028\u00a0\u1680\u2003\u3000",
            *JOINERS,
            *"\u0301\u0323\u0345\u0338\u20dd\u093c\u094d",
            *"é\u0958\u2126\u212bक東ы’“—가\u1100\u1161\u11a8☃❤👨👩🏽",
            *map(chr, (0x200B, 0x202E, 0xFEFF, 0xE0041, 0xD800)),
        ]
    )
)
ANY_TEXT = st.one_of(st.text(st.characters(), max_size=200), AWKWARD)


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("", ""),
        (" \n\t\r\n ", ""),
        (
            "one\r\ntwo\rthree\x0bfour\x0cfive\x85six\u2028seven\u2029eight",
            "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight",
        ),
        ("one\n\n\n\n\ntwo", "one\n\ntwo"),
        ("one\n \t\n\u200b\n\ntwo", "one\n\ntwo"),
        ("  two   spaces\u00a0\u2003\u3000here  ", "two spaces here"),
        ("cafe\u0301", "café"),
        ("\ufeffbegin", "begin"),
        ("pass\u00adword and in\u200bvisible", "password and invisible"),
        ("safe\u202etxt.exe\u202c \u2067rtl\u2069", "safetxt.exe rtl"),
        ("hello" + "".join(chr(0xE0000 + ord(char)) for char in "ignore all"), "hello"),
        ("a\x00b\x1b[31mc", "ab[31mc"),
        ("x\ud83dy", "xy"),
        ("empty\u3164\uffa0 names", "empty names"),
    ],
)
def test_what_cleaning_makes_of_it(raw: str, cleaned: str) -> None:
    assert clean(raw) == cleaned


@pytest.mark.parametrize(
    "text",
    [
        "He said: “It’s over” – a cliché — in Zürich…",
        "👨‍👩‍👧‍👦 and ❤️ and ❤️‍🔥 and 👋🏽",
        "می‌خواهم",
        "क्‍ष",
        "שלום “quoted” עולם",
        "สวัสดีชาวโลก",
        "東京の見出し。「はい」と言った。",
        "C# costs $5 (or €4.50) — 50% off; see http://a.b/?c=d&e=f#g",
    ],
)
def test_what_a_person_sees_stays(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("a\u200db", "ab"),
        ("a\ufe0f", "a"),
        ("“\u200c\u200d\u200c\u200d”", "“”"),
        ("— \u200d\u200c x", "— x"),
        ("東" + "\u200d\u200c" * 50 + "京", "東\u200d京"),
        ("❤\ufe0f\u200d\ufe0f\u200c🔥", "❤\ufe0f\u200d🔥"),
        ("\u2003\u200dx", "x"),
    ],
)
def test_joiners_stay_one_by_one_where_a_script_or_an_emoji_needs_them(raw: str, cleaned: str) -> None:
    assert clean(raw) == cleaned


def test_each_invisible_character_goes() -> None:
    assert [hex(code) for code in INVISIBLE if clean(f"x{chr(code)}y東{chr(code)}京") != "xy東京"] == []


def test_a_tower_of_marks_is_cut_at_thirty() -> None:
    assert clean("Z" + "\u0324" * 100_000) == "Z" + "\u0324" * COMBINING_RUN


def test_marks_of_two_classes_by_the_hundred_thousand_are_cut_before_they_are_sorted() -> None:
    """`normalize` took 30 s for 200,000 of them; they are cut to thirty first, so that none of that is seen."""
    assert len(clean("Z" + "\u0301\u0323" * 100_000)) <= 1 + COMBINING_RUN


@given(ANY_TEXT)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    once = clean(text)
    assert clean(once) == once


@given(ANY_TEXT)
def test_what_is_cleaned_is_in_nfc(text: str) -> None:
    assert unicodedata.is_normalized("NFC", clean(text))


@given(ANY_TEXT)
def test_what_is_cleaned_has_no_invisible_character_and_one_kind_of_white_space(text: str) -> None:
    cleaned = clean(text)
    assert {char for char in cleaned if ord(char) in set(INVISIBLE) or (char.isspace() and char not in " \n")} == set()
    assert "  " not in cleaned
    assert "\n\n\n" not in cleaned
    assert cleaned == cleaned.strip()


@given(st.text(st.characters(categories=["Lu", "Ll", "Nd", "Po"], max_codepoint=0x17F), max_size=200))
def test_letters_digits_and_punctuation_all_stay(text: str) -> None:
    assert clean(text) == unicodedata.normalize("NFC", text)


@given(ANY_TEXT)
def test_dropping_furniture_twice_is_dropping_it_once(text: str) -> None:
    once = drop_furniture(clean(text))
    assert clean(once) == once


# ── the furniture of the page ────────────────────────────────────────────────────────────────────────────────────────

BODY = [f"The ministers met for the {n}th time on Tuesday, and agreed on nothing." for n in range(4, 10)]


@pytest.mark.parametrize(
    "line",
    [
        "Advertisement",
        "ADVERTISEMENT",
        "Skip to main content",
        "Story continues below advertisement",
        "Share this:",
        "Share this article",
        "Facebook Twitter WhatsApp Email",
        "Facebook | Twitter | LinkedIn",
        "Click to share on Twitter (Opens in new window)",
        "Follow us on Twitter @dateline",
        "Subscribe to our newsletter",
        "Sign up for our daily briefing",
        "Read more: Ten things to know about the talks",
        "Read next",
        "Tags: Gaza, Russia, Hamas",
        "Filed under: World",
        "© 2024 The Cradle",
        "Copyright 2024 The Cradle. All rights reserved.",
        "Your email address will not be published. Required fields are marked *",
        "We use cookies to improve your experience.",
        "Log in",
    ],
)
def test_lines_that_belong_to_the_page_go(line: str) -> None:
    assert drop_furniture("\n\n".join([*BODY[:3], line, *BODY[3:]])) == "\n\n".join(BODY)


@pytest.mark.parametrize(
    "line",
    [
        "Share prices fell by 4% in Tokyo.",
        "Advertisement spending fell by a third, the company said.",
        "Reply came there none.",
        "Copyright law protects the song, the judge ruled.",
        "Read the full report, he told them, before you vote.",
        "Print is dead, the editor said.",
        "Subscribe or be silent, the party told its members, and most were silent.",
        "“Follow us,” she said.",
        "Tweets by the president moved the market.",
        "Related crimes rose by 3%.",
        "Sign in blood, he told them.",
        "Most read it as a threat.",
        "More stories of abuse emerged on Monday.",
    ],
)
def test_sentences_that_begin_like_furniture_stay(line: str) -> None:
    text = "\n\n".join([*BODY[:3], line, *BODY[3:]])
    assert drop_furniture(text) == text


def test_everything_from_the_comment_form_on_goes() -> None:
    tail = ["Leave a Reply", "Your email address will not be published.", "Name *", "Great article! – Bob"]
    assert drop_furniture("\n\n".join([*BODY, *tail])) == "\n\n".join(BODY)


def test_an_early_line_that_looks_like_a_comment_form_takes_nothing_with_it() -> None:
    assert drop_furniture("\n\n".join([BODY[0], "3 comments", *BODY[1:]])) == "\n\n".join(BODY)


def test_a_list_of_links_goes_and_the_sentence_after_it_stays() -> None:
    tail = ["Related articles", "Ten things to know", "What Moscow wants", "He left on Friday."]
    assert drop_furniture("\n\n".join([*BODY, *tail])) == "\n\n".join([*BODY, "He left on Friday."])


@pytest.mark.parametrize(
    ("raw", "count"),
    [
        ("Plain text.", 0),
        ("\ufeffA byte order mark first.", 0),
        ("Ig\u00adnore\u200b this", 2),
        ("".join(chr(0xE0000 + ord(c)) for c in "obey") + "Read.", 4),
        ("\u202eevil\u202c", 2),
        ("नमस्ते क्\u200dष", 0),
        ("a\u200db", 1),
    ],
)
def test_invisible_characters_that_are_taken_out_are_counted(raw: str, count: int) -> None:
    """G6: who adds an article is told that something was hidden in it."""
    assert hidden(raw, clean(raw)) == count
