import pytest

from articles import editing, search


def titles(results):
    return [hit.publication.title for hit in results.hits]


@pytest.fixture
def shelf(make_live):
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
def test_code_is_certain_in_every_spelling(shelf, typed, title):
    found = search.find(typed)
    assert found.kind == "code"
    assert found.jump.title == title
    assert found.hits[0].why == "code"


def test_code_as_typed_goes_before_another_spelling(make_live):
    make_live(id="a", slug="a", codes=["OL301"], title="Folded")
    make_live(id="b", slug="b", codes=["OL-301"], title="As typed")
    assert search.find("OL-301").jump.title == "As typed"


def test_one_code_in_two_products_is_a_choice(make_live):
    make_live(id="a", slug="a", codes=["6190"], title="File")
    make_live(id="b", slug="b", codes=["6190"], title="Subscription", product="Ledger API", area=None)
    found = search.find("6190")
    assert found.jump is None
    assert {one.title for one in found.choices} == {"File", "Subscription"}
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
def test_words_of_title_message_and_summary_find(shelf, typed, kind):
    found = search.find(typed)
    assert found.kind == kind
    assert titles(found)[0] == "The bank's website has trouble"
    assert found.jump is None


@pytest.mark.parametrize(
    "typed", ["", "   ", "\x00", "!?", "zebrafish", "999", "'; DROP TABLE", "%", "_", "\ud800", "x" * 5000]
)
def test_nothing_is_an_answer(shelf, typed):
    found = search.find(typed)
    assert (found.total, found.hits, found.jump, found.confident) == (0, [], None, False)


def test_excerpt_marks_the_words_and_escapes_the_rest(make_live):
    make_live(title="Down", summary="<b>The</b> bank & its <i>server</i> are down")
    hit = search.find("bank server").hits[0]
    assert str(hit.excerpt) == (
        "&lt;b&gt;The&lt;/b&gt; <mark>bank</mark> &amp; its &lt;i&gt;<mark>server</mark>&lt;/i&gt; are down"
    )


def test_drafts_and_withdrawn_articles_are_not_found(make_article, make_live):
    make_article(id="a", slug="a", codes=["102"], title="Zebrafish")
    gone = make_live(id="b", slug="b", codes=["103"], title="Zebrafish")
    editing.withdraw(gone.article, None)
    for typed in ["102", "103", "zebrafish"]:
        assert search.find(typed).total == 0


def test_pages_do_not_overlap(make_live):
    for n in range(5):
        make_live(id=str(n), slug=f"s{n}", title=f"Bank number {n}")
    pages = [titles(search.find("bank", page=page, size=2)) for page in (1, 2, 3, 4)]
    assert [len(page) for page in pages] == [2, 2, 1, 0]
    assert len({title for page in pages for title in page}) == 5
    assert search.find("bank", page=2, size=2).total == 5
