"""What an import does to the site, what it says, and how it ends."""

import pytest

from articles import editing
from articles.models import Article, Product, Publication, Revision, SiteState
from articles.transfer import article_import, import_report
from tests.support.makers import change
from tests.support.transfer import import_articles, write_articles

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def live():
    return sorted(Publication.objects.live().values_list("article__source_id", flat=True))


def state():
    """All that a second run must leave alone."""
    return (
        list(Article.objects.order_by("pk").values()),
        list(Revision.objects.order_by("pk").values_list("pk", "sha256")),
        list(Publication.objects.order_by("pk").values_list("seq", "revision", "live")),
        SiteState.load().seq,
    )


def test_import_makes_drafts_that_readers_do_not_see(tmp_path):
    code, output = import_articles(
        write_articles(tmp_path, {"id": "1", "title": "A"}, {"id": "2", "title": "B"})
    )
    assert (code, output) == (0, "2 created, 0 updated, 0 unchanged, 0 failed, 0 kept as drafts.\n")
    assert Article.objects.count() == 2
    assert live() == []


def test_publish_shows_them_and_warns_of_what_is_missing(tmp_path):
    code, output = import_articles(
        write_articles(tmp_path, {"id": "1", "title": "A"}, {"id": "2", "title": "B"}), publish=True
    )
    assert code == 0
    assert "warning   2 x no solution" in output
    assert live() == ["1", "2"]


@pytest.mark.both
def test_second_run_changes_nothing(tmp_path):
    twins = [{"title": "Same", "body": "one"}, {"title": "Same", "body": "two"}]
    path = write_articles(
        tmp_path,
        {"title": "A", "solutions": twins, "first": "Same"},
        {"title": "B"},
        {"id": "x", "title": "B"},
    )
    assert import_articles(path, publish=True)[0] == 0
    before = state()
    code, output = import_articles(path, publish=True)
    assert (code, output.splitlines()[-1]) == (
        0,
        "0 created, 0 updated, 3 unchanged, 0 failed, 0 kept as drafts.",
    )
    assert state() == before


def test_changed_file_changes_its_article_alone(tmp_path):
    import_articles(
        write_articles(tmp_path, {"id": "1", "title": "A"}, {"id": "2", "title": "B"}), publish=True
    )
    code, output = import_articles(
        write_articles(tmp_path, {"id": "1", "title": "A"}, {"id": "2", "title": "C"}), publish=True
    )
    assert (code, output.splitlines()[-1]) == (
        0,
        "0 created, 1 updated, 1 unchanged, 0 failed, 0 kept as drafts.",
    )
    assert sorted(Publication.objects.live().values_list("title", flat=True)) == ["A", "C"]


def test_drafts_are_shown_by_a_later_run_with_publish(tmp_path):
    path = write_articles(tmp_path, {"id": "1", "title": "A"})
    import_articles(path)
    assert import_articles(path, publish=True)[0] == 0
    assert live() == ["1"]


@pytest.mark.both
def test_one_bad_article_refuses_all_and_is_told_with_its_place(tmp_path):
    path = write_articles(
        tmp_path, {"title": "A"}, {"title": "B", "side": "left", "colour": "red"}, "nonsense"
    )
    code, output = import_articles(path, publish=True)
    assert code == 1
    assert f"failed    {path}:2: side: expected one of" in output
    assert f"failed    {path}:2: colour: unknown key" in output
    assert f"failed    {path}:3: not JSON" in output
    assert output.endswith("Nothing imported. Errors: 2.")
    assert not Article.objects.exists()
    assert not Product.objects.exists()


@pytest.mark.both
def test_skip_bad_imports_the_rest(tmp_path):
    code, output = import_articles(
        write_articles(tmp_path, {"title": "A"}, {"title": "B", "side": "left"}), skip_bad=True
    )
    assert (code, output.splitlines()[-1]) == (
        0,
        "1 created, 0 updated, 0 unchanged, 1 failed, 0 kept as drafts.",
    )
    assert [article.title for article in Article.objects.all()] == ["A"]


def test_nothing_but_bad_articles_is_a_failure(tmp_path):
    code, output = import_articles(write_articles(tmp_path, {"title": ""}), skip_bad=True)
    assert code == 1
    assert "every article has errors" in output


@pytest.mark.both
def test_dry_run_tells_the_same_and_writes_nothing(tmp_path):
    import_articles(write_articles(tmp_path, {"id": "1", "title": "A"}), publish=True)
    before = state()
    path = write_articles(tmp_path, {"id": "1", "title": "AA"}, {"id": "2", "title": "B"})
    code, output = import_articles(path, publish=True, dry_run=True)
    assert code == 0
    assert "Dry run, nothing written: 1 created, 1 updated" in output
    assert state() == before


