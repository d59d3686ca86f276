from dataclasses import FrozenInstanceError

import pytest

from articles import editing, search
from articles.models import SiteState, Synonym

pytestmark = pytest.mark.once


def titles(results):
    return [hit.publication.title for hit in results.hits]


@pytest.fixture
def live_articles(make_live):
    make_live(id="102", slug="s102", codes=["102", "FDP-102"], title="The bank's website has trouble",
              summary="The bank is down.", messages=["We're unable to update your account."])  # fmt: skip
    make_live(id="77", slug="s77", codes=["-6000, -77"], title="Company file in a place that cannot be used")
    make_live(id="h", slug="h", codes=["H202"], title="The server cannot be reached")
    make_live(id="1002", slug="s1002", codes=["1002"], title="Something else")


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("102", "The bank's website has trouble"),
        ("QuickBooks Error: 102", "The bank's website has trouble"),
        ("fdp 102", "The bank's website has trouble"),
        ("6000 77", "Company file in a place that cannot be used"),
        ("-6000,-77", "Company file in a place that cannot be used"),
        ("6000/77", "Company file in a place that cannot be used"),
        ("h-202", "The server cannot be reached"),
        ("Ｈ２０２", "The server cannot be reached"),
    ],
)
def test_code_is_certain_in_every_spelling(live_articles, typed, title):
    results = search.find(typed)
    assert results.kind == "code"
    assert results.jump.title == title
    assert results.hits[0].why == "code"


def test_code_as_typed_goes_before_another_spelling(make_live):
    make_live(id="a", slug="a", codes=["OL301"], title="Folded")
    make_live(id="b", slug="b", codes=["OL-301"], title="As typed")
    assert search.find("OL-301").jump.title == "As typed"


def test_one_code_in_two_products_is_a_choice(make_live):
    make_live(id="a", slug="a", codes=["6190"], title="File")
    make_live(id="b", slug="b", codes=["6190"], title="Subscription", product="Ledger API", area=None)
    results = search.find("6190")
    assert results.jump is None
    assert {row.title for row in results.choices} == {"File", "Subscription"}
    assert search.find("6190", product="ledger-api").jump.title == "Subscription"


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("We're unable to update your account.", "message"),
        ("we are unable to update your acount", "words"),
        ("bank trouble", "words"),
        ("bank is down", "words"),
    ],
)
def test_words_of_title_message_and_summary_find(live_articles, typed, kind):
    results = search.find(typed)
    assert results.kind == kind
    assert titles(results)[0] == "The bank's website has trouble"
    assert results.jump is None


@pytest.mark.both
@pytest.mark.parametrize(
    "typed", ["", "   ", "\x00", "!?", "zebrafish", "999", "'; DROP TABLE", "%", "_", "\ud800", "x" * 5000]
)
def test_nothing_is_an_answer(live_articles, typed):
    results = search.find(typed)
    assert (results.total, results.hits, results.jump, results.confident) == (0, (), None, False)


def test_excerpt_marks_the_words_and_escapes_the_rest(make_live):
    make_live(title="Down", summary="<b>The</b> bank & its <i>server</i> are down")
    hit = search.find("bank server").hits[0]
    assert str(hit.excerpt) == (
        "&lt;b&gt;The&lt;/b&gt; <mark>bank</mark> &amp; its &lt;i&gt;<mark>server</mark>&lt;/i&gt; are down"
    )


def test_drafts_and_withdrawn_articles_are_not_found(make_article, make_live):
    make_article(id="a", slug="a", codes=["102"], title="Zebrafish")
    gone = make_live(id="b", slug="b", codes=["103"], title="Zebrafish")
    editing.unpublish(gone.article, None)
    for typed in ["102", "103", "zebrafish"]:
        assert search.find(typed).total == 0


def test_pages_do_not_overlap(make_live):
    for n in range(5):
        make_live(id=str(n), slug=f"s{n}", title=f"Bank number {n}")
    pages = [titles(search.find("bank", page=page, size=2)) for page in (1, 2, 3, 4)]
    assert [len(page) for page in pages] == [2, 2, 1, 0]
    assert len({title for page in pages for title in page}) == 5
    assert search.find("bank", page=2, size=2).total == 5


@pytest.mark.parametrize(
    ("asked", "near", "family"),
    [
        ("H-999", [], ["H505", "H202"]),
        ("H-203", ["H202"], ["H505"]),
        ("6000-99", [], ["-6000, -83", "-6000, -77"]),
        ("377", ["375"], ["310"]),
        ("0x80070099", [], ["0x80070005"]),
        ("QX-77", [], []),
    ],
)
def test_unknown_code_is_shown_what_is_near_and_then_its_family(make_live, asked, near, family):
    for n, code in enumerate(
        ["H202", "H505", "HOST1", "-6000, -77", "-6000, -83", "310", "375", "3371", "0x80070005"]
    ):
        make_live(id=f"a{n}", slug=f"a{n}", codes=[code], title=f"Article {n}")
    results = search.find(asked)
    assert (results.total, results.confident) == (0, False)
    assert [row.code for row in results.suggestions if row.why == "near-code"] == near
    assert [row.code for row in results.family] == family
    assert [row.code for row in search.find_nearest(asked)] == near + family


