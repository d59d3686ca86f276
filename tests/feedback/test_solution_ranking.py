"""What readers say of solutions: how it is kept, and when it may change their order."""

from datetime import date, timedelta

import pytest
from django.core.cache import caches
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from articles import catalog, editing, feedback
from articles.content import record
from articles.feedback import solution_ranking
from articles.feedback.solution_ranking import Slot, Vote
from articles.models import Feedback, KnownIncident, Publication, SolutionVote
from benchmarks.solution_votes import BEST_FIRST, RATES, RIGHT, World, days_in, days_until
from tests.support.makers import change

pytestmark = pytest.mark.slow

ADDRESS = "/articles/stuck/outcome/"
OWN = {"Sec-Fetch-Site": "same-origin"}
SOLUTIONS = [
    {"key": "aaaaaaaa", "title": "Restart", "body": "1. Stop\n2. Start"},
    {"key": "bbbbbbbb", "title": "Sign in again", "body": "1. Sign out"},
    {"key": "cccccccc", "title": "Reinstall", "body": "1. Remove", "level": "advanced"},
]


@pytest.fixture(autouse=True)
def at_once(settings):
    settings.OUTCOME_REFRESH_SECONDS = 0
    caches["readers"].clear()
    yield
    caches["readers"].clear()


@pytest.fixture
def stuck(make_live):
    return make_live(id="stuck", slug="stuck", codes=["S1"], solutions=SOLUTIONS)


def say(client, result, key="aaaaaaaa", reader=1, **headers):
    """Press a button as reader n, each in a network of their own."""
    address = f"2001:db8:{reader:x}::1"
    return client.post(
        ADDRESS, {"solution": key, "result": result}, headers={**OWN, **headers}, REMOTE_ADDR=address
    )


def add_votes(publication, results, key="bbbbbbbb", day=None, groups=60):
    """Store votes of many readers from everywhere, past the checks."""
    SolutionVote.objects.bulk_create(
        SolutionVote(
            article=publication.article, key=key, revision=1, result=result, network_group=n % groups,
            day=day or timezone.localdate(), reader=f"{key}{day}{n}", network=f"{key}{day}{n}",
            digest=solution_ranking.text_digest(next(row for row in SOLUTIONS if row["key"] == key)),
        )
        for n, result in enumerate(results)
    )  # fmt: skip


def shown_titles(publication):
    made = record.load(Publication.objects.live().for_page().get(pk=publication.pk))
    return [solution["title"] for level in ("basic", "advanced") for solution in made["solutions"][level]]


# The door


def test_word_of_a_reader_is_kept_without_them(client, stuck):
    answer = say(client, "fixed")
    assert (answer.status_code, answer["Location"]) == (303, "/articles/stuck/#fixed")
    assert (answer["Cache-Control"], answer.cookies) == ("no-store", {})
    row = SolutionVote.objects.get()
    assert (row.key, row.result, row.revision, row.day) == ("aaaaaaaa", "fixed", 1, timezone.localdate())
    assert row.digest == solution_ranking.text_digest(SOLUTIONS[0])
    assert "2001" not in repr(vars(row))


@pytest.mark.parametrize(
    ("result", "key", "anchor"),
    [
        ("not", "aaaaaaaa", "then-bbbbbbbb"),
        ("could-not", "bbbbbbbb", "then-cccccccc"),
        ("not", "cccccccc", "all-tried"),
    ],
)
def test_way_on_leads_to_the_next_solution(client, stuck, result, key, anchor):
    assert say(client, result, key)["Location"] == f"/articles/stuck/#{anchor}"
    page = client.get("/articles/stuck/").content.decode()
    assert f'id="{anchor}"' in page and 'id="fixed"' in page


@pytest.mark.once
def test_script_is_answered_in_json(client, stuck):
    answer = say(client, "not", Accept="application/json")
    assert answer.json() == {"kept": True, "anchor": "then-bbbbbbbb"}


def test_reader_may_change_their_word_and_has_one(client, stuck):
    for result in ("not", "could-not", "fixed"):
        say(client, result)
    assert SolutionVote.objects.get().result == "fixed"
    say(client, "fixed", key="bbbbbbbb")
    say(client, "not", reader=2)
    assert SolutionVote.objects.count() == 3


