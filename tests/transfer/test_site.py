"""site.yaml: what is no article comes back to the byte, and a stranger's file opens nothing by itself."""

import datetime
import os
from importlib import import_module
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.utils import timezone

from articles import catalog, editing, transfer
from articles.models import (
    Area,
    ArticleLabel,
    ArticleTemplate,
    AuditEntry,
    Contact,
    FormerSlug,
    KnownIncident,
    Pin,
    Product,
    Publication,
    Redirect,
    SiteState,
    Synonym,
)
from tests.support.makers import change
from tests.support.transfer import clear_site, file_contents

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
NUMBER, MARK = "+1 888 555 0142", "Ask [[contact:ledger-page]]."


def export(path, **options):
    call_command("export_articles", str(path), stdout=StringIO(), stderr=StringIO(), **options)
    return file_contents(path) if path.is_dir() else path.read_bytes()


def run(path, **options):
    """Returns the exit code and all that was said."""
    out = StringIO()
    try:
        call_command("import_articles", str(path), stdout=out, stderr=StringIO(), **options)
    except CommandError as error:
        return error.returncode, f"{out.getvalue()}{error}"
    return 0, out.getvalue()


TRUSTED = {"publish": True, "contacts": True}


def everything():
    """All that the file is about, as the database has it."""
    models = (Product, Area, Contact, FormerSlug, Redirect, Synonym, Pin, KnownIncident)
    models += (ArticleLabel, ArticleTemplate)
    return [list(model.objects.order_by("pk").values()) for model in models]


def empty():
    for model in (FormerSlug, Redirect, Pin, Synonym, KnownIncident, Contact, ArticleTemplate, ArticleLabel):
        model.objects.all().delete()
    clear_site()


@pytest.fixture
def full(make_live, make_article):
    """A site with two of everything."""
    verify()
    live = make_live(id="102", slug="old", codes=["102"], summary=f"Call {NUMBER}.", body=MARK)
    change(live.article, slug="bank")
    editing.publish(live.article, None)
    draft = make_article(id="draft", slug="draft", area={"slug": "sync", "name": "Sync: new & old"})
    ledger, now = live.product, timezone.now()
    catalog.save_live_settings(
        Product(slug="other", name="no", vendor="[x]"),
        Synonym(phrases="freeze\nhang\nnot responding"),
        Synonym(
            phrases="QBO", also="ledger online", product=ledger, language="en", note="# why", active=False
        ),
        Pin(queries="bank, code 102\nbank down", article=live.article, position=3),
        Pin(queries="draft", article=draft),
    )
    leads = [("/hc/a%20b%25", "102"), ("/kb", "/codes/"), ("/d", "draft"), ("/articles/older/", "102")]
    catalog.write_redirects(catalog.plan_redirects(leads))
    for n, over in enumerate([True, False]):
        begins = now - datetime.timedelta(days=3 if over else 0)
        incident = KnownIncident(
            title=f"Down {n}",
            text="Wait.\nNothing: is lost",
            begins_at=begins,
            ends_at=begins + datetime.timedelta(hours=2),
        )
        catalog.save_incident(incident, [ledger], list(Area.objects.all()), ["102", "H-1"])
    editing.change_labels([live.article, draft], ["tax season"], [], None)
    solutions = [{"title": "Wait: or not", "body": "1. Wait\n2. Try # again"}]
    data = editing.template_data(transfer.complete_data({"solutions": solutions, "codes": ["1"]}))
    content = {"data": data, "empty_rows": {"causes": 2}, "is_offered": False, "position": 40}
    editing.save_template(ArticleTemplate(key="outage", label="Out: of order", **content), None)


def verify():
    shared = {"checked_by": "erin", "checked_on": datetime.date(2026, 11, 1), "source": "https://a.example/"}
    catalog.save_live_settings(
        Contact(owner="Ledger", kind="phone", value=NUMBER, note="Toll-free: yes", **shared),
        Contact(owner="Ledger", kind="page", value="https://ledger.example/help", **shared),
        Contact(owner="Gone", kind="email", value="help@gone.example", is_verified=False, **shared),
    )