def test_work_done_here_is_kept(tmp_path, make_article):
    path = write_articles(tmp_path, {"id": "1", "title": "A"}, {"id": "2", "title": "B"})
    import_articles(path, publish=True)
    change(Article.objects.get(source_id="1"), title="Better")
    assert import_articles(path, publish=True)[0] == 1, "the same file is not what is here any more"
    later = write_articles(tmp_path, {"id": "1", "title": "A new"}, {"id": "2", "title": "B new"})
    code, output = import_articles(later, publish=True)
    assert code == 1
    assert f"failed    {later}:1: edited here since the last import" in output
    assert sorted(article.title for article in Article.objects.all()) == ["B", "Better"]
    assert import_articles(later, publish=True, skip_bad=True)[0] == 0
    assert sorted(article.title for article in Article.objects.all()) == ["B new", "Better"]


@pytest.mark.both
def test_overwrite_replaces_work_done_here_and_keeps_it_as_a_revision(tmp_path):
    path = write_articles(tmp_path, {"id": "1", "title": "A"})
    import_articles(path, publish=True)
    change(Article.objects.get(source_id="1"), title="Better")
    assert import_articles(path, publish=True, overwrite=True)[0] == 0
    article = Article.objects.get(source_id="1")
    assert article.title == "A"
    assert [revision.data["title"] for revision in article.revisions.all()] == ["A", "Better", "A"]
    assert import_articles(path, publish=True)[0] == 0


def test_withdrawn_article_stays_withdrawn(tmp_path, editor):
    path = write_articles(tmp_path, {"id": "1", "title": "A"})
    import_articles(path, publish=True)
    editing.unpublish(Article.objects.get(source_id="1"), editor)
    assert "unpublished here" in import_articles(path, publish=True)[1]
    assert live() == []
    import_articles(path, publish=True, overwrite=True)
    assert live() == ["1"]


def test_id_twice_in_an_import_is_refused_with_both_places(tmp_path):
    one = write_articles(tmp_path, {"id": "1", "title": "A"}, {"id": "2", "title": "B"}, name="one.jsonl")
    two = write_articles(tmp_path, {"id": "2", "title": "C"}, name="two.jsonl")
    code, output = import_articles(one, two)
    assert code == 1
    assert f"failed    {two}:1: id: 2 is also in {one}:2" in output
    assert not Article.objects.exists()


def test_address_twice_in_an_import_is_refused_with_both_places(tmp_path):
    front = "---\nproduct: Ledger\ntitle: T\nid: {}\nslug: same\n---\n"
    for name in ("a", "b"):
        (tmp_path / f"{name}.md").write_text(front.format(name))
    code, output = import_articles(tmp_path)
    assert code == 1
    assert f"{tmp_path / 'b.md'}:5: slug: same is also in {tmp_path / 'a.md'}:5" in output


@pytest.mark.both
def test_articles_of_the_same_title_get_addresses_of_their_own(tmp_path):
    path = write_articles(tmp_path, {"id": "1", "title": "A"}, {"id": "2", "title": "A"})
    assert import_articles(path)[0] == 0
    assert sorted(Article.objects.values_list("slug", flat=True)) == ["ledger-a", "ledger-a-2"]


def test_unverified_contact_holds_its_article_back(tmp_path):
    bad = {"id": "1", "title": "A", "faqs": [{"question": "Whom?", "answer": "Call 1-888-555-0142 now."}]}
    path = write_articles(tmp_path, bad, {"id": "2", "title": "B"})
    code, output = import_articles(path, publish=True)
    assert code == 3
    assert f"draft     {path}:1: faqs[0].answer: contains an unverified contact" in output
    assert "0142" not in output
    assert "1 created, 0 updated, 0 unchanged, 0 failed, 1 kept as drafts." in output
    assert live() == ["2"]
    assert Article.objects.count() == 2
    before = state()
    assert import_articles(path, publish=True)[0] == 3
    assert state() == before


@pytest.mark.both
def test_product_chooses_and_fills(tmp_path):
    path = write_articles(
        tmp_path, {"title": "A"}, {"title": "B", "product": "Till"}, {"title": "C", "product": None}
    )
    code, output = import_articles(path, product="till")
    assert (code, output.splitlines()[-1]) == (
        0,
        "2 created, 0 updated, 0 unchanged, 0 failed, 0 kept as drafts.",
    )
    assert sorted(Article.objects.values_list("title", "product__slug")) == [("B", "till"), ("C", "till")]
    assert import_articles(path, product="none-of-it")[0] == 0, "the one without a product is taken"
    assert import_articles(write_articles(tmp_path, {"title": "A"}), product="tills")[0] == 1


