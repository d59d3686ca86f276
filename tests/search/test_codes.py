# ruff: noqa: E501
"""Codes: found in every spelling, claimed only as promised, and never where a number is just a number."""

import pytest
from django.db import transaction

from articles import editing, search
from articles.search.code_reader import read_code
from tests.support.makers import article_data

pytestmark = pytest.mark.once


def slugs(results):
    return [hit.publication.slug for hit in results.hits]


def near(results):
    return [row.code for row in results.suggestions]


ARTICLES = {
    "E0308": "Types differ", "LNK2019": "Symbol without a home", "C2065": "Name not declared",
    "PS038": "Paychecks are stuck", "0x80070005": "Rights are missing", "-6000, -77": "File in a wrong place",
    "-6000, -83": "Rights of the folder", "0xA": "Memory touched too high", "5-1-10": "Queue of the service",
    "Code 43": "Device reported trouble", "0x7B": "Start disk out of reach", "OL-301": "Bank answered with an error",
    "3371": "Licence unreadable", "5.7.1": "Sender refused", "102": "Bank unavailable",
    "101": "Bank not reached", "2147942487": "Parameter wrong", "0x1C": "Pool damaged",
}  # fmt: skip
MORE = {"3371": ["-11118"], "0xA": ["IRQL_NOT_LESS_OR_EQUAL"], "102": ["FDP-102"]}


@pytest.fixture(scope="module")
def live_articles(django_db_setup, django_db_blocker):
    """The articles, made once for all tests here; what a test adds is taken back before the next."""
    with django_db_blocker.unblock(), transaction.atomic():
        for code, title in ARTICLES.items():
            slug = code.strip("-").replace(", -", "-").replace(" ", "-").replace(".", "-").lower()
            data = article_data(id=slug, slug=slug, codes=[code, *MORE.get(code, [])], title=title)
            editing.publish(editing.save(None, data, None), None)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def make_live(live_articles, db):
    def make(**changes):
        return editing.publish(editing.save(None, article_data(**changes), None), None)

    return make


CERTAIN = [
    ("E0308", "e0308"), ("e0308", "e0308"), ("E 0308", "e0308"), ("E-0308", "e0308"), ("E_0308", "e0308"),
    ("errorE0308", "e0308"), ("error[E0308]", "e0308"), ("E308", "e0308"), ("Error: E0308.", "e0308"),
    ("lnk2019", "lnk2019"), ("LNK 2019", "lnk2019"), ("ps 038", "ps038"), ("PS38", "ps038"),
    ("0x80070005", "0x80070005"), ("0X80070005", "0x80070005"), ("80070005", "0x80070005"),
    ("-2147024891", "0x80070005"), ("2147942405", "0x80070005"), ("0x80070057", "2147942487"),
    ("-6000, -77", "6000-77"), ("6000 77", "6000-77"), ("6000/77", "6000-77"), ("error 6000;77", "6000-77"),
    ("(-6000, -83)", "6000-83"), ("6000\u201383", "6000-83"), ("STOP 0x0000000A", "0xa"), ("0x0a", "0xa"),
    ("IRQL NOT LESS OR EQUAL", "0xa"), ("irql_not_less_or_equal", "0xa"), ("5-1-10", "5-1-10"),
    ("Code 43", "code-43"), ("code-43", "code-43"), ("STOP 0x7B", "0x7b"), ("1Ch", "0x1c"), ("ol301", "ol-301"),
    ("3371 status code -11118", "3371"), ("-11118", "3371"), ("5.7.1", "5-7-1"), ("error 5.7.1", "5-7-1"),
    ("\uff11\uff10\uff12", "102"), ("fdp 102", "102"), ("err102", "102"), ("\u201c102\u201d", "102"), ("#102", "102"),
    ("00102", "102"),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "slug"), CERTAIN, ids=[typed for typed, _slug in CERTAIN])
def test_code_alone_opens_its_article(live_articles, typed, slug):
    results = search.find(typed)
    assert (results.kind, results.confident) == ("code", True)
    assert results.jump.slug == slug


WITHIN = [
    ("main.cpp(12): fatal error C2065: 'x'", ["c2065"]), ("how to fix c2065 in my project", ["c2065"]),
    ("Build stops, IRQL_NOT_LESS_OR_EQUAL (a) again", ["0xa"]), ("access denied 0x80070005 on update", ["0x80070005"]),
    ("what does code 43 mean in the device manager", ["code-43"]), ("Error 101, 102 or 3371", ["101", "102", "3371"]),
    ("error 101 vs 102 difference", ["101", "102"]), ("error 6000 83 restoring a backup", ["6000-83"]),
    ("minus 6000 minus 77 in the program", ["6000-77"]),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "wanted"), WITHIN, ids=[typed for typed, _wanted in WITHIN])