@pytest.mark.parametrize(("name", "drafts"), [("site", False), ("site", True), ("all.jsonl", False)])
def test_all_of_it_comes_back_to_the_byte(tmp_path, full, name, drafts):
    first, second = tmp_path / "1" / name, tmp_path / "2" / name
    export(first, drafts=drafts)
    text = (transfer.site_file(first) or first).read_text()
    assert ("article: draft" in text) == drafts
    assert '- from: "/articles/old/"' in text
    empty()
    code, output = run(first, **TRUSTED)
    assert code == 0, output
    before, seq = everything(), SiteState.load().seq
    export(second, drafts=drafts)
    assert file_contents(tmp_path / "1") == file_contents(tmp_path / "2")
    code, output = run(first, **TRUSTED)
    assert code == 0
    assert " created" not in output.partition("failed, 0 kept as drafts.\n")[2]
    assert (everything(), SiteState.load().seq) == (before, seq), "a second run changes nothing"


@pytest.mark.once
def test_labels_and_templates_are_judged_and_labels_only_added(tmp_path, full):
    folder = tmp_path / "a"
    export(folder, drafts=True)
    file = folder / "site.yaml"
    whole = file.read_text()
    assert 'articles: ["102", draft]' in whole
    article = Publication.objects.get().article
    editing.change_labels([article], ["own"], ["tax season"], None)
    assert run(folder)[0] == 0
    assert set(article.labels.values_list("name", flat=True)) == {"own", "tax season"}
    for old, new, fault in (
        ("label: tax season", "label: Tax, season", "lowercase letters"),
        ('articles: ["102", draft]', 'articles: ["nobody"]', "no article has the external ID nobody"),
        ("kind: causes", "kind: persons", "expected one of"),
        ("### Wait: or not", "### Wait {level=9}", "article_templates[0].content"),
        ("offered: no", "offered: perhaps", "expected yes or no"),
    ):
        assert old in whole.replace('"no"', "no"), old
        file.write_text(whole.replace('"no"', "no").replace(old, new))
        code, output = run(folder)
        assert (code, fault in output) == (1, True), (fault, output)
    file.write_text(whole.replace("Out: of order", "Outage"))
    assert "wasn't changed; --overwrite" in run(folder)[1]
    run(folder, overwrite=True)
    assert ArticleTemplate.objects.get().label == "Outage"


def test_what_comes_back_works(client, tmp_path, full):
    export(tmp_path / "a")
    empty()
    run(tmp_path / "a", **TRUSTED)
    assert client.get("/hc/a%20b%25")["Location"] == "/articles/bank/"
    assert client.get("/articles/older/")["Location"] == "/articles/bank/"
    assert "Down 1" in client.get("/articles/bank/").content.decode()
    assert "https://ledger.example/help" in client.get("/articles/bank/").content.decode()
    safety = client.get("/safety/").content.decode()
    assert ("ledger.example" in safety, "gone.example" in safety) == (True, False)


def begin():
    import_module("articles.migrations.0015_starting_synonyms").begin(apps, None)


@pytest.mark.once
def test_new_site_begins_with_synonyms_and_an_older_one_gets_none(make_article):
    begin()
    assert Synonym.objects.filter(phrases__contains="froze\nhang", language="en", active=True).count() == 1
    count = Synonym.objects.count()
    begin()
    assert Synonym.objects.count() == count > 200
    for row in Synonym.objects.all():
        row.full_clean()
    Synonym.objects.all().delete()
    make_article()
    begin()
    assert not Synonym.objects.exists()


@pytest.mark.parametrize("publish", [True, False])
def test_synonyms_of_a_file_replace_those_that_a_new_site_begins_with(tmp_path, full, publish):
    export(tmp_path / "a")
    empty()
    begin()
    count = Synonym.objects.count()
    run(tmp_path / "a", publish=publish)
    assert Synonym.objects.count() == (2 if publish else count)
    begun = Synonym.objects.create(phrases="a\nb")
    run(tmp_path / "a", publish=True, overwrite=True)
    assert Synonym.objects.filter(pk=begun.pk).exists(), "a site with articles keeps its own"


def test_without_the_word_to_publish_readers_see_nothing_of_it(tmp_path, full):
    export(tmp_path / "a")
    empty()
    code, output = run(tmp_path / "a", contacts=True)
    assert code == 0
    assert "readers would see it right away" in output
    assert Product.objects.count() == 2
    assert not any(everything()[2:-2]), "labels and templates are for editors"