def test_missing_file_is_one_line(tmp_path):
    code, output = import_articles(tmp_path / "nowhere.md")
    assert code == 1
    assert output.splitlines()[0] == f"failed    {tmp_path / 'nowhere.md'}:1: No such file or directory"


@pytest.mark.both
def test_many_articles_go_in_batches(tmp_path, monkeypatch):
    monkeypatch.setattr(article_import, "BATCH_SIZE", 2)
    articles = [{"id": str(n), "title": f"Case {n}", "related": ["0"]} for n in range(7)]
    path = write_articles(tmp_path, *articles)
    code, output = import_articles(path, publish=True)
    assert (code, output.splitlines()[-1]) == (
        0,
        "7 created, 0 updated, 0 unchanged, 0 failed, 0 kept as drafts.",
    )
    assert (
        import_articles(path, publish=True)[1]
        .splitlines()[-1]
        .startswith("0 created, 0 updated, 7 unchanged")
    )


@pytest.mark.both
def test_bad_article_in_a_late_batch_refuses_all(tmp_path, monkeypatch):
    monkeypatch.setattr(article_import, "BATCH_SIZE", 2)
    path = write_articles(tmp_path, *({"id": str(n), "title": f"Case {n}"} for n in range(6)))
    import_articles(path)
    change(Article.objects.get(source_id="5"), title="Better")
    Article.objects.filter(source_id="0").update(imported_version=1)
    later = write_articles(tmp_path, *({"id": str(n), "title": f"Case {n} new"} for n in range(6)))
    code, output = import_articles(later)
    assert code == 1
    assert output.endswith("Nothing imported. Errors: 1.")
    assert not Article.objects.filter(title__contains="new").exists()
    code, output = import_articles(later, skip_bad=True)
    assert (code, Article.objects.filter(title__contains="new").count()) == (0, 5)


@pytest.mark.both
def test_run_that_broke_off_is_taken_up_where_it_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr(article_import, "BATCH_SIZE", 2)
    path = write_articles(tmp_path, *({"id": str(n), "title": f"Case {n}"} for n in range(6)))
    real, calls = editing.import_articles, []

    def breaks(items, **options):
        calls.append(options["dry_run"])
        if calls.count(False) == 3:
            raise KeyboardInterrupt
        return real(items, **options)

    monkeypatch.setattr(editing, "import_articles", breaks)
    with pytest.raises(KeyboardInterrupt):
        import_articles(path)
    assert Article.objects.count() == 4
    monkeypatch.setattr(editing, "import_articles", real)
    assert "2 created, 0 updated, 4 unchanged" in import_articles(path)[1]


def test_report_stays_short_unless_asked(tmp_path, monkeypatch):
    monkeypatch.setattr(import_report, "MAX_LINES", 2)
    odd = [{"title": "A", "id": f"{n}", "confidence": f"sure{n}"} for n in range(3)]
    path = write_articles(tmp_path, *["nonsense"] * 10, *odd, {"product": 5})
    output = import_articles(path)[1]
    assert output.count("not JSON") == 1
    assert "failed    and 9 more like it: use -v 2 to list all" in output
    assert output.count(": confidence: ") == 3
    assert "failed    and 2 more: use -v 2 to list all" in output
    assert import_articles(path, verbosity=2)[1].count("not JSON") == 10
    good = write_articles(tmp_path, {"id": "7", "title": "A"})
    assert f"created   {good}:1: 7" in import_articles(good, verbosity=2)[1]


@pytest.mark.parametrize("risk", ["none", "low"])
def test_article_with_a_destructive_command_is_held_back_as_a_draft(tmp_path, risk):
    solution = {"title": "Clean up", "body": "1. Run rm -rf /var/lib/foo", "risk": risk}
    path = write_articles(
        tmp_path, {"id": "1", "title": "A", "solutions": [solution]}, {"id": "2", "title": "B"}
    )
    code, report = import_articles(path, publish=True)
    assert code == 3
    assert (
        "solutions[0].risk: shows a command that deletes (rm -rf): set its risk to “Can cause data loss”"
        in report
    )
    assert live() == ["2"] and Article.objects.count() == 2
    solution["risk"] = "data-loss"
    assert (
        import_articles(
            write_articles(tmp_path, {"id": "1", "title": "A", "solutions": [solution]}), publish=True
        )[0]
        == 0
    )
    assert live() == ["1", "2"]
