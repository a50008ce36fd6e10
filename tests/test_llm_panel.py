"""The LLM of a browser tab: what can be chosen, what its line and panel say, and how its prose stands in an answer."""

from dataclasses import replace

import pytest

from qa.answer import Answer, Citation, Fault, Prose, Written
from qa.llm import Endpoint, ServedModel
from tests.elements import Elements
from tests.llm_server import scripted
from ui import prose_view, render, texts
from ui.llm_panel import Choice, Server, line, look, panel

GIVEN = ServedModel(Endpoint("https://api.example.org/v1", "big", "k-secret"))
OLLAMA = Server("Ollama", "http://localhost:11434/v1", ("llama3", "<b>phi</b>"))


def test_a_tab_asks_no_llm_unless_one_was_given_or_is_chosen() -> None:
    assert Choice().model is None
    assert texts.MADE_HERE in line(Choice())
    assert "leave this machine: they go to https://api.example.org (big)" in line(Choice(GIVEN, GIVEN))
    assert 'class="whereto away"' in line(Choice(GIVEN, GIVEN))


def test_only_what_was_found_or_given_can_be_chosen() -> None:
    choice = Choice(GIVEN, GIVEN, found=(OLLAMA,))
    choice.choose("0:1")
    assert choice.model == ServedModel(Endpoint(OLLAMA.url, "<b>phi</b>"))
    for value in ("0:2", "1:0", "0:-1", "-1:0", "http://evil.example/v1", "", "0", ":", "0:²"):
        before = choice.model
        choice.choose(value)
        assert choice.model is before
    choice.choose("none")
    assert choice.model is None
    choice.choose("given")
    assert choice.model is GIVEN
    nothing = Choice()
    nothing.choose("0:0")
    nothing.choose("given")
    assert nothing.model is None


def test_the_panel_offers_what_was_found_and_shows_no_key() -> None:
    choice = Choice(GIVEN, None, True, (OLLAMA, Server("vLLM", "http://localhost:8000/v1", ())))
    shown = panel(choice)
    elements = Elements(shown)
    buttons = {each["value"]: each["aria-pressed"] for tag, each in elements.found if tag == "button"}
    assert buttons == {"none": "true", "given": "false", "0:0": "false", "0:1": "false"}
    assert "<b>phi" not in shown
    assert "k-secret" not in shown
    assert "vLLM: running, without a model yet." in elements.text
    assert panel(replace(choice, is_open=False)) == ""


def test_nothing_is_looked_for_before_the_panel_is_open_and_then_it_is_said() -> None:
    assert texts.LOOKING_FOR_LLMS in panel(Choice(is_open=True))
    assert "No LLM server answers on this machine." in panel(Choice(is_open=True, found=()))


def test_servers_are_found_by_the_names_of_their_models_and_sent_nothing_else() -> None:
    with scripted(models=["phi", "tiny"]) as server, scripted(models=[]) as empty, scripted() as gone:
        port = gone.url
        gone.way = "hang"
        places = [("One", server.url), ("Two", empty.url), ("Gone", "http://127.0.0.1:9/v1"), ("Other", port)]
        found = look(places[:3], seconds=5)
        assert (server.paths, empty.paths) == (["GET /v1/models"], ["GET /v1/models"])
        assert all("authorization" not in each for each in server.headers)
    assert found == (Server("One", server.url, ("phi", "tiny")), Server("Two", empty.url, ()))


# ── prose in an answer ───────────────────────────────────────────────────────────────────────────────────────────────


def citation(n: int, quote: str) -> Citation:
    return Citation(n, "a" * 16, "Harbour talks", None, "The Coast", "2024-05-03", None, 10, 10 + len(quote), quote)


PROSE = Prose(
    "<i>phi</i>",
    "http://localhost:11434",
    (
        Written("Ada Roe met <script>Jonas</script> Berg.", (1, 2)),
        Written("The union will strike.", (), Fault.MODALITY, "will"),
        Written("", (), Fault.FORM),
    ),
    (citation(2, "Berg may strike."),),
)
ANSWER = Answer("Who?", "Who?", True, "Ada Roe", 0.9, (citation(1, "Ada Roe met Jonas Berg."),), prose=PROSE)


def shown(answer: Answer) -> str:
    return render.answer(answer, 3, above=prose_view.words(answer, 3), below=prose_view.sources(answer, 3))


def test_written_sentences_have_their_numbers_and_their_quotes_stand_with_the_others() -> None:
    elements = Elements(shown(ANSWER))
    assert [each["value"] for tag, each in elements.found if tag == "button" and each.get("class") == "number"] == [
        "3:1",
        "3:2",
        "3:1",
    ]
    assert [each["value"] for tag, each in elements.found if tag == "li"] == ["1", "2"]
    assert "Written by <i>phi</i> (http://localhost:11434)" in elements.text
    assert elements.text.index("The union will strike.") < elements.text.index(texts.IN_THEIR_WORDS)


def test_what_is_not_supported_is_struck_out_with_the_reason_and_nothing_of_the_model_is_markup() -> None:
    html = shown(ANSWER)
    assert "<s>The union will strike.</s>" in html
    assert "“will”: the cited sentence is less certain" in html
    assert "A sentence was left out" in html
    assert "<s></s>" not in html
    assert not {"script", "i", "a", "img"} & {tag for tag, _ in Elements(html).found}


@pytest.mark.parametrize(
    ("prose", "said"),
    [
        (replace(PROSE, done=False), texts.WRITING),
        (Prose("phi", "http://localhost:1", problem="The LLM broke <off>."), "The LLM broke &lt;off&gt;."),
    ],
)
def test_what_is_under_way_or_went_wrong_is_said_and_the_answer_stays(prose: Prose, said: str) -> None:
    html = shown(replace(ANSWER, prose=prose))
    assert said in html
    assert "Ada Roe met Jonas Berg." in html


def test_a_screen_reader_hears_how_much_of_it_stands() -> None:
    said = "Answer: Ada Roe. 1 quote, found word for word."
    assert render.heard(ANSWER) == f"{said} The LLM’s text: 3 sentences, 1 struck out, 1 left out."
    sound = replace(PROSE, sentences=PROSE.sentences[:1], problem="The LLM broke <off>.")
    assert render.heard(replace(ANSWER, prose=sound)) == (
        f"{said} The LLM’s text: 1 sentence. The LLM broke &lt;off&gt;."
    )
    nothing = Prose("phi", "http://localhost:1", problem="The LLM wrote nothing.")
    assert render.heard(replace(ANSWER, prose=nothing)) == f"{said} The LLM wrote nothing."
    declined = replace(ANSWER, answered=False, answer="", citations=())
    assert render.heard(declined).endswith("say so. The LLM’s text: 3 sentences, 1 struck out, 1 left out.")


def test_beside_a_decline_it_is_said_that_the_llm_judged() -> None:
    declined = replace(ANSWER, answered=False, answer="", citations=(), prose=PROSE)
    assert texts.BESIDE_DECLINE in shown(declined)
    assert texts.BESIDE_DECLINE not in shown(ANSWER)
    assert prose_view.words(replace(ANSWER, prose=None), 1) == ""
