"""Who says the words that answer: told by the sentence, told by the one before, or not told at all."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.article import Article
from corpus.formats import read_article
from index.agenda import Agenda
from index.ingest import add
from index.library import Library
from index.passages import sentences
from index.search import Searcher
from qa.ask import Asker
from qa.attribution import LONGEST_SENTENCE, speaker
from qa.confidence import FEATURES, Calibration, Regression
from qa.speakers import to_be_told
from qa.verify import cite, holds
from tests.fakes import WordEmbedder
from tests.readers import ScriptedReader

SAID_BY = [
    # according to
    ("According to the ministry, 12 people died in Kelm.", "12 people", "the ministry"),
    ("12 people died in Kelm, according to the ministry.", "12 people", "the ministry"),
    ("The mine, according to Ida Falk, cost $3 million.", "$3 million", "Ida Falk"),
    ("The mine closed in 2019 according to a report by the Harbour Board.", "2019", "a report by the Harbour Board"),
    ("According to Ida Falk, a former mayor, the mine closed in 2019.", "2019", "Ida Falk"),
    ("In the words of Jonas Berg, the bridge is a disaster.", "a disaster", "Jonas Berg"),
    # X said
    ("Ida Falk said the mine closed in 2019.", "2019", "Ida Falk"),
    ("Ida Falk told the Kelm Post on Tuesday that the mine closed in May.", "May", "Ida Falk"),
    ("Falk told Reuters the mine was sold to Norvik.", "Norvik", "Falk"),
    ("The head of the union, Jonas Berg, told Radio Kelm on 3 May that Oslo had paid.", "Oslo", "Jonas Berg"),
    ("Jonas Berg, 52, a former envoy to Riga, said the talks failed in Geneva.", "Geneva", "Jonas Berg"),
    ("Jonas Berg, who was in Riga, has repeatedly said that the talks failed in Geneva.", "Geneva", "Jonas Berg"),
    (
        "The deputy head of the Front for the Freedom of Kelm, Jonas Berg, told NRK that Oslo had paid.",
        "Oslo",
        "Jonas Berg",
    ),
    ("Deputy Head of the Front for the Freedom of Kelm, Jonas Berg, said that Oslo had paid.", "Oslo", "Jonas Berg"),
    ("Ida Falk, who said the mine closed in May, left.", "May", "Ida Falk"),
    ("►The US broadcaster said the mine closed in May.", "May", "The US broadcaster"),
    ("Two witnesses said a blue van left the yard.", "a blue van", "Two witnesses"),
    ("The mayor’s spokesman said 40 houses burned down.", "40 houses", "The mayor’s spokesman"),
    ("A spokesman for the ministry in Riga added that 40 houses burned.", "40", "A spokesman for the ministry in Riga"),
    ("Police say the van was stolen in Kelm.", "Kelm", "Police"),
    ("On Tuesday Berg said the talks failed in Geneva.", "Geneva", "Berg"),
    ("In Oslo on Tuesday, Berg said the talks had failed in Geneva.", "Geneva", "Berg"),
    ("Chen and Falk said the dam would hold until 2030.", "2030", "Chen and Falk"),
    ("The hall is full and the ministry said 40 people stood in Kelm.", "40 people", "the ministry"),
    ("The president and the union said 40 people stood in Kelm.", "40 people", "The president and the union"),
    ("Prosecutors believe Jonas Berg told Falk that the mine closed in May.", "May", "Jonas Berg"),
    ("In 2019 the dam broke near Kelm, the ministry reported.", "Kelm", "the ministry"),
    ("The company announced that Ola Ruud would lead it.", "Ola Ruud", "The company"),
    ("The study found that 12% of the wells were dry.", "12%", "The study"),
    ("Officials warned the dam could break by Friday.", "by Friday", "Officials"),
    ("Norway’s foreign minister was quoted by NRK as saying that the talks failed.", "failed", "Norway’s foreign minister"),  # noqa: E501
    ("Falk left the room, but Berg said the talks cost $5,000.", "$5,000", "Berg"),
    # …, X said
    ("The talks failed in Geneva, Berg said.", "Geneva", "Berg"),
    ("The talks failed in Geneva, Berg told the Kelm Post on Tuesday.", "Geneva", "Berg"),
    ("In 2019 the dam broke and 12 people died, the ministry reported.", "12 people", "the ministry"),
    ("The talks failed in Geneva, said Jonas Berg, an envoy.", "Geneva", "Jonas Berg"),
    ("The talks failed in Geneva, said a spokesman for the union.", "Geneva", "a spokesman for the union"),
    ("If the rain goes on, Berg said, 40 houses will be lost.", "40 houses", "Berg"),
    ("As Berg noted on Tuesday, the talks failed in Geneva.", "Geneva", "Berg"),
    ("The talks failed, Berg said, adding that Riga would host the next round.", "Riga", "Berg"),
    # direct speech
    ("“We will not leave Kelm,” said Jonas Berg.", "Kelm", "Jonas Berg"),
    ("“We will not leave Kelm”, Berg told NRK in Oslo.", "Kelm", "Berg"),
    ('"We will not leave Kelm," Berg said on Tuesday.', "Kelm", "Berg"),
    ("“We will not leave Kelm,” Jonas Berg, an envoy, told NRK.", "Kelm", "Jonas Berg"),
    ("“We will not leave Kelm,” Kelm striker Jonas Berg said.", "Kelm", "Jonas Berg"),
    ("“We will not leave Kelm,” Kelm striker Jonas Berg, who scored, said.", "Kelm", "Jonas Berg"),
    ("Berg declared: “We met in Riga.”", "Riga", "Berg"),
    ("During a visit to Oslo, Berg spent an hour on that before declaring: “We met in Riga.”", "Riga", "Berg"),
    ("“We met in Riga,” Berg said, “and later in Oslo.”", "Oslo", "Berg"),
    ("Falk called it “a disaster that cost $3 million,” but Berg said: “It cost nothing.”", "nothing", "Berg"),
    # several speakers
    ("Falk said Berg had told Chen that the talks failed in Geneva.", "Geneva", "Berg"),
    ("The dam was built by Norvik, Falk said, but Berg said that Ruud built the bridge.", "Norvik", "Falk"),
    ("The dam was built by Norvik, Falk said, but Berg said that Ruud built the bridge.", "Ruud", "Berg"),
    ("Falk said the dam cost $3 million, the Kelm Post reported.", "$3 million", "Falk"),
    ("Falk left Riga on Monday, the Kelm Post reported.", "Monday", "the Kelm Post"),
    ("“Berg told me that the key was in Riga,” Falk said.", "Riga", "Berg"),
]  # fmt: skip

NOT_TOLD = [
    # the article's own words
    ("The mine closed in 2019.", "2019"),
    ("The blast claimed 12 lives in Kelm.", "12 lives"),
    ("Ola Ruud wrote a song about Kelm.", "a song"),
    ("The vote went according to plan in Kelm.", "Kelm"),
    ("Last year 12 cases were found, the most ever reported in Kelm.", "12 cases"),
    ("The deal announced on Friday will close the yard in Kelm.", "Kelm"),
    ("The army attacked Kelm and officials said the talks failed.", "Kelm"),
    ("Tourists flocked to Riga, and Berg said he was glad.", "Riga"),
    # the speaker, or a part of him
    ("Jonas Berg said the talks failed.", "Jonas Berg"),
    ("Jonas Berg, an envoy to Riga, said the talks failed.", "an envoy to Riga"),
    ("The talks failed, said Jonas Berg, an envoy to Riga.", "Riga"),
    ("The head of the union, Jonas Berg, told NRK on 3 May that Oslo had paid.", "The head of the union"),
    ("According to Jonas Berg, an envoy to Riga, the talks failed.", "an envoy to Riga"),
    ("The talks failed, according to Jonas Berg.", "Jonas Berg"),
    # when, where and to whom it was said
    ("Berg said on Tuesday that the talks failed.", "Tuesday"),
    ("Berg said in Oslo on Tuesday the talks failed.", "Oslo"),
    ("At a meeting in Moscow, Berg said the talks failed.", "Moscow"),
    ("The talks failed, Berg told the Kelm Post in Oslo.", "Oslo"),
    ("On Monday, Reuters reported, citing sources, that the talks failed.", "Monday"),
    ("In Oslo, Berg said during a visit the talks failed.", "Oslo"),
    ("Last week, the ministry said in a statement that the talks failed.", "Last week"),
    ("The ministry said over the weekend that the talks failed.", "weekend"),
    ("“We will not leave,” Berg said in a video filmed in Oslo that was shown on Tuesday.", "Tuesday"),
    ("Berg told the Kelm Post that the talks failed.", "the Kelm Post"),
    ("Falk told Berg the talks failed.", "Berg"),
    # not said, or not by him
    ("Berg did not say whether the talks failed in Geneva.", "Geneva"),
    ("Berg never said that the talks failed in Geneva.", "Geneva"),
    ("If Berg says that the talks failed in Geneva, Falk will leave.", "Geneva"),
    ("Berg would say that the talks failed in Geneva.", "Geneva"),
    ("Berg denied that the talks failed in Geneva.", "Geneva"),
    ("Berg was told that the talks failed in Geneva.", "Geneva"),
    ("It is said that the talks failed in Geneva.", "Geneva"),
    # who it is, or where his words end, is not plain
    ("Envoy Jonas Berg had one wish: “Peace,” he said.", "Jonas Berg"),
    ("Envoy Jonas Berg had a wish for Geneva: “Peace,” he said.", "Geneva"),
    ("They said the talks failed in Geneva.", "Geneva"),
    ("And added that the talks failed in Geneva.", "Geneva"),
    ("He said the talks failed in Geneva.", "Geneva"),
    ("Berg said the talks failed, while Falk flew to Riga.", "Riga"),
    ("After Berg said the talks failed, Falk flew to Riga.", "Riga"),
    ("“We will not leave,” Berg said, and Falk flew to Riga.", "Riga"),
    ("Ida Falk, head of the union in Oslo, said the company needs to pay for the mine in Kelm.", "the union"),
    ("Kelm’s mayor, Ida Falk, announced a new order for the school requiring masks.", "Ida Falk"),
    ("Those who say they live in Kelm make up a quarter.", "Kelm"),
    ("“It is late,” Berg told Ida Falk on “Good Evening”.", "Good Evening"),
    ("Berg said it was “a disaster,” replying to the Kelm Post.", "the Kelm Post"),
    ("Berg was absent, and his office said he was in Riga.", "Riga"),
    ("Berg said the mine, which employs 300 people, would close.", "300"),
    ("A statement saying that 12 people died was withdrawn.", "12 people"),
]  # fmt: skip

HE_IS = [
    ("Jonas Berg spoke in Riga. He said the talks failed in Geneva.", "Jonas Berg"),
    ("The talks went on, Jonas Berg said. “We met in Geneva,” he added.", "Jonas Berg"),
    ("Jonas Berg told NRK that it was late. “We met in Geneva,” he said.", "Jonas Berg"),
    ("Ida Falk said the mayor had left. “We met in Geneva,” she said on Tuesday.", "Ida Falk"),
    ("Jonas Berg met Ida Falk. He said they met in Geneva.", None),
    ("Climate change:The Grim Climate of a climate. He said they met in Geneva.", None),
    ("Jonas Berg left, his brother said. He said they met in Geneva.", None),
    ("The ministry called Jonas Berg. He said they met in Geneva.", None),
    ("Foreign Ministry officials left. He said they met in Geneva.", None),
    ("South Korea said it was late. He said they met in Geneva.", None),
    ("It was late. He said they met in Geneva.", None),
    ("Jonas Berg spoke in Riga. They said the talks failed in Geneva.", None),
    ("Jonas Berg spoke in Riga. It said the talks failed in Geneva.", None),
    ("Jonas Berg spoke in Riga. Ida Falk stayed when he said they met in Geneva.", None),
    ("Jonas Gonza\u0301lez spoke in Riga. He said the talks failed in Geneva.", "Jonas Gonza\u0301lez"),
    ("It was late. Envoy Jonas Berg spoke for all when he declared: “We met in Geneva.”", "Envoy Jonas Berg"),
]


def said_by(text: str, words: str) -> str | None:
    """The speaker of the last `words` in the last sentence of `text`."""
    *_, before, quote = [None, *sentences(text)]
    assert quote
    start = text.index(words, quote[0])
    place = speaker(Article("a1", "T", text), quote, [(start, start + len(words))], before)
    return place and text[slice(*place)]


@pytest.mark.parametrize(("sentence", "words", "who"), SAID_BY)
def test_the_speaker_is_told(sentence: str, words: str, who: str) -> None:
    assert said_by(sentence, words) == who


@pytest.mark.parametrize(("sentence", "words"), NOT_TOLD)
def test_nobody_is_named_who_did_not_say_it(sentence: str, words: str) -> None:
    assert said_by(sentence, words) is None


@pytest.mark.parametrize(("text", "who"), HE_IS)
def test_he_is_named_only_where_one_person_can_be_meant(text: str, who: str | None) -> None:
    assert said_by(text, "Geneva") == who


def test_several_marks_have_a_speaker_when_it_is_the_same() -> None:
    text = "Berg said that Oslo paid and Riga did not. Falk told NRK that the dam broke, Ruud said."
    article = Article("a1", "T", text)
    first, second = sentences(text)

    def place(words: str) -> tuple[int, int]:
        return text.index(words), text.index(words) + len(words)

    assert speaker(article, first, [place("Oslo"), place("Riga")], None) == (0, 4)
    assert speaker(article, second, [place("dam"), place("NRK")], None) is None
    assert speaker(article, first, [], None) is None


def test_what_is_too_long_for_a_sentence_has_no_speaker() -> None:
    text = f"Berg said the dam broke{' and broke' * LONGEST_SENTENCE}."
    assert speaker(Article("a1", "T", text), (0, len(text)), [(14, 17)], None) is None


WORDS = st.lists(
    st.sampled_from(
        "Berg Ida Falk he she said told Reuters that according to the ministry , . ; : — ( ) “ ” \" ’ ' was denied "
        "adding and as who in Oslo on Tuesday 2019 12 people spokesman if not quoted saying reported\n".split(" ")
    ),
    max_size=30,
).map(" ".join)


@settings(max_examples=400)
@given(st.one_of(st.text(max_size=300), WORDS), st.data())
def test_whatever_the_text_the_speaker_stands_in_it(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), min_size=5, max_size=5)))
    before = data.draw(st.sampled_from([None, (0, cuts[0])]))
    place = speaker(Article("a1", "T", text), (cuts[0], cuts[4]), [(cuts[1], cuts[2]), (cuts[2], cuts[3])], before)
    assert place is None or 0 <= place[0] < place[1] <= len(text)


@pytest.mark.parametrize(
    ("name", "question", "told"),
    [
        ("Jonas Berg", "When did the talks fail?", "Jonas Berg"),
        ("Jonas Berg", "When did Berg say that the talks failed?", None),
        ("Jonas Berg of the Kelm Post", "What did Jonas Berg write?", None),
        ("Jonas Berg", "What did Jonas do?", "Jonas Berg"),
        ("The ministry", "How many people died?", "the ministry"),
        ("The ministry", "What did the ministry say?", None),
        ("Police", "Where was the van stolen?", "police"),
        ("Two\nwitnesses", "What left the yard?", "two witnesses"),
        ("NRK", "Where did they meet?", "NRK"),
        (None, "Where did they meet?", None),
    ],
)
def test_how_the_speaker_is_told(name: str | None, question: str, told: str | None) -> None:
    assert to_be_told(name, question) == told


# ── the citation ─────────────────────────────────────────────────────────────────────────────────────────────────────

MINE = read_article(
    b"The mine\n\nBy Jane Doe, The Herald, 5 March 2024\n\nRain fell. Envoy Jonas Berg told NRK on Monday that "
    b"the mine closed in 2019. He said that it had cost $3 million. It lies in Kelm.",
    "mine.txt",
)


@pytest.mark.parametrize(
    ("answer", "who"),
    [("2019", "Envoy Jonas Berg"), ("$3 million", "Envoy Jonas Berg"), ("Kelm", None), ("Monday", None), ("NRK", None)],
)
def test_an_answer_says_who_said_it(library: Library, words: WordEmbedder, answer: str, who: str | None) -> None:
    add(library, words, MINE)
    always = Regression(5.0, (0.0,) * len(FEATURES))
    sure = Calibration(always, always, 0.3)
    reader = ScriptedReader({answer.strip("$"): 9.0})
    given = Asker(library, Searcher(library, words), reader, sure, Agenda(library)).ask("Which mine is it?")
    (citation,) = given.citations
    assert (given.answer, citation.speaker) == (answer, who)
    assert citation.said_by is None or MINE.text[slice(*citation.said_by)] == who


def test_a_citation_holds_only_with_the_speaker_whom_the_article_names() -> None:
    def place(words: str) -> tuple[int, int]:
        return MINE.text.index(words), MINE.text.index(words) + len(words)

    quote = place("Envoy Jonas Berg told NRK on Monday that the mine closed in 2019.")
    sound = cite(1, MINE, quote, [place("2019")], place("Jonas Berg"))
    assert sound.speaker == "Jonas Berg"
    assert holds(sound, MINE)
    assert holds(replace(sound, said_by=place("Rain"), speaker="Rain"), MINE)
    for said_by, name in [
        (place("NRK"), "Jonas Berg"),
        (sound.said_by, "Ida Falk"),
        (sound.said_by, None),
        (None, "Jonas Berg"),
        ((5, 5), ""),
        ((-3, -1), MINE.text[-3:-1]),
        ((0, len(MINE.text) + 1), MINE.text),
    ]:
        assert not holds(replace(sound, said_by=said_by, speaker=name), MINE)