def test_code_within_a_sentence_is_claimed_and_does_not_jump(live_articles, typed, wanted):
    results = search.find(typed)
    assert (results.kind, results.confident, results.jump) == ("code", True, None)
    assert sorted(slugs(results)[: len(wanted)]) == wanted


NO_CODES = [
    "3 users", "Windows 11", "line 1625", "2019 to 2024", "port 8019", "2026-03-102", "10:43:10", "$102", "102 GB",
    "version 10.2.3", "since 2019", "page 102", "43 users", "101 transactions", "192.168.1.102", "file102.dat",
    "1.0.2", "3.3.7.1", "1,0,1", "102%", "python 3.11", "error on line 102", "attempt 3371 of 5000 failed",
]  # fmt: skip


@pytest.mark.parametrize("typed", NO_CODES)
def test_number_that_is_no_code_jumps_nowhere(live_articles, typed):
    results = search.find(typed)
    assert results.jump is None
    assert not results.confident


UNKNOWN = [
    ("E0309", "E0308"), ("error LNK2018", "LNK2019"), ("0x80070006", "0x80070005"), ("PS039", "PS038"),
    ("E03088", "E0308"), ("103", "102"), ("C2056", "C2065"), ("-6000, -78", "-6000, -77"),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "nearest"), UNKNOWN)
def test_unknown_code_is_said_to_be_unknown_and_shows_the_nearest(live_articles, typed, nearest):
    results = search.find(typed)
    assert (results.kind, results.confident, results.total, results.jump) == ("code", False, 0, None)
    assert results.unknown
    assert nearest in near(results)
    assert {row.why for row in results.suggestions} <= {"near-code", "family"}


@pytest.mark.parametrize(
    ("typed", "slug"), [("PSO38", "ps038"), ("E03O8", "e0308"), ("lO2", "102"), ("OL-3Ol", "ol-301")]
)
def test_look_alike_is_claimed_only_alone_and_only_once(live_articles, make_live, typed, slug):
    assert search.find(typed).jump.slug == slug
    assert not search.find(f"my program stops and shows {typed} every morning").confident
    code = search.find(typed).hits[0].publication.code
    make_live(id="twin", slug="twin", codes=[code], title="Another", product={"slug": "till", "name": "Till"})
    assert search.find(typed).jump is None


def test_code_with_a_long_name_before_its_number(make_live):
    make_live(id="link", slug="link", codes=["STATN204"], title="The link is down")
    for typed in (
        "STATN 204",
        "statn 204",
        "error STATN 204",
        "STATN #204",
        "STATN-204",
        "it shows STATN 204 again",
    ):
        assert (slugs(search.find(typed))[0], search.find(typed).confident) == ("link", True), typed
    unknown = search.find("STATN 209")
    assert (unknown.unknown, unknown.confident) == ("STATN 209", False)
    assert near(unknown) == ["STATN204"]
    assert not search.find("order 204").unknown  # no code begins like that


def test_space_of_a_mail_before_a_number(make_live):
    """=20 is how mails write a space, and what follows may as well be a number of its own."""
    found = search.find("Error=20102")
    assert (slugs(found)[:1], found.unknown, found.confident) == (["102"], "20102", False)
    make_live(id="own", slug="own", codes=["20102"], title="Another")
    assert search.find("Error=20102").jump.slug == "own"


def test_as_typed_goes_before_a_look_alike(make_live):
    make_live(id="o", slug="o", codes=["PSO38"], title="With the letter")
    assert search.find("PSO38").jump.slug == "o"
    assert search.find("PS038").jump.slug == "ps038"


def test_small_decimal_is_not_its_hexadecimal(live_articles):
    assert search.find("error 10").jump is None
    assert search.find("stop 28").jump is None


def test_code_that_an_article_only_mentions_is_shown_and_not_claimed(make_live):
    make_live(id="a", slug="a", title="Sign-in fails", body="The log may hold 0x8004deb4 at the end.")
    results = search.find("0x8004deb4")
    assert slugs(results) == ["a"]
    assert (results.confident, results.jump, results.unknown) == (False, None, "")


def test_several_products_give_a_choice_that_a_product_settles(live_articles, make_live):
    make_live(
        id="till", slug="till", codes=["102"], title="Drawer open", product={"slug": "till", "name": "Till"}
    )
    results = search.find("error 102")
    assert {row.slug for row in results.choices} == {"102", "till"}
    assert search.find("error 102", product="till").jump.slug == "till"
    assert search.find("error 102", product="ledger", area="banking").jump.slug == "102"
    assert search.find("error 102", product="nobody").jump is None


