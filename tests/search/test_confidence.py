"""How sure the search is of its first hit, and what it claims."""

import pytest

from articles import catalog, search
from articles.models import Synonym
from articles.search import findings, ranking
from articles.search.codes import QueryCodes
from articles.search.confidence import judge
from articles.search.scorer import ScoredHit
from articles.search.weights import WEIGHTS

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_the_answer_is_the_hit_that_is_claimed(make_live):
    make_live(title="The app hangs", slug="hangs")
    results = search.find("app hangs")
    assert results.answer is results.hits[0]
    assert results.confident and 0.0 < results.confidence <= 1.0
    assert search.find("app hangs", page=2, size=1).answer is None


def test_a_hit_that_is_not_claimed_is_no_answer(make_live):
    make_live(title="Tell real support from fake", body="If the caller insists, hang up and close the app.")
    results = search.find("app hangs")
    assert (len(results.hits), results.answer, results.confident) == (1, None, False)


def test_more_of_the_title_is_surer(make_live):
    make_live(title="Wireless keyboard types letters twice", slug="keyboard")
    make_live(title="Another thing", slug="other")
    asked = ["keyboard in the office", "keyboard types strangely", "wireless keyboard types letters twice"]
    levels = [search.find(query).confidence for query in asked]
    assert levels == sorted(levels) and levels[0] < levels[-1]


@pytest.mark.parametrize("typed", ["took 12007 ms", "finished in 1603 seconds", "failed", "it failed again"])
def test_two_common_words_are_no_answer(make_live, typed):
    for n in range(8):
        title, summary = f"Tray {n} of the sorter", "A run took long, finished after seconds, and failed."
        make_live(id=f"a{n}", slug=f"a{n}", title=title, summary=summary)
    assert search.find(typed).answer is None


@pytest.mark.parametrize(
    ("words", "rarity", "cover", "asked", "is_claimed"),
    [
        (3, 12.0, 0.6, 0.5, True),
        (3, 5.0, 0.6, 0.5, False),  # common words, and others beside them
        (3, 5.0, 0.8, 0.5, True),
        (3, 5.0, 0.6, 0.7, True),
        (2, 5.0, 0.8, 0.5, False),
        (2, 14.0, 0.2, 0.5, False),  # rare words in a text about something else
        (2, 14.0, 0.3, 0.5, True),
    ],
)
def test_few_or_common_words_are_an_answer_only_if_they_are_most_of_it(
    words, rarity, cover, asked, is_claimed
):
    best = ScoredHit(
        1, score=4.0, covered_words=words, covered_rarity=rarity, head_cover=cover, title_asked=asked
    )
    confidence = judge([best, ScoredHit(2, score=1.0)], QueryCodes(), is_shared=False, is_elsewhere=False)
    assert (confidence >= WEIGHTS.min_confidence) == is_claimed


@pytest.mark.parametrize(
    ("asked", "sentence", "is_claimed"), [(0.2, 0.0, True), (0.0, 0.5, True), (0.0, 0.2, False)]
)
def test_words_far_apart_are_an_answer_only_if_they_are_in_the_title(asked, sentence, is_claimed):
    best = ScoredHit(
        1,
        score=4.0,
        covered_words=5,
        covered_rarity=20.0,
        head_cover=0.8,
        title_asked=asked,
        sentence_share=sentence,
    )
    confidence = judge([best, ScoredHit(2, score=1.0)], QueryCodes(), is_shared=False, is_elsewhere=False)
    assert (confidence >= WEIGHTS.min_confidence) == is_claimed


MESSAGE = "The carriage of the plotter met something hard and halted halfway"


@pytest.fixture
def twins(make_live):
    """Two articles with the same message, and one with a similar one."""
    for slug, code in (("left", "71301"), ("right", "72301")):
        make_live(id=slug, slug=slug, title=f"Carriage stopped {slug}", codes=[code], messages=[MESSAGE])
    make_live(
        id="soft", slug="soft", title="Soft", messages=["The carriage of the plotter met something soft"]
    )


@pytest.mark.parametrize("pasted", [MESSAGE, f"{MESSAGE}!", MESSAGE.upper()])
def test_message_of_several_articles_asks_which(twins, pasted):
    results = search.find(pasted)
    assert (results.answer, results.jump) == (None, None)
    assert {choice.slug for choice in results.choices} == {"left", "right"}


