"""History and review: nothing is ever lost, two versions are shown truly, and what was said stays with it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import editing
from articles.content import diff, schema, snapshot
from articles.content.readers import CatalogReader, ChoiceReader, DateReader
from articles.models import Article, ArticleStatus, Publication, ReviewComment, Revision
from tests.support.makers import article_data, change, stored
from tests.support.roles import in_role
from tests.support.samples import SHORT_ARTICLE

pytestmark = pytest.mark.once


def at(article, screen):
    return f"/admin/articles/article/{article.pk}/{screen}/"


def text_of(answer):
    """What a page says, without its marks."""
    assert answer.status_code == 200, answer
    return " ".join(re.sub(r"<[^>]+>", "", answer.content.decode()).split())


# What differs, as values


def another_value(key, value):
    """Return a value that this field may have instead."""
    reader = schema.ARTICLE.by_key[key].reader
    if isinstance(reader, ChoiceReader):
        return next(choice for choice in reader.labels if choice != value)
    if isinstance(reader, CatalogReader):
        return {"slug": "other", "name": "Other"}
    if isinstance(reader, DateReader):
        return "2026-01-01"
    own = {
        "translated_from": "title=0123456789ab",
        "language": "de",
        "comparisons": [{"with": "x"}],
        "faqs": [{"question": "x"}],
        "first": "Wait",
    }
    return own.get(key, ["x"] if isinstance(value, list) else "x")


@pytest.mark.parametrize("key", schema.ARTICLE.by_key)
def test_no_change_of_any_key_stays_unseen(key):
    data = article_data(solutions=[{"title": "Wait", "key": "aaaaaaaa"}])
    changed = snapshot.normalize({**data, key: another_value(key, data[key])})
    assert data[key] != changed[key]
    assert diff.changed_sections(data, changed)


@pytest.mark.parametrize("key", list(schema.SOLUTIONS.readers)[1:])
def test_no_change_of_a_solution_stays_unseen(key):
    one = article_data(solutions=[{"title": "Wait", "key": "aaaaaaaa"}])
    other = {"title": "x", "body": "x", "level": "advanced", "minutes": 7, "risk": "low", "reversible": False}
    row = {**one["solutions"][0], key: other.get(key, not one["solutions"][0][key])}
    assert diff.changed_sections(one, {**one, "solutions": [row]}) == ["solutions"]


def test_the_same_is_no_difference():
    one = article_data(**SHORT_ARTICLE)
    assert diff.changed_sections(one, one) == []
    assert {section.state for section in diff.compare_snapshots(one, one)} == {"same"}


def test_words_that_differ_are_marked_and_no_others():
    (line,) = diff.compare_lines(["Wait a day, then ask."], ["Wait two days, then ask."])
    assert "".join(word for word, _differs in line.new) == "Wait two days, then ask."
    assert [word for word, differs in line.old if differs] == ["a", "day"]
    assert [word for word, differs in line.new if differs] == ["two", "days"]


LINES = st.lists(st.text(max_size=20), max_size=12)


@given(LINES, LINES)
def test_both_sides_of_a_comparison_are_whole(before, after):
    lines = diff.compare_lines(before, after)
    joined = [["".join(word for word, _differs in side) for side in (line.old, line.new)] for line in lines]
    assert [old for line, (old, _new) in zip(lines, joined, strict=True) if line.state != "added"] == before
    assert [new for line, (_old, new) in zip(lines, joined, strict=True) if line.state != "removed"] == after


# The screens


def test_history_tells_each_save_with_author_note_and_kind(editor_client, editor, make_article):
    article = make_article(**SHORT_ARTICLE)
    data = snapshot.take(stored(article))
    editing.save(article, {**data, "title": "Second"}, editor, 1, note="Clearer words")
    editing.publish(article, editor, note="Ready", is_major=True)
    editing.restore(article, 1, editor, 2)
    page = editor_client.get(at(article, "history"))
    rows = re.findall(r"<tr>(.*?)</tr>", page.content.decode(), re.S)[-3:]
    told = [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in rows]
    assert re.match(r"From To Revision 3 .* erin Restored Title Revision 1 current", told[0]), told
    assert re.match(r"From To Revision 2 published .* erin Edit Title Clearer words Restore 2", told[1])
    assert re.match(r"From To Revision 1 20\d\d-\d\d-\d\d \d\d:\d\d UTC Edit Restore 1", told[2])
    words = text_of(page)
    assert "Published major revision 2" in words
    assert "Ready" in words


def test_any_two_are_compared_in_both_views(editor_client, make_article):
    article = make_article(**SHORT_ARTICLE)
    change(article, summary="The bank is asleep.", impact=[], related=["103", "104"])
    change(article, title="Third")
    for view in ("side", "inline"):
        page = editor_client.get(at(article, "compare"), {"from": 1, "to": 2, "view": view}).content.decode()
        assert "<mark>down</mark>" in page
        assert "<mark>asleep</mark>" in page
        assert "104" in page
        assert "Third" not in page.partition('<main')[2].replace(f"<bdi>{'Third'}</bdi>", "").replace(
            ">Third<", ""), "the newest title stands in the head alone"  # fmt: skip
        assert "Unchanged:" in page
    assert "asleep" in editor_client.get(at(article, "compare"), {"from": 3, "to": 1}).content.decode()


@pytest.mark.both
@pytest.mark.parametrize(
    "asked", [{"from": "9"}, {"to": "x"}, {"to": "9" * 30}, {"from": "-1"}, {"from": "²"}]
)
def test_revision_that_is_not_there_is_not_found(editor_client, make_article, asked):
    for screen in ("compare", "rendered"):
        assert editor_client.get(at(make_article(id=screen, slug=screen), screen), asked).status_code == 404


def test_hostile_words_stay_words_on_every_screen(editor_client, make_live, editor):
    bad = '<script>alert(1)</script><img src=x onerror="alert(2)">'
    article = make_live(**SHORT_ARTICLE).article
    hostile = {key: [bad] for key in ("messages", "symptoms", "causes", "impact", "solutions")}
    change(article, title=bad, summary=bad, body=bad, **hostile)
    editing.add_comment(article, editor, bad, "causes")
    for screen in ("history", "compare", "rendered", "review"):
        page = editor_client.get(at(article, screen)).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "&lt;script&gt;" in page


def test_rendered_is_what_readers_would_see_section_by_section(editor_client, make_live):
    article = make_live(**SHORT_ARTICLE).article
    change(article, solutions=[{"title": "Wait", "body": "1. Wait *two* days"}])
    page = editor_client.get(at(article, "rendered")).content.decode()
    old = page[page.index('class="side-by-side__old"') : page.index('class="side-by-side__new"')]
    assert "<em>two</em>" in page
    assert "<em>day</em>" in page
    assert page.count("<em>two</em>") == 1
    assert 'name="result"' not in page, "editors vote on nothing there"
    assert "Wait a" in old
    assert 'class="side-by-side-same"' in page
    assert re.findall(r' id="(?:messages|solutions|causes)', page) == []
    chosen = editor_client.get(at(article, "compare"), {"view": "rendered", "from": "1"}).content.decode()
    assert "<em>two</em>" in chosen and 'value="rendered" checked' in chosen
    assert f'action="{at(article, "compare")}"' in chosen, "the other views are a choice away"


def test_published_as_saved_compares_with_what_was_before(editor_client, make_live):
    article = make_live(**SHORT_ARTICLE).article
    assert "No changes." in editor_client.get(at(article, "compare")).content.decode(), "nothing was before"
    change(article, summary="The bank is asleep.")
    editing.publish(stored(article), None)
    page = editor_client.get(at(article, "compare")).content.decode()
    assert "<mark>asleep</mark>" in page
    assert "No changes." in editor_client.get(at(article, "compare"), {"from": 2, "to": 2}).content.decode()


# Restoring


@pytest.mark.both
def test_restoring_adds_and_never_rewrites(editor_client, make_live):
    article = make_live(**SHORT_ARTICLE).article
    change(article, title="Second", solutions=[])
    before = list(Revision.objects.order_by("pk").values("number", "sha256", "data", "created_at"))
    answer = editor_client.post(at(article, "restore"), {"number": "1"})
    assert answer["Location"] == at(article, "change")
    after = list(Revision.objects.order_by("pk").values("number", "sha256", "data", "created_at"))
    assert after[:2] == before
    assert (after[2]["number"], after[2]["data"]["title"]) == (3, "The bank's website has trouble")
    assert stored(article).status == ArticleStatus.DRAFT
    assert Publication.objects.get().revision.number == 1


@pytest.mark.both
def test_deleted_article_is_listed_and_brought_back_whole(editor_client, make_live):
    article = make_live(**SHORT_ARTICLE).article
    was = snapshot.take(stored(article))
    editor_client.post(at(article, "delete"), {"post": "yes"})
    assert (
        "The bank&#x27;s website has trouble"
        in editor_client.get("/admin/articles/article/deleted/").content.decode()
    )
    assert editor_client.get(at(article, "history")).status_code == 200
    editor_client.post(at(article, "restore"), {"number": str(article.version)})
    assert snapshot.take(stored(article)) == was
    assert Article.objects.not_deleted().filter(pk=article.pk).exists()
    assert not Publication.objects.live().exists(), "readers see it again when it is published"
    assert "No deleted articles." in text_of(editor_client.get("/admin/articles/article/deleted/"))


@pytest.mark.both
def test_article_comes_back_under_a_free_address(editor_client, make_article):
    article = make_article(slug="same", id="same")
    editing.delete(article, None)
    make_article(slug="same", id="same")
    page = text_of(editor_client.post(at(article, "restore"), {"number": "1"}, follow=True))
    assert "Another article now uses the slug same, so this one got same-2." in page
    back = stored(article)
    assert (back.slug, back.source_id, back.deleted_at) == ("same-2", "same-2", None)


def test_article_comes_back_under_a_free_identity(editor_client, make_article):
    article = make_article(slug="same", id="from-the-wiki")
    editing.delete(article, None)
    make_article(slug="other", id="from-the-wiki")
    page = text_of(editor_client.post(at(article, "restore"), {"number": "1"}, follow=True))
    assert "Another article now uses the external ID from-the-wiki, so this one got same." in page
    assert (stored(article).slug, stored(article).source_id) == ("same", "same")
    assert Article.objects.not_deleted().count() == 2


@pytest.mark.both
@pytest.mark.parametrize("number", ["0", "99", "", "x", "9" * 40])
def test_restoring_what_is_not_there_is_not_found(editor_client, make_article, number):
    assert editor_client.post(at(make_article(), "restore"), {"number": number}).status_code == 404


# Review


def test_live_page_stays_while_it_is_changed_and_reviewed(editor_client, client, make_live):
    publication = make_live(**SHORT_ARTICLE)
    article = publication.article
    change(article, summary="Quite another text.")
    page = text_of(editor_client.get(at(article, "review")))
    assert "Quite another text." in page
    editor_client.post(at(article, "review"), {"do": "submit", "version": "2", "note": "Please look"})
    assert stored(article).status == ArticleStatus.IN_REVIEW
    assert "<strong>In review</strong>" in editor_client.get(at(article, "review")).content.decode()
    editor_client.post(at(article, "review"), {"do": "approve", "version": "2", "note": "Good"})
    assert stored(article).status == ArticleStatus.APPROVED
    assert "Quite another" not in client.get(publication.get_absolute_url()).content.decode()
    editor_client.post(at(article, "review"), {"do": "publish", "version": "2", "note": "Out", "major": "on"})
    assert "Quite another" in client.get(publication.get_absolute_url()).content.decode()
    assert [row.note for row in article.audit.all()] == ["Out", "Good", "Please look", ""]


def test_comments_stand_with_their_section_until_settled(editor_client, editor, make_live):
    article = make_live(**SHORT_ARTICLE).article
    change(article, causes=["Another cause"])
    sent = {"do": "comment", "section": "causes", "text": "Which <b>bank</b>?", "version": "2"}
    editor_client.post(at(article, "review"), sent)
    page = editor_client.get(at(article, "review")).content.decode()
    causes = page[page.index('id="section-causes"') :]
    assert "Which &lt;b&gt;bank&lt;/b&gt;?" in causes
    row = ReviewComment.objects.get()
    assert (row.author, row.revision.number) == (editor, 2)
    editor_client.post(at(article, "review"), {"do": "resolve", "comment": str(row.pk)})
    row.refresh_from_db()
    assert row.resolved_by == editor


def test_comment_on_a_section_without_difference_is_shown_too(editor_client, make_live, editor):
    article = make_live(**SHORT_ARTICLE).article
    editing.add_comment(article, editor, "Old but wrong", "sources")
    assert "Old but wrong" in text_of(editor_client.get(at(article, "review")))


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"do": "comment", "text": "  "}, "Enter a comment first."),
        ({"do": "request-changes", "version": "1"}, "Describe the changes you want"),
        ({"do": "approve", "version": "7", "note": "TYPED"}, "changed while you were reviewing"),
    ],
)
def test_refused_decision_says_why_and_keeps_what_was_typed(editor_client, make_article, sent, told):
    article = make_article()
    editing.submit(article, None)
    page = editor_client.post(at(article, "review"), sent)
    assert told in text_of(page)
    assert f'value="{sent.get("note", "")}"' in page.content.decode()
    assert stored(article).status == ArticleStatus.IN_REVIEW
    assert not ReviewComment.objects.exists()


def test_form_tells_what_a_reviewer_asked_for(editor_client, make_article, editor):
    article = make_article()
    editing.submit(article, None)
    editing.request_changes(article, editor, note="Name the bank")
    assert "erin: Name the bank" in text_of(editor_client.get(at(article, "change")))


def test_author_decides_nothing_on_the_review_page(client, make_article):
    author = in_role("Author", "aya")
    article = make_article(owner="aya")
    client.force_login(author)
    page = client.get(at(article, "review")).content.decode()
    assert re.findall(r'name="do" value="([a-z-]+)"', page) == ["assign", "submit", "preview"]
    editing.submit(article, None)
    for do in ("approve", "publish", "request-changes", "comment"):
        sent = {"do": do, "version": "1", "note": "x", "text": "x"}
        assert client.post(at(article, "review"), sent).status_code == 403
    assert stored(article).status == ArticleStatus.IN_REVIEW


@pytest.mark.both
def test_screens_cost_the_same_for_many_revisions(editor_client, make_article, django_assert_max_num_queries):
    article = make_article(**SHORT_ARTICLE)
    for n in range(8):
        change(article, title=f"Title {n}")
    # A review renders what was never published, and notes that it was looked at.
    for screen, queries in (("history", 32), ("compare", 32), ("review", 42)):
        with django_assert_max_num_queries(queries):
            editor_client.get(at(article, screen))


def test_history_says_what_changed(make_article, editor_client):
    article = make_article(solutions=[{"key": "solut001", "title": "Wait"}])
    article = change(article, solutions=[{"key": "solut001", "title": "Wait longer"}])
    change(article, prevention=["Pay"], solutions=[])
    page = text_of(editor_client.get(at(article, "history")))
    assert "Solution 1 (removed)" in page
    assert re.search(r"Solution 1 (?!\()", page)