@pytest.mark.once
@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"solution": "aaaaaaaa", "result": "perfect"}, 400),
        ({"solution": "aaaaaaaa"}, 400),
        ({"solution": "\x00" * 8, "result": "fixed"}, 400),
        ({"solution": "zzzzzzzz", "result": "fixed"}, 409),
        ({"solution": "a" * 40_000, "result": "fixed"}, 413),
        ({"solution": "aaaaaaaa", "result": "fixed", "website": "spam"}, 303),
    ],
)
def test_what_fits_nothing_is_not_kept(client, stuck, sent, status):
    assert client.post(ADDRESS, sent, headers=OWN).status_code == status
    assert not SolutionVote.objects.exists()


@pytest.mark.once
@pytest.mark.parametrize(
    "headers", [{}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://example.com"}, {"Origin": "null"}]
)
def test_form_of_another_site_is_refused(client, stuck, headers):
    answer = client.post(ADDRESS, {"solution": "aaaaaaaa", "result": "fixed"}, headers=headers)
    assert (answer.status_code, SolutionVote.objects.count()) == (403, 0)


@pytest.mark.once
def test_browser_without_fetch_metadata_may_answer(client, stuck):
    answer = client.post(
        ADDRESS, {"solution": "aaaaaaaa", "result": "fixed"}, headers={"Origin": "http://testserver"}
    )
    assert answer.status_code == 303


@pytest.mark.once
def test_network_may_say_so_much_of_an_article(client, stuck):
    answers = [
        client.post(ADDRESS, {"solution": "aaaaaaaa", "result": "fixed"}, headers=OWN) for _n in range(41)
    ]
    assert [answer.status_code for answer in answers] == [303] * 40 + [429]
    assert 0 < int(answers[-1]["Retry-After"]) <= 3600
    assert "Try again in" in answers[-1].content.decode()
    assert say(client, "fixed", reader=9).status_code == 303


def test_withdrawn_moved_and_absent_articles_take_nothing(client, stuck):
    change(stuck.article, slug="unstuck")
    editing.publish(stuck.article, None)
    assert say(client, "fixed").status_code == 301
    editing.unpublish(stuck.article, None)
    assert say(client, "fixed").status_code == 410
    assert client.post("/articles/never/outcome/", {}, headers=OWN).status_code == 404
    assert client.get(ADDRESS).status_code == 405


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_database_that_takes_nothing_is_told_honestly(client, stuck, monkeypatch, accept):
    def refuse(execute, sql, params, many, context):
        if sql.startswith(("INSERT", "UPDATE")):
            raise DatabaseError("attempt to write a readonly database")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        answer = say(client, "fixed", Accept=accept)
        assert client.get("/articles/stuck/").status_code == 200
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert "couldn't save your feedback" in answer.content.decode()


# What it does to the page


def test_what_helps_more_moves_up_and_the_page_says_why(client, stuck):
    add_votes(stuck, ["fixed"] * 8 + ["not"] * 32, key="aaaaaaaa")
    add_votes(stuck, ["fixed"] * 36 + ["not"] * 4, key="bbbbbbbb")
    etag = client.get("/articles/stuck/")["ETag"]
    say(client, "fixed", key="bbbbbbbb")
    assert shown_titles(stuck) == ["Sign in again", "Restart", "Reinstall"]
    answer = client.get("/articles/stuck/")
    page = answer.content.decode()
    assert "Worked for 37 of 41 readers" in page and "Worked for 8 of 40 readers" in page
    assert "what helped the most readers" in page
    assert answer["ETag"] != etag
    assert "Worked for 37 of 41 readers" in client.get("/articles/stuck.md").content.decode()
    first = client.get("/articles/stuck.json").json()["solutions"]["basic"][0]
    assert (first["title"], first["readers"]) == ("Sign in again", {"worked": 37, "tried": 41})


def test_order_costs_no_query(client, stuck, django_assert_num_queries):
    add_votes(stuck, ["fixed"] * 40)
    say(client, "fixed")
    with django_assert_num_queries(3):
        record.load(Publication.objects.live().for_page().get(pk=stuck.pk))


def test_followers_of_the_site_hear_of_a_new_order(client, stuck):
    before = stuck.seq
    add_votes(stuck, ["fixed"] * 20)
    say(client, "could-not")
    stuck.refresh_from_db()
    assert stuck.seq > before
    after = stuck.seq
    say(client, "could-not", reader=5)
    stuck.refresh_from_db()
    assert stuck.seq == after, "nothing that is shown has changed"


@pytest.mark.once
def test_few_words_are_neither_shown_nor_followed(client, stuck):
    add_votes(stuck, ["fixed"] * 29)
    add_votes(stuck, ["not"] * 9, key="aaaaaaaa")
    say(client, "could-not")
    assert shown_titles(stuck)[0] == "Restart"
    page = client.get("/articles/stuck/").content.decode()
    assert "Worked for 29 of 29 readers" in page
    assert "of 9 readers" not in page


@pytest.mark.once
@pytest.mark.parametrize("changed", [{"title": "Start anew"}, {"body": "1. Something else"}])
def test_text_that_changed_starts_over(client, stuck, changed):
    add_votes(stuck, ["fixed"] * 40)
    say(client, "could-not")
    say(client, "fixed", key="bbbbbbbb", reader=3)
    article = change(stuck.article, solutions=[SOLUTIONS[0], {**SOLUTIONS[1], **changed}], symptoms=["New"])
    editing.publish(article, None)
    assert "Worked for" not in client.get("/articles/stuck/").content.decode()
    say(client, "fixed", key="bbbbbbbb", reader=4)
    rows = SolutionVote.objects.filter(key="bbbbbbbb").values_list("digest", flat=True)
    assert len(set(rows)) == 2


@pytest.mark.once
def test_edit_elsewhere_keeps_what_was_said(client, stuck):
    add_votes(stuck, ["fixed"] * 40)
    say(client, "could-not")
    editing.publish(change(stuck.article, symptoms=["New"]), None)
    assert "Worked for 40 of 40 readers" in client.get("/articles/stuck/").content.decode()


@pytest.mark.once
def test_withdrawn_article_says_nothing_of_it(client, stuck):
    add_votes(stuck, ["fixed"] * 40)
    say(client, "fixed", key="bbbbbbbb")
    editing.unpublish(stuck.article, None)
    stuck.refresh_from_db()
    assert stuck.solution_stats == {}


def test_order_is_made_anew_at_most_so_often(client, stuck, settings, django_assert_max_num_queries):
    settings.OUTCOME_REFRESH_SECONDS = 300
    say(client, "fixed")
    first = Publication.objects.get().solution_stats_at
    add_votes(stuck, ["fixed"] * 40)
    say(client, "fixed", reader=2)
    assert Publication.objects.get().solution_stats_at == first
    Publication.objects.update(solution_stats_at=first - timedelta(seconds=300))
    say(client, "fixed", reader=3)
    assert Publication.objects.get().solution_stats["figures"]["bbbbbbbb"] == [40, 40]


def add_incident(begins, ends, **concerns):
    """An outage that began and ends so many hours from now."""
    now = timezone.now()
    row = KnownIncident(
        title="Down", begins_at=now + timedelta(hours=begins), ends_at=now + timedelta(hours=ends)
    )
    return catalog.save_incident(row, **concerns)


def test_what_is_said_during_an_incident_does_not_count(client, stuck):
    add_votes(stuck, ["fixed"] * 20, day=timezone.localdate() - timedelta(days=1))
    add_incident(-1, 1, codes=["S1"])
    assert "Votes don't count" in client.get("/articles/stuck/").content.decode()
    say(client, "not", key="bbbbbbbb")
    assert SolutionVote.objects.get(result="not").during_incident
    assert Publication.objects.get().solution_stats["figures"]["bbbbbbbb"] == [19, 19], "a day fades a little"


@pytest.mark.once
def test_incident_elsewhere_changes_nothing(client, stuck):
    add_incident(-1, 1, codes=["S2"])
    say(client, "not", key="bbbbbbbb")
    assert not SolutionVote.objects.get().during_incident
    assert "does not count" not in client.get("/articles/stuck/").content.decode()


def test_what_was_said_before_anybody_told_of_the_incident_does_not_count_either(client, stuck):
    add_votes(stuck, ["fixed"] * 20, day=timezone.localdate() - timedelta(days=2))
    say(client, "not", key="bbbbbbbb")
    assert not SolutionVote.objects.get(result="not").during_incident
    add_incident(-2, 1, codes=["S1"])
    say(client, "could-not", reader=2)
    assert SolutionVote.objects.get(result="not").during_incident
    assert Publication.objects.get().solution_stats["figures"]["bbbbbbbb"] == [19, 19], (
        "two days fade a little"
    )


def test_marks_are_deleted_by_a_command(make_live, stuck):
    day = timezone.localdate() - timedelta(days=9)
    for n in range(60):  # more articles than one roll-up takes
        add_votes(make_live(slug=f"a{n}", id=f"a{n}"), ["fixed"], day=day, key="aaaaaaaa")
    add_votes(stuck, ["fixed"], day=timezone.localdate())
    for n in range(55):
        Feedback.objects.create(article=stuck.article, revision=1, day=day, helpful=True, reader=f"r{n}")
    call_command("tidy_votes")
    assert SolutionVote.objects.exclude(reader="").get().day == timezone.localdate()
    assert not Feedback.objects.exclude(reader="").exists()


@pytest.mark.once
def test_publishing_leaves_votes_alone(stuck):
    add_votes(stuck, ["fixed"], day=timezone.localdate() - timedelta(days=9))
    editing.publish(stuck.article, None)
    assert SolutionVote.objects.exclude(reader="").exists()


def test_marks_are_forgotten_and_the_sums_stay(client, stuck, settings):
    settings.OUTCOME_HALF_LIFE = 100
    today = timezone.localdate()
    old = today - timedelta(days=100)
    add_votes(stuck, ["fixed"] * 30 + ["not"] * 10, day=old, groups=4)
    add_votes(stuck, ["fixed"] * 6, day=today - timedelta(days=2))
    add_votes(stuck, ["fixed"] * 6, day=old + timedelta(days=50), key="aaaaaaaa")
    before = solution_ranking.tally_votes(
        [Vote(r.key, r.result == "fixed", (today - r.day).days, r.network_group, r.network) for r in
         SolutionVote.objects.all()], 100
    )  # fmt: skip
    feedback.roll_up_votes(today)
    rows = SolutionVote.objects.all()
    marked = rows.exclude(reader="", network="")
    assert {row.day for row in marked} == {today - timedelta(days=2)}
    assert sum(row.count for row in rows) == 52
    assert rows.count() < 30
    after = solution_ranking.tally_votes(
        [
            Vote(r.key, r.result == "fixed", (today - r.day).days, r.network_group, r.network, r.weight)
            for r in rows
        ],
        100,
    )
    for key in before:
        assert solution_ranking.capped_totals(after[key]) == pytest.approx(
            solution_ranking.capped_totals(before[key])
        )


def test_sums_of_sums_keep_their_weight(stuck, settings):
    settings.OUTCOME_HALF_LIFE = 10
    start = date(2026, 1, 1)
    for n in range(5):
        day = start + timedelta(days=5 * n)
        add_votes(stuck, ["fixed"] * 3, day=day, groups=1)
        feedback.roll_up_votes(day + timedelta(days=4))
    row = SolutionVote.objects.get()
    assert (row.count, row.day, row.reader) == (15, start + timedelta(days=20), "")
    assert row.weight == pytest.approx(sum(3 * 0.5 ** (n / 2) for n in range(5)))


# The order


def basic(*places):
    return [Slot(f"{n}", "basic", place) for n, place in enumerate(places)]


def spread(worked, tried):
    """A tally of many readers from all groups."""
    return dict.fromkeys(range(64), (worked / 64, tried / 64))


GOOD, BAD = spread(90, 100), spread(10, 100)


@pytest.mark.parametrize(
    ("places", "tallies", "order"),
    [
        (["free", "free", "free"], {"0": BAD, "1": BAD, "2": GOOD}, "201"),
        (["free", "free", "free"], {"0": BAD, "2": GOOD}, "012"),
        (["free", "free"], {"0": spread(3, 30), "1": spread(27, 29)}, "01"),
        (["free", "free"], {"0": spread(3, 30), "1": spread(28, 31)}, "10"),
        (["free", "free"], {"0": spread(50, 100), "1": spread(60, 100)}, "01"),
        (["pinned", "free"], {"0": BAD, "1": GOOD}, "01"),
        (["free", "pinned", "free"], {"0": BAD, "1": BAD, "2": GOOD}, "210"),
        (["free", "free", "pinned"], {"0": BAD, "1": GOOD, "2": BAD}, "102"),
        (["prerequisite", "free", "free"], {"0": BAD, "1": BAD, "2": GOOD}, "012"),
        (["free", "prerequisite", "free", "free"], {"0": BAD, "1": BAD, "2": BAD, "3": GOOD}, "3120"),
        (["free", "prerequisite", "prerequisite", "free"], {"0": BAD, "3": GOOD}, "0123"),
    ],
)
def test_order_follows_evidence_and_leaves_what_is_fixed(places, tallies, order):
    assert "".join(solution_ranking.order_solutions(basic(*places), tallies)) == order


def test_advanced_never_stand_above_basic_ones():
    slots = [Slot("a", "advanced", "free"), Slot("b", "basic", "free"), Slot("c", "advanced", "free")]
    assert solution_ranking.order_solutions(slots, {"a": BAD, "b": BAD, "c": GOOD}) == ["b", "c", "a"]


@pytest.mark.once
def test_what_editors_begin_with_stays_where_it_is(make_live, client):
    live = make_live(slug="stuck", solutions=SOLUTIONS, first="aaaaaaaa")
    add_votes(live, ["not"] * 40, key="aaaaaaaa")
    add_votes(live, ["fixed"] * 40)
    say(client, "could-not", key="cccccccc")
    assert shown_titles(live)[0] == "Restart"


@pytest.mark.parametrize(
    ("worked", "tried", "low", "high"),
    # By the formula; 0 of 10 and 81 of 263 stand in Newcombe, Statistics in Medicine 17 (1998), table I.
    [(81, 263, 0.2553, 0.3662), (0, 20, 0, 0.1611), (1, 29, 0.0061, 0.1718), (29, 29, 0.8830, 1)],
)
def test_interval_is_wilsons(worked, tried, low, high):
    assert solution_ranking.score_interval(worked, tried) == pytest.approx((low, high), abs=1e-4)


@given(
    st.lists(
        st.tuples(st.sampled_from("012"), st.booleans(), st.integers(0, 9), st.integers(1, 40)), max_size=60
    )
)
def test_order_is_always_of_the_same_solutions(said):
    words = [Vote(key, fixed, 0, network_group, weight=weight) for key, fixed, network_group, weight in said]
    order = solution_ranking.order_solutions(
        basic("free", "free", "free"), solution_ranking.tally_votes(words, 90)
    )
    assert sorted(order) == ["0", "1", "2"]


@given(
    honest=st.lists(st.tuples(st.sampled_from("01"), st.booleans(), st.integers(1, 63)), max_size=300),
    favoured=st.sampled_from("01"),
    days=st.integers(1, 400),
)
def test_one_network_moves_nothing_that_others_would_not(honest, favoured, days):
    """Whatever it says for however long: what is before the other is so by the word of the others alone."""
    words = [Vote(key, fixed, 0, network_group, f"n{network_group}") for key, fixed, network_group in honest]
    lies = [
        Vote(key, key == favoured, age, 0, "bad") for age in range(days) for key in "01" for _n in range(9)
    ]
    alone = solution_ranking.order_solutions(basic("free", "free"), solution_ranking.tally_votes(words, 90))
    together = solution_ranking.order_solutions(
        basic("free", "free"), solution_ranking.tally_votes(words + lies, 90)
    )
    assert together in (alone, ["0", "1"])


def test_network_counts_for_a_few_readers_a_day():
    words = [Vote("0", True, 0, 5, "office") for _n in range(200)] + [Vote("0", False, 0, 6, "home")]
    assert solution_ranking.capped_totals(solution_ranking.tally_votes(words, 90)["0"]) == pytest.approx(
        (3, 4)
    )


def test_crowd_counts_for_a_share_of_all():
    tally = {**spread(0, 640), 7: (5000, 5000)}
    worked, tried = solution_ranking.capped_totals(tally)
    assert worked == pytest.approx(0.05 * tried, rel=0.01)


def test_old_words_fade():
    words = [Vote("0", True, 90, n) for n in range(40)] + [Vote("0", False, 0, n) for n in range(20)]
    assert solution_ranking.capped_totals(solution_ranking.tally_votes(words, 90)["0"]) == pytest.approx(
        (20, 40)
    )


# Many readers


def test_true_order_is_found():
    world = World(RATES, readers=120)
    since = days_until(world, BEST_FIRST, 90)
    assert since and since < 40


@pytest.mark.parametrize("attack", ["client", "network"])
@pytest.mark.parametrize("readers", [0, 5, 60])
def test_one_client_or_network_cannot_turn_the_right_order(attack, readers):
    world = World(RIGHT, readers=readers, attack=attack, favoured="restart")
    assert days_in(world, BEST_FIRST, 120) == 120


def test_truth_comes_through_against_a_network():
    world = World(RATES, readers=200, attack="network", favoured="restart")
    assert days_until(world, BEST_FIRST, 60)
