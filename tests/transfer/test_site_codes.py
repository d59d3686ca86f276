"""Families and the history of codes in site.yaml: they come back to the byte and leak nothing."""

import datetime

import pytest

from articles import catalog, editing, transfer
from articles.models import CodeFamily, CodeHistory, Product, PublicationCode
from tests.support.makers import change
from tests.support.pages import hrefs, page_of
from tests.support.transfer import clear_site, export_articles, file_contents, import_articles

pytestmark = pytest.mark.django_db
State = CodeHistory.State


def retire(code, state, **fields):
    row = CodeHistory.objects.get(code=code)
    for name, value in {"state": state, "state_set": True, **fields}.items():
        setattr(row, name, value)
    catalog.save_live_settings(row)


def empty():
    CodeHistory.objects.all().delete()
    CodeFamily.objects.all().delete()
    clear_site()


@pytest.fixture
def full(make_live):
    """A code of each state, one that leads to another article and one that leads nowhere, and a family."""
    bank = make_live(id="102", slug="bank", codes=["H101", "H102", "H103", "H104", "H105", "H106"])
    heir = make_live(id="heir", slug="heir", codes=["H201"])
    retire("H101", State.OBSOLETE, since_version="2024: R3", since_date=datetime.date(2024, 5, 2))
    retire("H102", State.RENAMED, successor="H201")
    editing.publish(change(bank.article, codes=["H101", "H103"]), None)
    editing.lead_codes(bank.article, ["H104"], heir.article, None)
    editing.lead_codes(bank.article, ["H105"], None, None)
    family = CodeFamily(
        product=bank.product,
        slug="hosting",
        name="Hosting: all",
        codes="H1*\nH200 to H299",
        summary="A\n\n- B",
    )
    catalog.save_live_settings(family)


def rows():
    columns = (
        *("article__source_id", "code", "state", "state_set", "since_version", "since_date", "successor"),
        *("target__source_id", "removed_at"),
    )
    rows = CodeHistory.objects.values_list(*columns).order_by("code")
    return [(*row[:-1], row[-1] is None) for row in rows]


@pytest.mark.parametrize("drafts", [False, True])
def test_all_of_it_comes_back_to_the_byte(client, tmp_path, full, drafts):
    export_articles(tmp_path / "1", drafts=drafts)
    before, families = rows(), list(PublicationCode.objects.values_list("code", "family").order_by("code"))
    empty()
    code, said = import_articles(tmp_path / "1", publish=True)
    assert code == 0, said
    export_articles(tmp_path / "2", drafts=drafts)
    assert file_contents(tmp_path / "1") == file_contents(tmp_path / "2")
    assert rows() == before
    assert list(PublicationCode.objects.values_list("code", "family").order_by("code")) == families
    assert hrefs(page_of(client, "/e/H104/"), "/articles/") == ["/articles/heir/"]
    page_of(client, "/e/H105/", 410)
    said = import_articles(tmp_path / "1", publish=True)[1]
    assert "site.yaml: 8 unchanged." in said


def test_site_without_history_and_families_has_neither_in_its_file(tmp_path, make_live):
    make_live(codes=["102"])
    text = transfer.write_site(transfer.export_site())
    assert "code_" not in text


def test_nothing_of_unpublished_articles_in_a_public_export(full, make_live):
    secret = make_live(id="secret", slug="secret", codes=["ZF-47"])
    editing.unpublish(secret.article, None)
    editing.lead_codes(CodeHistory.objects.get(code="H104").article, ["H104"], secret.article, None)
    assert "secret" not in transfer.write_site(transfer.export_site())
    assert "ZF-47" in transfer.write_site(transfer.export_site(public=False))


def test_without_the_word_to_publish_readers_see_nothing_of_it(tmp_path, full):
    export_articles(tmp_path / "1")
    empty()
    said = import_articles(tmp_path / "1")[1]
    assert "readers would see it right away" in said
    assert not CodeHistory.objects.exists()
    assert not CodeFamily.objects.exists()


def test_what_was_changed_here_is_left_unless_overwritten(tmp_path, full):
    export_articles(tmp_path / "1")
    retire("H101", State.OBSOLETE, since_version="2025")
    family = CodeFamily.objects.get()
    family.summary = "Mine"
    catalog.save_live_settings(family)
    assert "2 kept" in import_articles(tmp_path / "1", publish=True)[1]
    assert CodeHistory.objects.get(code="H101").since_version == "2025"
    assert "2 updated" in import_articles(tmp_path / "1", publish=True, overwrite=True)[1]
    assert CodeHistory.objects.get(code="H101").since_version == "2024: R3"
    assert CodeFamily.objects.get().summary == "A\n\n- B"


def test_code_that_its_article_has_is_not_removed_by_a_file(tmp_path, make_live):
    make_live(id="102", codes=["102"])
    (tmp_path / "site.yaml").write_text(
        'code_history:\n  - article: "102"\n    code: "102"\n    state: removed\n'
    )
    said = import_articles(tmp_path, publish=True)[1]
    assert "its article still has the code" in said
    assert CodeHistory.objects.get().state == State.ACTIVE


HISTORY = 'code_history:\n  - article: "102"\n'
BAD = [
    (HISTORY + "    code: H1\n    state: gone\n", "code_history[0].state: "),
    (HISTORY + "    code: H1\n    state: active\n", "code_history[0].state: publishing the article"),
    (HISTORY + '    code: "--"\n    state: removed\n', "code_history[0].code: expected a code"),
    (HISTORY + "    code: 1-888-555-0142\n    state: removed\n", "code_history[0].code: contains an"),
    (HISTORY + "    code: H1\n    state: merged\n    target: nobody\n", "code_history[0].target: no"),
    (HISTORY + "    code: H1\n    state: obsolete\n    since_date: soon\n", "code_history[0].since_date: "),
    (HISTORY + "    code: H1\n    state: removed\n    nowhere: perhaps\n", "code_history[0].nowhere: "),
    ("code_history:\n  - article: x\n    code: H1\n    state: removed\n", "code_history[0].article: no"),
    ("code_history:\n  - nobody: x\n", "code_history[0].nobody: unknown key"),
    ("code_families:\n  - product: x\n    slug: a\n    name: A\n", "code_families[0].product: there's no"),
    (
        "code_families:\n  - product: ledger\n    slug: a\n    name: A\n    codes: ['*']\n",
        "code_families[0].codes: “*” isn't a code",
    ),
    (
        "code_families:\n  - product: ledger\n    slug: a\n    name: Call 1-888-555-0142\n",
        "code_families[0].name: Contains a phone number",
    ),
]  # fmt: skip


def test_faults_are_told_with_their_place_and_refuse_all(tmp_path, make_live):
    make_live(id="102", codes=["102"])
    for text, message in BAD:
        (tmp_path / "site.yaml").write_text(text)
        code, said = import_articles(tmp_path, publish=True)
        assert (code, message in said) == (1, True), (text, said)
    assert not CodeFamily.objects.exists()
    assert Product.objects.count() == 1
    assert CodeHistory.objects.count() == 1