def test_message_of_one_article_asks_nothing(twins):
    results = search.find("The carriage of the plotter met something soft")
    assert (results.answer.publication.slug, results.choices) == ("soft", ())


def test_half_of_a_message_finds_the_message_that_goes_on(make_live):
    long = f"{MESSAGE}. Lift the cover and free the belt before you go on"
    for slug, message in (("short", "The carriage of the plotter met something"), ("long", long)):
        make_live(id=slug, slug=slug, title=f"A {slug} one", messages=[message])
    for n in range(20):
        make_live(id=f"a{n}", slug=f"a{n}", title=f"Ink {n} is low")
    results = search.find(f"{MESSAGE}. Lift the cover and free")
    assert results.hits[0].publication.slug == "long"


def test_number_beside_a_shared_message_decides(twins):
    results = search.find(f"{MESSAGE} 72301")
    assert (results.answer.publication.slug, results.choices) == ("right", ())


def test_page_asks_which_of_the_articles_with_a_message(client, twins):
    page = client.get("/search/", {"q": MESSAGE}).content.decode()
    assert "2 errors show this message. Which one is yours?" in page
    assert all(f"/articles/{slug}/" in page for slug in ("left", "right"))


def test_one_of_several_numbers_is_not_claimed(make_live):
    for n in (302, 303, 305):
        make_live(id=f"n{n}", slug=f"n{n}", codes=[str(n)], title=f"The belt slips like {n}")
    results = search.find("302, 303, 305 which belt slips like mine")
    assert {hit.publication.code for hit in results.hits[:3]} == {"302", "303", "305"}
    assert results.answer is None


@pytest.fixture
def ledger(make_live):
    make_live(id="b", slug="b", codes=["B77"], title="The bank of the team is closed")


@pytest.mark.parametrize(
    "typed", ["Steam error code B77", "error B77 in Vlokko", "hi, Zyntrix code B77 please"]
)
def test_code_of_a_program_that_no_article_knows_is_not_claimed(ledger, typed):
    results = search.find(typed)
    assert (results.hits[0].publication.slug, results.answer) == ("b", None)


@pytest.mark.parametrize(
    "typed",
    [
        "bank error code B77",
        "erorr B77",
        "hello, error B77 thx",
        "clossed B77 error",
        "error B77 on hostx at noon",
        "LastError=B77",
        "exit code B77",
    ],
)
def test_code_beside_other_words_is_claimed(ledger, typed):
    assert search.find(typed).answer.publication.slug == "b"


def test_name_that_a_synonym_knows_is_no_other_program(ledger):
    typed = "Vlokko code: b77"
    assert search.find(typed).answer is None
    catalog.save_live_settings(Synonym(phrases="ledger sync; vlokko"))
    assert search.find(typed).answer.publication.slug == "b"


@pytest.mark.parametrize(
    ("typed", "is_claimed"),
    [
        ("the keyboard lost its connection to the tablet", True),
        ("error: the keyboard lost its connection to the tablet", True),
        ("keybord: lost its connection to the tablet", True),
        ("vlokkod[77]: keyboard lost its connection to the tablet", False),
    ],
)
def test_what_another_program_says_is_not_claimed(make_live, typed, is_claimed):
    make_live(title="The keyboard lost its connection to the tablet", slug="keyboard")
    make_live(title="Another thing", slug="other")
    results = search.find(typed)
    assert (results.hits[0].publication.slug, results.confident) == ("keyboard", is_claimed)


@pytest.mark.parametrize(
    ("typed", "is_claimed"),
    [
        ("4711 tray update", True),
        ("tray update 4711", True),
        ("ValidationFault 4711 tray update", True),
        ("4711 trays arrived", False),
        ("invoice 4711 update", False),
    ],
)
def test_number_is_claimed_beside_words_of_its_article(make_live, typed, is_claimed):
    make_live(id="f", slug="f", codes=["4711"], title="A file of the tray update is missing")
    for n in range(3):
        make_live(id=f"u{n}", slug=f"u{n}", title=f"The tray update stops {n}", summary="Invoice trays.")
    results = search.find(typed)
    assert (results.hits[0].publication.slug, results.confident) == ("f", is_claimed)


def test_explanation_lists_each_step(twins):
    trial = search.explain(MESSAGE, language="en")
    steps = [*ranking.STEPS, *findings.STEPS]
    assert [step.name for step in trial.steps] == [step.__name__.replace("_", " ") for step in steps]
    assert all(step.subject for step in trial.steps)
    assert (trial.steps[0].hits, trial.steps[-1].first) == (0, "Carriage stopped left")


