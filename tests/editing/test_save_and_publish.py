"""The one write path: what it promises to editors, to readers and to those who follow the sequence."""

import threading

import pytest
from django.db import connection, connections, transaction

from articles import catalog, editing, exceptions
from articles.content import record, snapshot
from articles.editing import gate
from articles.models import (
    Article,
    ArticleStatus,
    FormerSlug,
    Publication,
    PublicationLink,
    Revision,
    SiteState,
    Solution,
)
from tests.support.failures import Broken, failing_at
from tests.support.makers import article_data, change, stored


def live_title(article):
    return Publication.objects.live().filter(article=article).values_list("title", flat=True).first()


# Saving


def test_each_save_is_a_revision_that_tells_the_whole_article(make_article):
    article = make_article(codes=["102"], solutions=["Wait"])
    change(article, title="Second")
    numbers = list(article.revisions.values_list("number", "data__title"))
    assert numbers == [(2, "Second"), (1, "The bank's website has trouble")]
    assert article.revisions.first().data == snapshot.take(stored(article))


def test_two_saves_on_one_version_give_one_conflict_and_lose_nothing(make_article, editor):
    article = make_article(title="First")
    data = snapshot.take(stored(article))
    editing.save(article, {**data, "title": "Hers"}, editor, 1)
    with pytest.raises(exceptions.Conflict) as conflict:
        editing.save(article, {**data, "title": "His"}, None, 1)
    assert (conflict.value.by, conflict.value.version) == ("erin", 2)
    assert conflict.value.at
    assert stored(article).title == "Hers"
    assert article.revisions.count() == 2


def test_save_on_a_deleted_article_is_a_conflict(make_article, editor):
    article = make_article()
    data = snapshot.take(stored(article))
    editing.delete(article, editor)
    with pytest.raises(exceptions.Conflict) as conflict:
        editing.save(article, data, editor, 1)
    assert conflict.value.version is None


@pytest.mark.parametrize("taken", ["id", "slug"])
def test_taken_name_is_refused(make_article, taken):
    make_article(id="102", slug="one")
    with pytest.raises(exceptions.Refused):
        make_article(**{"id": "other", "slug": "other", taken: {"id": "102", "slug": "one"}[taken]})
    assert Article.objects.count() == 1


def test_keys_stay_with_their_items_through_edits_and_reordering(make_article):
    article = make_article(solutions=["Wait", "Retry"], causes=["Outage"], faqs=["Why?"])
    data = snapshot.take(stored(article))
    keys = {solution["title"]: solution["key"] for solution in data["solutions"]}
    assert len(set(keys.values())) == 2
    keyless = [{"title": "Retry"}, {"title": "Wait", "body": "now longer"}, {"title": "New"}]
    change(article, solutions=keyless)
    after = {solution["title"]: solution["key"] for solution in snapshot.take(stored(article))["solutions"]}
    assert after == {**keys, "New": after["New"]}
    assert after["New"] not in keys.values()
    renamed = [{**data["solutions"][0], "title": "Wait a day"}]
    change(article, solutions=renamed)
    assert Solution.objects.get(article=article).key == keys["Wait"]


def test_what_to_do_first_is_kept_by_key(make_article):
    article = make_article(solutions=["Wait", "Retry"], first="Retry")
    assert article.first == Solution.objects.get(title="Retry").key


# The gate


def test_readers_see_nothing_before_publication_and_the_old_page_until_the_next(make_article):
    article = make_article(title="First")
    assert live_title(article) is None
    editing.publish(article, None)
    assert live_title(article) == "First"
    change(article, title="Second")
    assert live_title(article) == "First"
    editing.publish(article, None)
    assert live_title(article) == "Second"


def test_publishing_an_old_version_is_a_conflict(make_article, editor):
    article = make_article(title="First")
    change(article, title="Second")
    with pytest.raises(exceptions.Conflict):
        editing.publish(article, editor, expected_version=1)
    assert live_title(article) is None


def test_stage_and_publication_are_two_facts(make_article):
    article = make_article()
    editing.publish(article, None)
    assert stored(article).status == ArticleStatus.APPROVED
    change(article, title="More")
    assert stored(article).status == ArticleStatus.DRAFT
    assert live_title(article)


def test_withdrawn_article_keeps_its_row_without_a_word_of_content(make_live):
    publication = make_live(title="SECRET", summary="SECRET", codes=["SECRET-1"], body="SECRET")
    editing.unpublish(publication.article, None)
    row = Publication.objects.values().get(pk=publication.pk)
    assert not row["live"]
    assert row["slug"]
    assert "SECRET" not in repr({key: value for key, value in row.items() if key != "slug"})
    assert not publication.code_rows.exists()
    assert not publication.links.exists()