@pytest.mark.once
def test_stranger_s_folder_verifies_no_number(tmp_path, full):
    """A folder that brings its own "verified" number, an article that names it, and much else."""
    export(tmp_path / "a")
    empty()
    code, output = run(tmp_path / "a", publish=True)
    assert code == 3
    assert "contacts[2]: not imported" in output
    assert "--contacts" in output
    assert NUMBER not in output
    assert not Contact.objects.exists()
    assert not Publication.objects.live().exists()
    verify()
    code, output = run(tmp_path / "a", publish=True)
    assert code == 0, output
    assert Publication.objects.live().count() == 1


@pytest.fixture
def write(tmp_path):
    def make(text, name="site.yaml"):
        (tmp_path / name).write_text(text)
        return tmp_path

    return make


BAD = [
    ("products: [{slug: a, name: A}\n", ":2: not YAML"),
    ("- a\n", ":1: this isn't a mapping"),
    ("products: &x []\n", ":1: products: anchors, aliases, and tags"),
    ("products: !!python/object/apply:os.system [ls]\n", ":1: products: anchors, aliases, and tags"),
    ("product: []\n", ":1: product: unknown key; the keys are products"),
    ("products: a\n", ":1: products: expected a list"),
    ("products:\n  - a\n", ":2: products[0]: expected a mapping"),
    ("products:\n  - slug: a\n    colour: b\n", ":3: products[0].colour: unknown key"),
    ("products:\n  - slug: [a]\n", ":2: products[0].slug: expected text"),
    ("products:\n  - slug: a b\n", ":2: products[0].slug: Enter a valid"),
    ("products:\n  - name: a\n", ":2: products[0].slug: This field cannot be blank"),
    ("products:\n  - slug: a\n  - slug: a\n", ":3: products[1].slug: is duplicated"),
    (
        'products:\n  - slug: a\n    name: "\\0"\n',
        ":3: products[0].name: contains the control character U+0",
    ),
    (
        "products:\n  - slug: a\n    name: Call 1-888-555-0142 now\n",
        ":3: products[0].name: Contains a phone number",
    ),
    ("contacts:\n  - key: x\n    checked_on: soon\n", ":3: contacts[0].checked_on: "),
    ("contacts:\n  - key: X y\n", ":2: contacts[0].key: expected lowercase letters"),
    ("contacts:\n  - key: x\n  - key: x\n", ":3: contacts[1].key: is duplicated"),
    (
        "redirects:\n  - from: /a\n    to: https://evil.example/\n",
        ":2: redirects[0]: You can redirect only to pages on this site",
    ),
    (
        "redirects:\n  - {from: /a, to: /b}\n  - {from: /b, to: /a}\n",
        ":3: redirects[1]: /a isn't a page on this site",
    ),
    ("synonyms:\n  - phrases: [one]\n", ":2: synonyms[0].phrases: Add a second term"),
    ("synonyms:\n  - phrases: [a, b]\n    product: no\n", ":3: synonyms[0].product: there's no product"),
    ("synonyms:\n  - phrases: [a, b]\n    active: perhaps\n", ":3: synonyms[0].active: expected yes or no"),
    ("pins:\n  - queries: [a]\n    article: x\n", ":3: pins[0].article: no article has"),
    ("pins:\n  - queries: [a]\n    position: -1\n", ":3: pins[0].position: expected a number"),
    ("incidents:\n  - title: Down\n    begins_at: 2026-11-24\n", ":3: incidents[0].begins_at: "),
    (
        "incidents:\n  - title: Call 1-888-555-0142\n    begins_at: 2026-11-24T09:00Z\n"
        "    ends_at: 2026-11-24T10:00Z\n    codes: [a]\n",
        "incidents[0].title: Contains a phone number",
    ),
    (
        "incidents:\n  - title: Down\n    begins_at: 2026-11-24T09:00Z\n    ends_at: 2026-11-24T08:00Z\n"
        "    link: javascript:alert(1)\n    products: [nothing]\n",
        ":6: incidents[0].products[0]: nothing doesn't exist on this site",
    ),
    ("a: " + "[" * 5000 + "\n", "nested too deeply"),
    ("products:\n" + "  - slug: a\n" * 5001, "products: more than 5000 entries"),
    (f"products: [{'a,' * 400_000}]\n", "more than 400000 values"),
]