def test_order_does_not_depend_on_the_history_of_the_index(make_live):
    for n in (5, 2, 7, 1, 6, 3, 4, 0):
        make_live(id=f"a{n}", slug=f"a{n}", title="The belt slips", summary="It slips on the wheel.")
        search.find("belt")
    before = [hit.publication.slug for hit in search.find("the belt slips").hits]
    search.rebuild()
    assert [hit.publication.slug for hit in search.find("the belt slips").hits] == before
    assert len(before) == 8


@pytest.mark.parametrize("code", ["FDY102", "FDY-102", "[V48105]", "(sq-106)"])
def test_words_are_not_claimed_beside_a_code_that_nobody_knows(make_live, code):
    make_live(title="Cannot open the ledger file on the server", slug="open")
    assert search.find("cannot open the ledger file on the server").answer
    results = search.find(f"{code} cannot open the ledger file on the server")
    assert (len(results.hits), results.answer) == (1, None)


@pytest.mark.parametrize("word", ["FY2024", "WSL2", "mp3"])
def test_words_are_claimed_beside_a_year_or_a_name(make_live, word):
    make_live(title="Cannot open the ledger file on the server", slug="open")
    assert search.find(f"{word} cannot open the ledger file on the server").answer


@pytest.mark.parametrize("typed", ["Error PS 102 when updating", '{"code": "PS 102"}', "code: PS 102"])
def test_a_number_is_not_claimed_without_the_letters_before_it(make_live, typed):
    make_live(codes=["102"], title="The bank is away", slug="bank")
    make_live(codes=["PS036"], title="The subscription has ended", slug="subscription")
    results = search.find(typed)
    assert (results.answer, results.jump, results.unknown) == (None, None, "PS 102")


def test_a_number_is_claimed_behind_letters_of_no_code(make_live):
    make_live(codes=["102"], title="The bank is away", slug="bank")
    assert search.find("Error QB 102 when updating").answer


@pytest.mark.parametrize(
    ("words", "cover", "lead", "is_claimed"),
    [(2, 0.5, 0.2, False), (2, 0.5, 1.0, True), (3, 0.5, 0.2, True), (2, 0.75, 0.2, True)],
)
def test_two_words_of_several_are_claimed_only_if_rather_sure(words, cover, lead, is_claimed):
    best = ScoredHit(
        1, score=4.0, covered_words=words, covered_rarity=12.0, head_cover=cover, title_asked=0.3
    )
    hits = [best, ScoredHit(2, score=4.0 - lead)]
    certainty = judge(hits, QueryCodes(), is_shared=False, is_elsewhere=False)
    assert (certainty >= WEIGHTS.min_confidence) == is_claimed


@pytest.mark.parametrize(
    ("typed", "is_claimed"),
    [
        ("the drawer of the till is jammed", True),
        ("error: the drawer of the till is jammed", True),
        ("error: drawer of the till jammed 4711", False),
        ("error: drawer of the till jammed 5512", True),  # a number that the article has
        ("the drawer of till 4711 is jammed", True),
    ],
)
def test_nothing_is_claimed_beside_an_unknown_number_of_an_error(make_live, typed, is_claimed):
    make_live(
        id="jam", slug="jam", codes=["K7"], title="The drawer of the till is jammed", body="Model 5512."
    )
    assert search.find(typed).confident == is_claimed


@pytest.mark.parametrize(
    "typed", ["response code 54", "response_code: 54", "decline code 54", "return code=54"]
)
def test_what_kind_of_code_it_is_names_no_other_product(make_live, typed):
    make_live(id="card", slug="card", codes=["54"], title="The card has expired")
    assert search.find(typed).confident
    assert not search.find("Zorbing error code 54").confident


@pytest.mark.parametrize("first", ["Z-6129", "-6000A", "H6129", "-60x0"])
def test_the_second_half_of_a_mistyped_pair_is_not_claimed(make_live, first):
    make_live(codes=["101"], title="The bank is away", slug="bank")
    make_live(codes=["-6129, 0"], title="The file has no name", slug="file")
    for between in (", ", " ", " and "):
        results = search.find(f"failed with error {first}{between}-101 while opening")
        assert (results.answer, results.jump) == (None, None), between