def test_code_of_another_language_is_shown_and_opens_nothing(live_articles):
    assert search.find("102", language="en").jump
    results = search.find("102", language="de")
    assert [hit.publication.slug for hit in results.hits] == ["102"]
    assert results.jump is None


SPOKEN = [
    ("error one oh two", "102"), ("p s zero three eight", "ps038"), ("e zero three zero eight", "e0308"),
    ("1 0 2", "102"), ("O L 3 0 1", "ol-301"), ("six thousand eighty three", "6000-83"),
    ("negative six thousand negative seventy seven", "6000-77"), ("thirty three seventy one", "3371"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "slug"), SPOKEN)
def test_a_code_that_is_said_or_spelled_is_found(live_articles, db, said, slug):
    assert slugs(search.find(said))[:1] == [slug]


def test_a_code_in_figures_is_read_before_a_spoken_number(live_articles, db):
    assert slugs(search.find("error 102 one oh one"))[0] == "102"


@pytest.mark.parametrize("typed", ["E 10:20:30 102 Error 102", "10:20:30 102-103/x Error 102", "PS O38"])
def test_a_code_counts_by_its_clearest_mention(live_articles, db, typed):
    results = search.find(typed)
    assert (slugs(results)[0] in ("102", "ps038"), results.confident) == (True, True)


def test_an_unknown_spoken_code_is_said_to_be_unknown(live_articles, db):
    results = search.find("error nine nine seven one")
    assert (results.unknown, results.confident) == ("9971", False)


@pytest.mark.parametrize(
    "typed", ["PS\u041e38", "error \u0420S038", "\uff30\uff33\uff10\uff13\uff18", "error E\u041e308"]
)
def test_letters_of_another_alphabet_that_look_the_same_are_read(live_articles, db, typed):
    assert slugs(search.find(typed))[:1] in (["ps038"], ["e0308"])


def test_the_message_tells_which_code_an_odd_one_is(make_live):
    text = "The report could not be drawn because its font is gone"
    make_live(id="k2501", slug="k2501", codes=["K2501"], title="Font of a report", messages=[{"text": text}])
    results = search.find(f"Error K25O1: {text}")
    assert (slugs(results)[0], results.confident, results.unknown) == ("k2501", True, "")
    assert not search.find("Error K25O1: the printer is out of paper again").confident


@pytest.fixture
def desk(make_live):
    """An error whose text names a port and a source, and one whose id is a word and its code."""
    text = "Open port 48017 for the desk"
    sources = [{"title": "KB 7700414", "publisher": "Vendor", "url": "https://vendor.example/"}]
    make_live(id="k1", slug="k1", codes=["K771"], title="Desk is unreachable", body=text, sources=sources)
    make_live(id="desk-4470", slug="desk-4470", codes=["4470"], title="Drawer is stuck")


@pytest.mark.parametrize("typed", ["port 48017", "tcp 48017", "is 48017 open", "KB 7700414"])
def test_a_short_word_and_a_number_are_searched_as_words_too(desk, typed):
    results = search.find(typed)
    assert (slugs(results)[:1], results.confident) == (["k1"], False)


def test_a_short_word_and_a_number_may_be_an_unknown_code(desk):
    assert search.find("tcp 48017").unknown == "tcp 48017"


def test_the_number_behind_a_word_and_a_hyphen_is_found_but_not_claimed(desk):
    results = search.find("desk-4470")
    assert (slugs(results)[:1], results.confident, results.unknown) == (["desk-4470"], False, "desk-4470")


def test_the_number_of_another_family_is_no_code(live_articles, db):
    results = search.find("OL-102")
    assert not results.hits and results.unknown == "OL-102"
    assert near(results) == ["OL-301"]


@pytest.mark.parametrize(
    ("typed", "unknown"), [("C=44", "C=44"), ("error c=44", "c=44"), ("C = 44 in the log", "C = 44")]
)
def test_value_of_a_name_is_unknown_where_the_site_has_such_codes(make_live, typed, unknown):
    make_live(slug="list", codes=["C=43"], title="A list is damaged")
    results = search.find(typed)
    assert (results.unknown, results.confident, near(results)[0]) == (unknown, False, "C=43")


@pytest.fixture
def printers(make_live):
    """Codes of a family of devices, whose first figures name the device."""
    make_live(id="p417", slug="p417", codes=["??417"], title="Fan of the head")
    make_live(id="p13418", slug="p13418", codes=["13418"], title="Fan of one device")
    make_live(id="p418", slug="p418", codes=["xx418"], title="Fan of all others")
    make_live(id="groups", slug="groups", codes=["00000 00000"], title="Any two groups")


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("13417", "p417"), ("error 28417", "p417"), ("code=13417", "p417"), ("??417", "p417"), ("xx418", "p418"),
        ("13418", "p13418"), ("28418", "p418"), ("12345 67890", "groups"), ("code 12345-67890", "groups"),
        ("printers.example/13417", "p417"),
    ],
)  # fmt: skip
def test_figures_of_a_code_may_vary(printers, typed, slug):
    assert slugs(search.find(typed))[:1] == [slug]