def test_withdrawing_what_is_not_live_is_refused(make_article):
    with pytest.raises(exceptions.Refused):
        editing.unpublish(make_article(), None)


def test_changed_address_leads_from_the_old_one(make_live):
    publication = make_live(slug="old")
    change(publication.article, slug="new")
    assert not FormerSlug.objects.exists(), "a draft's address is nobody's business"
    editing.publish(publication.article, None)
    assert FormerSlug.objects.get().slug == "old"
    change(publication.article, slug="old")
    editing.publish(publication.article, None)
    assert [row.slug for row in FormerSlug.objects.all()] == ["new"]


def test_unverified_contact_is_held_at_the_gate(make_article):
    article = make_article(faqs=[{"question": "Whom to ask?", "answer": "Call 1-888-555-0142 now."}])
    with pytest.raises(exceptions.PublishingBlocked) as held:
        editing.publish(article, None)
    assert "faqs[0].answer" in str(held.value)
    assert "0142" not in str(held.value)
    assert live_title(article) is None


def test_verified_contact_passes(make_article, db):
    from datetime import date

    from articles.models import Contact

    catalog.save_live_settings(
        Contact(
            owner="Ledger",
            kind="phone",
            value="+1 888 555 0142",
            source="https://example.com/help",
            checked_by="erin",
            checked_on=date(2026, 11, 1),
        )
    )
    article = make_article(summary="Call 1-888-555-0142.")
    assert editing.publish(article, None).live


# Links


def test_links_wait_for_their_target_and_follow_its_address(make_article, make_live):
    first = make_live(id="a", related=["b"], body="See [[b]] and [[b|the other]].")
    assert record.load(for_page(first))["related"] == []
    assert "the other." in record.load(for_page(first))["body_html"]
    second = make_live(id="b", slug="bee", codes=["B1"], title="Bee")
    made = record.load(for_page(first))
    assert [article["url"] for article in made["related"]] == ["/articles/bee/"]
    assert '<a href="/articles/bee/">B1</a>' in made["body_html"]
    change(second.article, slug="bee-two")
    editing.publish(second.article, None)
    assert '<a href="/articles/bee-two/">the other</a>' in record.load(for_page(first))["body_html"]
    editing.unpublish(second.article, None)
    assert "/articles/" not in record.load(for_page(first))["body_html"]


def test_comparison_shows_on_both_pages(make_live):
    rows = [{"aspect": "Cause", "this": "bank", "other": "exchange"}]
    a = make_live(
        id="a", codes=["102"], comparisons=[{"with": "b", "rows": rows, "deciding_question": "Which?"}]
    )
    b = make_live(id="b", codes=["101"], title="Exchange")
    there = record.load(for_page(b))["comparisons"]
    assert there[0]["rows"] == [{"aspect": "Cause", "this": "exchange", "other": "bank"}]
    assert there[0]["other"]["code"] == "102"
    assert record.load(for_page(a))["comparisons"][0]["deciding_question"] == "Which?"


def for_page(publication):
    return Publication.objects.live().for_page().get(pk=publication.pk)


# History


def test_restore_is_a_new_version_and_shows_readers_nothing(make_live, editor):
    publication = make_live(title="First", solutions=["Wait"])
    article = change(publication.article, title="Second", solutions=[])
    restored = editing.restore(article, 1, editor, 2)
    assert (restored.version, restored.title) == (3, "First")
    assert Solution.objects.filter(article=article).count() == 1
    assert Revision.objects.filter(article=article).count() == 3


def test_deleted_article_comes_back_with_all_its_text(make_live, editor):
    publication = make_live(id="102", slug="s", title="First", solutions=["Wait"], codes=["102"])
    before = snapshot.take(stored(publication.article))
    editing.delete(publication.article, editor)
    assert not Article.objects.not_deleted().exists()
    assert live_title(publication.article) is None
    editing.restore(publication.article, 1, editor, 1)
    assert snapshot.take(stored(publication.article)) == before
    assert live_title(publication.article) is None


def test_deleted_article_gives_its_names_free(make_live, make_article, editor):
    publication = make_live(id="102", slug="s", title="Old")
    editing.delete(publication.article, editor)
    editing.publish(make_article(id="102", slug="s", title="New"), None)
    assert Publication.objects.live().get().title == "New"
    back = editing.restore(publication.article, 1, editor, 1)
    assert (back.slug, back.source_id, back.deleted_at) == ("s-2", "s-2", None)
    assert Publication.objects.live().get().title == "New"


def test_delete_on_an_old_version_is_a_conflict(make_article, editor):
    article = make_article()
    change(article, title="Second")
    with pytest.raises(exceptions.Conflict):
        editing.delete(article, editor, expected_version=1)
    assert Article.objects.not_deleted().exists()


# Never half


