"""Products and areas have names in other languages, and their own where there is none."""

from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from articles import transfer
from articles.models import Area, Product
from articles.models.local_names import check_names, names_in, parse_names
from tests.support.makers import COMPLETE, shared_articles

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@shared_articles
def german(publish):
    one = publish(**COMPLETE, id="102", slug="error-102", side="provider")
    two = publish(
        **COMPLETE, id="102/de", slug="error-102", side="provider", language="de", translation_of="102"
    )
    Product.objects.update(names="de: Hauptbuch | Buch")
    Area.objects.update(names="de: Bank | Ihre Bank\nes: Banca")
    return one, two


def test_names_fall_back_by_their_language_and_line():
    text = "de: Bank | Ihre Bank\npt_BR: Banco\n| odd\nes: | Su banco"
    assert parse_names(text)["pt-br"] == ("Banco", "")
    assert names_in(text, "de-at", "Banking", "Your bank") == ("Bank", "Ihre Bank")
    assert names_in(text, "pt-br", "Banking", "Your bank") == ("Banco", "Your bank")
    assert names_in(text, "es", "Banking", "Your bank") == ("Banking", "Su banco")
    assert names_in(text, "fr", "Banking", "Your bank") == ("Banking", "Your bank")


@pytest.mark.parametrize("text", ["de Bank", "de:", "xx: Bank", ": Bank"])
def test_line_that_says_nothing_is_refused_in_the_form(text):
    with pytest.raises(ValidationError):
        check_names(text)
    check_names("de: Bank\n\npt-br: Banco | Seu banco")


@pytest.mark.parametrize(
    "address",
    ["/", "/products/ledger/", "/articles/error-102/", "/codes/", "/search/?q=maintenance&all=1", "/e/102/"],
)
def test_pages_have_the_names_of_their_language(client, address):
    page = client.get(f"/de{address}", follow=True).content.decode()
    assert "Hauptbuch" in page or "Ihre Bank" in page
    own = client.get(address, follow=True).content.decode()
    assert "Hauptbuch" not in own and "Ihre Bank" not in own and ("Ledger" in own or "Your bank" in own)


def test_api_has_the_names_of_the_language(client):
    [product] = client.get("/api/v1/products/", {"language": "de"}).json()["results"]
    assert (product["name"], product["areas"][0]["name"]) == ("Hauptbuch", "Bank")
    article = client.get("/api/v1/articles/error-102", {"language": "de"}).json()
    assert (article["product"]["name"], article["area"]["provider"]) == ("Hauptbuch", "Ihre Bank")


def test_names_survive_an_export(tmp_path):
    call_command("export_articles", str(tmp_path), stdout=StringIO())
    [product] = transfer.read_site(tmp_path / "site.yaml").data["products"]
    assert product["names"] == "de: Hauptbuch | Buch"
    assert product["areas"][0]["names"] == "de: Bank | Ihre Bank\nes: Banca"