@pytest.mark.parametrize("typed", ["error 3417", "error 134170", "error 13419", "1234 67890"])
def test_a_code_that_fits_no_pattern_is_unknown(printers, typed):
    assert not search.find(typed).confident


@pytest.mark.parametrize("typed", ["417", "error 417", "#417"])
def test_what_does_not_vary_in_a_pattern_is_offered_and_not_claimed(printers, typed):
    results = search.find(typed)
    assert not results.confident and results.unknown and not results.hits
    assert near(results)[:1] == ["??417"]
    assert not search.find_by_code(typed).publications


def test_a_link_reads_a_pattern(printers):
    assert read_code("13417").reading == "pattern"


@pytest.mark.parametrize("typed", ["error 48811 since E0308 was installed", "code=K48811 after PS038 came"])
def test_no_other_code_is_claimed_while_the_one_asked_for_is_unknown(live_articles, db, typed):
    results = search.find(typed)
    assert results.hits and not results.confident


def test_a_code_that_was_asked_for_is_claimed_beside_an_unknown_one(live_articles, db):
    assert search.find("error 102, then error 48811").confident


def test_a_code_of_two_numbers_with_a_dot_is_read_beside_a_cue(make_live):
    make_live(id="k94", slug="k94", codes=["403.94"], title="Folder may not be listed")
    assert slugs(search.find("the desk shows error 403.94 again"))[:1] == ["k94"]
    assert not search.find("it took 403.95 seconds").unknown


@pytest.mark.parametrize(
    ("typed", "slug", "unknown"),
    [
        ("E:0x12-3", "e3", ""),
        ("e:0x12-3", "e3", ""),
        ("E 0x12-3", "e3", ""),
        ("the box shows E:0x12-3 again", "e3", ""),
        ("E:0x12-9", "", "E:0x12-9"),
        ("E:0x12", "", "E:0x12"),
        ("0x12", "", ""),
        ("E:0x31-2", "", "E:0x31-2"),
    ],
)
def test_a_part_of_a_code_is_not_the_code(make_live, typed, slug, unknown):
    make_live(id="e3", slug="e3", codes=["E:0x12-3"], title="The cable is loose")
    make_live(id="e4", slug="e4", codes=["E:0x12-4"], title="The cable is too long")
    results = search.find(typed)
    claimed = [hit.publication.slug for hit in results.hits if results.confident]
    assert (claimed[:1], results.unknown) == ([slug] if slug else [], unknown)


def test_swapped_letters_of_a_name_are_a_typing_error(make_live):
    make_live(id="peer", slug="peer", codes=["ERR_PEER_CONFLICT"], title="Two packages differ")
    results = search.find("ERR_PEER_CONFILCT")
    assert (results.unknown, results.confident) == ("ERR_PEER_CONFILCT", False)
    assert near(results) == ["ERR_PEER_CONFLICT"]


@pytest.mark.parametrize(
    ("typed", "slug", "is_claimed"),
    [
        ("error 17204", "bed", True),
        ("the screen says 17204", "bed", True),
        ("Mill XL 17204", "bed", False),
        ("it stopped with 11204 what now", "bed", False),
        ("it stopped with 12345 67890 what now", "", False),
    ],
)
def test_a_number_of_a_pattern_is_first_and_claimed_only_as_a_code(make_live, typed, slug, is_claimed):
    make_live(id="bed", slug="bed", codes=["??204"], title="The bed is cold")
    make_live(id="any", slug="any", codes=["00000 00000"], title="The program has ended")
    make_live(id="mill", slug="mill", codes=["17411"], title="The door of the Mill XL is open and it stopped")
    results = search.find(typed)
    assert results.confident == is_claimed
    assert slug in ["", *slugs(results)[:1]] and slugs(results)[:1] != ["any"]


@pytest.mark.parametrize(
    ("typed", "code"), [("error 731", "KL-731"), ("087", "QS087"), ("48713-2", "KE-48713-2")]
)
def test_a_number_without_its_letters_is_offered_first(make_live, typed, code):
    for slug, written in enumerate(["KL-731", "713", "QS087", "089", "KE-48713-2", "KE-48712-2"]):
        make_live(id=f"n{slug}", slug=f"n{slug}", codes=[written], title="Something failed")
    results = search.find(typed)
    assert (results.confident, bool(results.unknown), near(results)[0]) == (False, True, code)