def world():
    """All that anybody can see: the working copies, the publications, their rows, the sequence."""
    articles = {article.pk: snapshot.take(article) for article in Article.objects.with_parts()}
    return (
        articles,
        list(Article.objects.order_by("pk").values("version", "status", "deleted_at")),
        list(Publication.objects.order_by("pk").values()),
        sorted(PublicationLink.objects.values_list("publication", "kind", "ref", "target")),
        sorted(FormerSlug.objects.values_list("slug")),
        Revision.objects.count(),
        SiteState.load().seq,
    )


WRITES = {
    "save": lambda a, e: change(a, title="New", solutions=["Other", "More"]),
    "publish": lambda a, e: editing.publish(a, e, note="Out"),
    "withdraw": lambda a, e: editing.unpublish(a, e),
    "restore": lambda a, e: editing.restore(a, 1, e, stored(a).version),
    "delete": lambda a, e: editing.delete(a, e),
    "load": lambda a, e: editing.import_articles(
        [article_data(id="one", title="Loaded"), article_data(id="two", slug="two")],
        publish=True,
        overwrite=True,
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("write", WRITES)
def test_failure_at_any_statement_leaves_everything_as_it_was(make_live, editor, write):
    rows = [{"aspect": "a", "this": "b", "other": "c"}]
    publication = make_live(
        id="one",
        slug="one",
        title="Old",
        codes=["1"],
        solutions=["Wait"],
        related=["two"],
        comparisons=[{"with": "two", "rows": rows}],
    )
    article = change(publication.article, title="Draft", slug="moved")
    before = world()
    number = 0
    while True:
        number += 1
        try:
            with failing_at(number) as ran:
                WRITES[write](article, editor)
        except Broken:
            assert world() == before, f"half written at statement {number}"
            continue
        break
    assert number > 3
    assert ran[0] == number - 1
    assert world() != before


# The sequence


def test_every_public_change_takes_a_number(make_live, make_article):
    publication = make_live()
    assert publication.seq == SiteState.load().seq == 1
    make_article(id="draft", slug="draft")
    assert SiteState.load().seq == 1
    catalog.save_live_settings(publication.product)
    editing.unpublish(publication.article, None)
    assert SiteState.load().seq == 3
    assert Publication.objects.get().seq == 3


@pytest.mark.django_db(transaction=True)
def test_follower_never_misses_a_publication_among_concurrent_ones():
    """What a follower has not seen when it sees n, it must see as more than n."""
    articles = [
        editing.save(None, article_data(id=f"a{n}", slug=f"a{n}", title=f"A{n}"), None) for n in range(12)
    ]
    missed, seen, done = [], {}, threading.Event()

    def follow():
        reached = 0
        while True:
            last = done.is_set()
            rows = list(Publication.objects.filter(live=True).values_list("seq", "slug"))
            for seq, slug in sorted(rows):
                if slug not in seen:
                    if seq <= reached:
                        missed.append((seq, reached))
                    seen[slug] = seq
            reached = max([reached, *(seq for seq, _slug in rows)])
            if last:
                break
        connections.close_all()

    def publish(mine):
        for article in mine:
            editing.publish(article, None)
        connections.close_all()

    writers = [threading.Thread(target=publish, args=[articles[n::3]]) for n in range(3)]
    follower = threading.Thread(target=follow)
    for thread in [follower, *writers]:
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    follower.join()
    assert not missed
    assert sorted(seen.values()) == list(range(1, 13))


@pytest.mark.django_db(transaction=True)
def test_of_concurrent_savers_exactly_one_wins():
    article = editing.save(None, article_data(), None)
    data = snapshot.take(stored(article))
    results, start = [], threading.Barrier(4)

    def save(name):
        start.wait()
        try:
            editing.save(article, {**data, "title": name}, None, 1)
            results.append(name)
        except exceptions.Conflict:
            results.append(None)
        connections.close_all()

    threads = [threading.Thread(target=save, args=[f"T{n}"]) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    winners = [name for name in results if name]
    assert len(winners) == 1
    assert len(results) == 4
    assert stored(article).title == winners[0]


@pytest.mark.django_db(transaction=True)
def test_link_to_an_article_waits_for_nobody_who_works_on_it():
    """Two that link to each other, published at once, would else wait for one another."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one write at a time")
    there = editing.save(None, article_data(id="there", slug="there"), None)
    here = editing.save(None, article_data(id="here", slug="here", body="[[there]]"), None)
    told = []

    def publish():
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '3s'")
        try:
            told.append(editing.publish(here, None).links.get().target)
        finally:
            connections.close_all()

    with transaction.atomic():
        gate.lock_article(there)
        thread = threading.Thread(target=publish)
        thread.start()
        thread.join()
    assert told == [there]