def test_code_at_the_head_of_a_message_that_no_article_has_claims_nothing(make_live):
    make_live(id="a", slug="a", title="Table or view does not exist")
    assert search.find("table or view does not exist").confident
    results = search.find("ORA-00942: table or view does not exist")
    assert (results.unknown, results.confident) == ("ORA-00942", False)


def test_words_are_marked_whole(make_live):
    make_live(
        id="a", slug="a", title="Server down", summary="Download it: the server goes down and downs others."
    )
    excerpt = str(search.find("server down").hits[0].excerpt)
    assert (
        excerpt
        == "Download it: the <mark>server</mark> goes <mark>down</mark> and <mark>downs</mark> others."
    )


def test_a_word_is_found_by_what_editors_say_it_may_as_well_be(make_live):
    make_live(id="a", slug="a", title="Blue screen at start of computers")
    make_live(id="b", slug="b", title="Screen of another colour")
    before = search.find("bsod at start of computers").confidence
    Synonym.objects.create(phrases="bsod; blue screen", language="en")
    SiteState.take_seq()
    results = search.find("bsod at start of computers")
    assert (titles(results), results.confidence > before) == (["Blue screen at start of computers"], True)


def test_marked_are_the_words_that_say_why(make_live):
    make_live(title="Printer offline", summary="The printer in the office answers to nobody.")
    [hit] = search.find("the printer in the hall").hits
    assert hit.excerpt == "The <mark>printer</mark> in the office answers to nobody."


def test_word_said_twice_counts_more(make_live):
    make_live(slug="audio", title="Trouble with audio")
    make_live(slug="driver", title="Trouble with drivers")
    assert titles(search.find("audio driver is bad")) == ["Trouble with audio", "Trouble with drivers"]
    assert titles(search.find("audio driver is bad, no driver"))[0] == "Trouble with drivers"


def test_what_one_message_says_together_precedes_what_is_said_apart(make_live):
    make_live(title="Printing apart", symptoms=["The spooler is slow", "A watchdog barks", "Queues are long"])
    message = "It came to an end as an old spooler met a watchdog with so little patience for its long queue"
    make_live(title="Printing together", messages=[message])
    assert titles(search.find("spooler watchdog queue")) == ["Printing together", "Printing apart"]


def test_two_words_in_the_prose_alone_are_no_answer(make_live):
    make_live(title="Tell real support from fake", body="If the caller insists, hang up and close the app.")
    results = search.find("app hangs")
    assert (titles(results), results.confident) == (["Tell real support from fake"], False)
    make_live(title="The app hangs", slug="hangs")
    results = search.find("app hangs")
    assert (titles(results)[0], results.confident) == ("The app hangs", True)


@pytest.mark.parametrize("code", ["ERR_SPOOL_FOLDER_FULL", "SpoolFolderFullError", "spool-folder-full"])
def test_name_of_several_words_is_found_by_them(make_live, code):
    make_live(id="a", slug="a", codes=[code], title="Nothing more is taken")
    make_live(id="b", slug="b", codes=["ERR_OTHER_THING"], title="A full spool")
    assert titles(search.find("the spool folder is full"))[0] == "Nothing more is taken"


def test_name_with_a_number_outweighs_common_words(make_live):
    for n in range(6):
        make_live(id=f"a{n}", slug=f"a{n}", title=f"Update of the driver number {n} has no effect")
    make_live(id="x", slug="x", title="Nothing works in ZFS2 any more")
    assert titles(search.find("no effect in ZFS2"))[0] == "Nothing works in ZFS2 any more"


def test_words_that_are_neighbors_precede_the_same_words_apart(make_live):
    make_live(slug="apart", title="Apart", summary="The paper is in the tray, the jam on bread.")
    make_live(slug="beside", title="Beside", summary="A paper jam is in the tray on bread.")
    assert titles(search.find("paper jam")) == ["Beside", "Apart"]


@pytest.mark.parametrize(
    ("written", "typed"),
    [("payroll", "pay roll"), ("pay roll", "payroll"), ("backup", "back up"), ("shut down", "shutdown")],
)
def test_words_are_found_with_a_space_more_or_less(make_live, written, typed):
    make_live(id="a", slug="a", title=f"Trouble with the {written} of a branch")
    make_live(id="b", slug="b", title="Pay the branch back, roll the paper up, shut it, go down")
    assert titles(search.find(f"{typed} trouble"))[0] == f"Trouble with the {written} of a branch"


def test_results_cannot_be_changed(make_live):
    make_live(id="a", slug="a", title="Bank closed")
    results = search.find("bank closed")
    with pytest.raises(FrozenInstanceError):
        results.total = 2
    assert isinstance(results.hits, tuple)
