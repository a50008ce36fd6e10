"""Sentences that an LLM might write against those that they cite: what is supported, what is not, and why."""

import json
from pathlib import Path

import pytest

from bench.llm import by_hand, verdict
from corpus.formats import read_article
from index.passages import cut
from qa.answer import Fault
from qa.support.alignment import Cited
from qa.support.judge import form_of, judged, subject_of
from qa.support.same_words import same_words, with_aliases_of

STRUCK_OUT_BY_HAND = 5
"""True claims of tests/labelled/written.jsonl that are struck out: fewer is better, more is a step back."""
TEXT = (
    "Talks in Kelm\n\nBy Ann Writer, The Coast, 3 May 2024\n\n"
    "Envoy Ada Roe, who leads the harbour board, received Minister Jonas Berg in Kelm on Thursday. "
    "Ada Roe opened the talks. She said that the union may strike in June. "
    "“We will not raise the fares,” Jonas Berg said. "
    "The ferry line fired 12 workers last month after the United States closed the port. "
    "At least 240 berths were built, and the mayor plans to open them next week. "
    "Police arrested Ola Dahl, but Falk was not arrested. "
    "According to Coast Radio, hail was reported in Kelm on Sunday. "
    "Tours of the harbour, with tastings, are available on Sundays. "
    "The Bergs said Jonas had checked in at the inn with a bag and not much else. "
    "Prosecutors allege that Eva Lund, a painter from Kelm, took over 300 plates in a daring two-day raid. "
    "From October last year to April this year the inn was closed. "
    "Over a long career, Knut Berg built 15 boats."
)
ARTICLE = read_article(TEXT.encode(), "talks.txt")


def cited(beginning: str) -> Cited:
    before = None
    for place in dict.fromkeys(place for passage in cut(ARTICLE) for place in passage.sentences):
        if ARTICLE.text[slice(*place)].startswith(beginning):
            return Cited(ARTICLE, place, before)
        before = place
    raise AssertionError(beginning)


ROE, SHE, WE, FERRY = cited("Envoy Ada Roe"), cited("She said"), cited("“We will"), cited("The ferry line")
BERTHS, POLICE = cited("At least"), cited("Police")

HAIL, TOURS, BERGS, LUND = cited("According to Coast"), cited("Tours"), cited("The Bergs"), cited("Prosecutors")
INN, KNUT = cited("From October"), cited("Over a long")

TRUE = [
    (ROE, "Ada Roe received Jonas Berg in Kelm on Thursday."),
    (ROE, "Jonas Berg was received by Ada Roe in Kelm on 2 May 2024."),
    (ROE, "Ada Roe leads the harbour board."),
    (ROE, "According to the article, Envoy Ada Roe met Jonas Berg in May 2024."),
    (SHE, "Ada Roe said that the union may strike in June."),
    (SHE, "According to Ada Roe, the union may strike."),
    (FERRY, "The ferry line fired twelve workers in April 2024 after the US closed the port."),
    (BERTHS, "At least 240 berths were built."),
    (POLICE, "Police arrested Ola Dahl."),
    (POLICE, "Falk was not arrested."),
    (HAIL, "Coast Radio said that hail was reported in Kelm on Sunday."),
    (TOURS, "Tours of the harbour are available on Sundays."),
    (BERGS, "The Bergs said Jonas had checked in at the inn."),
    (LUND, "Eva Lund is a painter from Kelm."),
    (LUND, "Prosecutors allege that Eva Lund took over 300 plates."),
    (INN, "From October last year to April this year the inn was closed."),
    (KNUT, "Knut Berg built 15 boats."),
]
FALSE = [
    (ROE, "Jonas Berg received Ada Roe in Kelm on Thursday.", Fault.ROLES),
    (ROE, "Jonas Berg leads the harbour board.", Fault.ROLES),
    (ROE, "Ada Roe received Jonas Berg in Oslo.", Fault.NAME),
    (ROE, "Ada Roe received Jonas Berg on Friday.", Fault.DATE),
    (ROE, "Ada Roe received Jonas Berg in 2023.", Fault.DATE),
    (ROE, "Ada Roe dismissed Jonas Berg.", Fault.WORDS),
    (ROE, "Ada Roe did not receive Jonas Berg.", Fault.NEGATION),
    (ROE, "Ada Roe may receive Jonas Berg.", Fault.MODALITY),
    (SHE, "The union may strike in June.", Fault.SPEAKER),
    (SHE, "Ada Roe said that the union will strike in June.", Fault.MODALITY),
    (SHE, "Jonas Berg said that the union may strike.", Fault.NAME),
    (WE, "The fares will not be raised.", Fault.SPEAKER),
    (WE, "Jonas Berg said that we will raise the fares.", Fault.NEGATION),
    (FERRY, "The ferry line fired 13 workers last month.", Fault.NUMBER),
    (FERRY, "The ferry line fired 12 workers because the United States closed the port.", Fault.WORDS),
    (FERRY, "The United States fired 12 workers.", Fault.ROLES),
    (BERTHS, "240 berths were built.", Fault.MODALITY),
    (BERTHS, "The mayor opens them next week.", Fault.MODALITY),
    (POLICE, "Police arrested Falk.", Fault.NEGATION),
    (POLICE, "Falk was arrested.", Fault.NEGATION),
    (HAIL, "Hail was reported in Kelm on Sunday.", Fault.SPEAKER),
    (TOURS, "Tastings are available on Sundays.", Fault.ROLES),
    (BERGS, "Berg said Jonas had checked in at the inn.", Fault.NAME),
    (BERGS, "The Bergs said Jonas had checked.", Fault.ROLES),
    (BERGS, "The Bergs said Jonas had checked in at the inn with a bag and much else.", Fault.NEGATION),
    (LUND, "Eva Lund took over 300 plates.", Fault.SPEAKER),
    (LUND, "Prosecutors allege that Eva Lund took 300 plates.", Fault.MODALITY),
    (INN, "From April last year to April this year the inn was closed.", Fault.DATE),
]


