"""The people of a meeting, linked with what the article calls them elsewhere."""

import pytest

from corpus.article import Article
from index.meetings.extract import meetings_in
from tests.test_meetings import PUBLISHED, read


@pytest.mark.parametrize(
    ("text", "people"),
    [
        (
            "Russian President Vladimir Putin was in a good mood. Putin met Xi Jinping.",
            ["Vladimir Putin", "Xi Jinping"],
        ),
        ("Vladimir Putin flew to China. He met Xi Jinping in Beijing.", ["Vladimir Putin", "Xi Jinping"]),
        ("Angela Merkel flew to China. She met Xi Jinping in Beijing.", ["Angela Merkel", "Xi Jinping"]),
        ("Vladimir Putin said he had met Xi Jinping.", ["Vladimir Putin", "Xi Jinping"]),
        ("Vladimir Putin flew home. Nothing was said. He met Xi Jinping in Beijing.", ["Vladimir Putin", "Xi Jinping"]),
        ("Wang Yi was tired. Mary Jones spoke with him on Monday.", ["Mary Jones", "Wang Yi"]),
        ("Boeing refused. They met with Joe Biden on Monday.", ["Boeing", "Joe Biden"]),
        (
            "Mel Jones and Michael Smith apologised for their call to Kate Hudson.",
            ["Mel Jones", "Michael Smith", "Kate Hudson"],
        ),
        (
            "President Donald Trump spoke. The Houston Astros visited the White House on Monday.",
            ["Houston Astros", "White House"],
        ),
        ("“I met with Xi Jinping,” Joe Biden said.", ["Joe Biden", "Xi Jinping"]),
        (
            "Vladimir Putin praised Xi Jinping. The two leaders met in Beijing.",
            ["Vladimir Putin", "Xi Jinping"],
        ),
        (
            "German Chancellor Olaf Scholz was there. Emmanuel Macron met the German chancellor in Berlin.",
            ["Emmanuel Macron", "Olaf Scholz"],
        ),
        ("Mayor Ines Falk met Tom Brandt on Monday.", ["Ines Falk", "Tom Brandt"]),  # a name that no model knows
        ("Deputy Foreign Minister Ines Falk met Tom Brandt on Monday.", ["Ines Falk", "Tom Brandt"]),
        ("Xi Jinping was in Moscow. Vladimir Putin met Xi for two hours.", ["Vladimir Putin", "Xi Jinping"]),
    ],
)
def test_people_are_linked_within_an_article(text: str, people: list[str]) -> None:
    (meeting,) = read(text)
    assert [names[0] for names in meeting.people] == people


@pytest.mark.parametrize(
    "text",
    [
        "“He met Xi Jinping,” said Joe Biden.",  # he is somebody else
        "Joe Biden praised Emmanuel Macron and Olaf Scholz. Xi Jinping met him on Monday.",
        "Officials were tired. He met Xi Jinping in Beijing.",
    ],
)
def test_where_a_pronoun_is_not_safe_there_is_no_meeting(text: str) -> None:
    assert read(text) == []


def test_a_surname_of_two_people_stays_as_it_is() -> None:
    (meeting,) = read("Jill Biden spoke. Hunter Biden listened. Biden met Xi Jinping in Bali.")
    assert meeting.people[0] == ("Biden",)


def test_a_country_and_its_president_are_one_party() -> None:
    text = "French President Emmanuel Macron spoke. {} will meet Joe Biden in Rome. {} will meet Joe Biden on Friday."
    (meeting,) = read(text.format("France", "Emmanuel Macron"))
    assert meeting.people[0] == ("Emmanuel Macron",)


@pytest.mark.parametrize(
    ("when", "house"), [("on Monday", ("White House", "Donald Trump")), ("in 2017", ("White House",))]
)
def test_a_house_is_its_master_in_the_year_of_publication_only(when: str, house: tuple[str, ...]) -> None:
    (meeting,) = read(f"President Donald Trump spoke. The Houston Astros visited the White House {when}.")
    assert meeting.people == (("Houston Astros",), house)


@pytest.mark.parametrize("line", ["Phone call with Joe Biden about trade.", "Meets with Joe Biden in Rome."])
def test_a_line_of_a_timeline_is_about_the_person_in_the_title(line: str) -> None:
    text = f"Xi Jinping is a politician.\n\nMay 4, 2022 - {line}"
    (meeting,) = meetings_in(Article("id", "Xi Jinping Fast Facts", text, published=PUBLISHED))
    assert meeting.people == (("Xi Jinping",), ("Joe Biden",))
