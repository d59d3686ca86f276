"""`manage.py codes`: every published code with a link that works, in a file that only changes with them."""

import csv
import json
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from articles import catalog, editing
from articles.models import CodeHistory
from tests.support.makers import change

HEAD = "code,product,language,state,link,url,title,article,since_version,since_date,successor"
ODD_CODES = ["-6000, -77", "C = 47", "a/b 1", "50% off?", "#1 & 2", "0x80070005", "ошибка 7", "=7"]


def listed(**options):
    out = StringIO()
    call_command("codes", stdout=out, **options)
    return out.getvalue()


def rows(**options):
    return list(csv.DictReader(StringIO(listed(**options))))


def retire(code, state, **fields):
    row = CodeHistory.objects.get(code=code)
    for name, value in {"state": state, "state_set": True, **fields}.items():
        setattr(row, name, value)
    catalog.save_live_settings(row)


def test_file_in_the_shape_of_the_contract(make_live):
    make_live(slug="bank", id="record-7", codes=["905", "102"], title="=Closed")
    text = listed()
    assert text.splitlines()[0] == HEAD
    link = f"{settings.SITE_URL}/e/102/?product=ledger"
    url = f"{settings.SITE_URL}/articles/bank/"
    assert text.splitlines()[1] == f"102,ledger,en,active,{link},{url},'=Closed,record-7,,,"
    assert [row["code"] for row in rows()] == ["102", "905"]
    content = json.loads(listed(format="json"))
    assert content["version"] == 1
    assert [list(entry) for entry in content["codes"]] == [HEAD.split(",")] * 2
    assert content["codes"][0]["title"] == "=Closed"


@pytest.mark.once
def test_every_link_leads_to_its_article(client, make_live):
    for n, code in enumerate(ODD_CODES):
        make_live(slug=f"a{n}", codes=[code])
    make_live(slug="till", codes=["7"], product={"slug": "till", "name": "Till"})
    make_live(id="a0/de", slug="a0-de", codes=["-6000, -77"], language="de", translation_of="a0")
    entries = rows()
    assert len(entries) == len(ODD_CODES) + 2
    for entry in entries:
        answer = client.get(entry["link"].removeprefix(settings.SITE_URL))
        assert answer.status_code == 302, entry
        assert entry["url"] == settings.SITE_URL + answer["Location"], entry


def test_order_is_by_product_and_number(make_live):
    make_live(slug="b", codes=["1002", "102"])
    make_live(slug="a", codes=["H202", "99"])
    make_live(slug="c", codes=["1"], product={"slug": "app", "name": "Zebra"})
    assert [row["code"] for row in rows()] == ["1", "99", "102", "1002", "H202"]
    assert listed() == listed()


@pytest.mark.parametrize("step", [editing.unpublish, editing.delete])
def test_nothing_of_drafts_and_unpublished_articles(make_article, make_live, step):
    make_article(codes=["SECRET-1"])
    hidden = make_live(slug="hidden", codes=["SECRET-2"])
    step(hidden.article, None)
    live = make_live(slug="live", codes=["3"])
    change(live.article, codes=["SECRET-4"])
    assert [row["code"] for row in rows()] == ["3"]
    assert "SECRET" not in listed(format="json")


def test_retired_codes_say_what_happened_and_where_they_lead(client, make_live):
    bank = make_live(slug="bank", codes=["H101", "H102", "H103"])
    retire("H102", "obsolete", since_version="2024 R3")
    retire("H101", "renamed", successor="H103")
    editing.publish(change(bank.article, codes=["H102", "H103"]), None)
    entries = {row["code"]: row for row in rows()}
    assert {code: row["state"] for code, row in entries.items()} == {
        "H101": "renamed", "H102": "obsolete", "H103": "active",
    }  # fmt: skip
    assert (entries["H101"]["successor"], entries["H102"]["since_version"]) == ("H103", "2024 R3")
    assert entries["H101"]["url"].endswith("/articles/bank/")
    for entry in entries.values():
        assert client.get(entry["link"].removeprefix(settings.SITE_URL)).status_code in (200, 302)


def test_removed_code_that_another_article_has_is_listed_once(make_live):
    bank = make_live(slug="bank", codes=["102", "103"])
    editing.publish(change(bank.article, codes=["102"]), None)
    make_live(slug="own", codes=["103"])
    assert [(row["code"], row["state"]) for row in rows()] == [("102", "active"), ("103", "active")]


@pytest.mark.once
def test_one_product_and_a_file(make_live, tmp_path):
    make_live(codes=["102"])
    make_live(slug="till", codes=["7"], product={"slug": "till", "name": "Till"})
    path = tmp_path / "codes.csv"
    assert "1 codes in" in listed(product="till", output=path)
    assert path.read_text(encoding="utf-8") == listed(product="till")
    with pytest.raises(CommandError, match="No product"):
        listed(product="none")
    with pytest.raises(CommandError, match="No such file"):
        listed(output=tmp_path / "none" / "codes.csv")


@pytest.mark.once
def test_empty_site_has_a_head_alone(db):
    assert listed() == HEAD + "\n"
    assert json.loads(listed(format="json")) == {"version": 1, "codes": []}