@pytest.mark.parametrize(("source", "claim"), TRUE, ids=[claim for _, claim in TRUE])
def test_what_the_cited_sentence_says(source: Cited, claim: str) -> None:
    said = judged(claim, [(7, source)])
    assert (said.fault, said.by) == (None, (7,))


@pytest.mark.parametrize(("source", "claim", "fault"), FALSE, ids=[claim for _, claim, _ in FALSE])
def test_what_it_does_not_say_and_why(source: Cited, claim: str, fault: Fault) -> None:
    assert judged(claim, [(7, source)]).fault is fault


def test_only_the_sentences_that_say_so_are_cited() -> None:
    said = judged("Police arrested Ola Dahl.", [(1, ROE), (2, POLICE), (3, SHE)])
    assert (said.fault, said.by) == (None, (2,))


def test_clauses_may_be_of_several_sentences_when_each_is_said_by_one() -> None:
    both = [(1, ROE), (2, POLICE)]
    assert judged("Ada Roe received Jonas Berg, and police arrested Ola Dahl.", both).by == (1, 2)
    assert judged("Ada Roe received Jonas Berg and arrested Ola Dahl.", both).fault is not None
    assert judged("Ada Roe received Ola Dahl.", both).fault is not None
    assert judged("Police arrested Ola Dahl because Ada Roe received Jonas Berg.", both).fault is not None


def test_he_and_she_are_whom_the_sentence_before_was_about() -> None:
    assert subject_of("Ada Roe received Jonas Berg in Kelm.") == "Ada Roe"
    assert judged("She leads the harbour board.", [(1, ROE)], "Ada Roe").fault is None
    assert judged("She leads the harbour board.", [(1, ROE)], "Ann Writer").fault is Fault.NAME
    assert judged("She leads the harbour board.", [(1, ROE)]).fault is Fault.REFERENCE


@pytest.mark.parametrize(
    "text",
    [
        "See www.kelm.example.",
        "<b>Roe</b>",
        "[Roe](http://x)",
        "Click here.",
        "Ask me, please.",
        "?!",
        "a" * 700,
        "x\u200by",
    ],
)
def test_what_is_no_plain_sentence(text: str) -> None:
    assert form_of(text) is Fault.FORM


def test_words_that_tell_the_same() -> None:
    alike = [("Russia", "Russian"), ("twelve", "12"), ("1,000", "1000"), ("met", "received"), ("invited", "invitation")]
    other = [("Iran", "Iraq"), ("12", "13"), ("approved", "rejected"), ("Austria", "Australia"), ("twelve", "2")]
    lemmas = {"met": "meet", "received": "receive", "invited": "invite"}
    assert all(same_words(a, lemmas.get(a, a), b, lemmas.get(b, b)) for a, b in alike)
    assert not any(same_words(a, a, b, b) for a, b in other)
    assert with_aliases_of("The US closed it.", "the United States closed it") == "the United States closed it."


def test_the_claims_written_by_hand() -> None:
    claims = list(by_hand())
    wrong = [claim for claim in claims if (verdict(claim).fault is None) != claim.supported]
    assert [claim.text for claim in wrong if not claim.supported] == []
    assert len([claim for claim in wrong if claim.supported]) <= STRUCK_OUT_BY_HAND
    lines = Path("tests/labelled/written.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["sentence"] for line in lines] == [claim.text for claim in claims]