@pytest.mark.once
def test_a_redirect_to_an_absent_article_is_left_out_alone(write, make_article):
    make_article(id="here")
    code, report = run(write("redirects:\n  - {from: /a, to: nobody}\n  - {from: /b, to: here}\n"), **TRUSTED)
    assert code == 0
    assert "skipped   " in report and ":2: redirects[0]: No article has" in report
    assert [path for path, _to in catalog.stored_redirects(public=False)] == ["/b"]


@pytest.mark.once
def test_faults_are_told_with_their_place_and_refuse_all(write):
    for text, output in BAD:
        code, report = run(write(text), **TRUSTED)
        assert (code, output in report) == (1, True), (text[:60], report)
    assert not any(everything())


@pytest.mark.once
@pytest.mark.parametrize("kind", ["link", "pipe", "folder"])
def test_only_a_file_is_read(tmp_path, kind):
    (tmp_path / "secret").write_text("products:\n  - slug: stolen\n")
    made = {
        "link": lambda at: at.symlink_to(tmp_path / "secret"),
        "pipe": os.mkfifo,
        "folder": lambda at: at.mkdir(),
    }
    made[kind](tmp_path / "site.yaml")
    code, output = run(tmp_path)
    assert (code, "not a file; links aren't followed" in output) == (1, True)
    assert "stolen" not in output


def test_one_bad_row_keeps_articles_out_too_unless_it_is_skipped(write):
    folder = write("products:\n  - slug: good\n  - slug: b b\n    areas:\n      - slug: x\n")
    (folder / "a.md").write_text("---\ntitle: A\nproduct: Ledger\n---\n")
    assert run(folder)[0] == 1
    assert not Product.objects.exists()
    code, output = run(folder, skip_bad=True)
    assert code == 0
    assert "site.yaml: 1 created, 1 skipped, 1 failed." in output
    assert set(Product.objects.values_list("slug", flat=True)) == {"good", "ledger"}


def test_bad_article_keeps_the_rest_out(write):
    folder = write("products:\n  - slug: good\n")
    (folder / "a.md").write_text("---\ntitle: A\n---\n")
    assert run(folder)[0] == 1
    assert not Product.objects.exists()


def test_what_was_changed_here_is_left_unless_overwritten(tmp_path, full):
    export(tmp_path / "a")
    before = everything()
    catalog.save_live_settings(Product(pk=Product.objects.get(slug="other").pk, slug="other", name="Renamed"))
    Synonym.objects.filter(also="").update(note="mine")
    Pin.objects.update(position=9)
    Contact.objects.update(note="mine")
    KnownIncident.objects.update(text="mine")
    Redirect.objects.filter(path="/kb").update(target="/faqs/")
    changed = everything()
    code, output = run(tmp_path / "a", **TRUSTED)
    assert code == 0
    assert "9 kept" in output
    assert "other values (name, vendor) and wasn't changed" in output
    assert everything() == changed
    assert "9 updated" in run(tmp_path / "a", overwrite=True, dry_run=True, **TRUSTED)[1]
    assert everything() == changed
    assert "9 updated" in run(tmp_path / "a", overwrite=True, **TRUSTED)[1]
    for now, then in zip(everything(), before, strict=True):
        for row in (*now, *then):
            row.pop("changed_at", None)
        if now and "queries" in now[0]:
            now, then = now[:1], then[:1]  # the other is pinned to a draft, of which the file says nothing
        assert now == then


def test_it_can_be_imported_alone_and_not_twice_at_once(tmp_path, write):
    folder = write("products:\n  - slug: good\n")
    assert run(folder / "site.yaml") == (0, "0 created, 0 updated, 0 unchanged, 0 failed, 0 kept as drafts.\n"
                                            "site.yaml: 1 created.\n")  # fmt: skip
    write("products:\n  - slug: better\n", "x.site.yaml")
    out = StringIO()
    with pytest.raises(CommandError, match="import them one at a time"):
        call_command("import_articles", str(folder), str(folder / "x.site.yaml"), stdout=out, stderr=out)
    assert not AuditEntry.objects.exclude(article=None).exists()


def test_many_rows_cost_few_queries(write, make_live, django_assert_max_num_queries):
    make_live(id="102")
    redirects = "".join(f"  - {{from: /kb/{n}, to: '102'}}\n" for n in range(2000))
    folder = write(f"redirects:\n{redirects}")
    with django_assert_max_num_queries(120):
        assert run(folder, publish=True)[0] == 0
    assert Redirect.objects.count() == 2000
