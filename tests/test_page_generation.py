"""What moves the generation of the public pages."""

import pytest
from django.db import transaction

from articles import page_generation
from articles.models import Article, Product, Publication, SiteState


def test_every_table_that_pages_show_moves_the_generation():
    shown = page_generation.shown_tables()
    assert {"articles_publication", "articles_product", "articles_knownincident", "articles_schedule",
            "articles_sitestate", "articles_codehistory", "articles_redirect"} <= shown  # fmt: skip
    hidden = {"articles_article", "articles_revision", "articles_autosave", "articles_cause",
              "articles_pageviewtally", "articles_searchtally", "articles_feedback"}  # fmt: skip
    assert not hidden & shown


def number():
    return SiteState.load().generation


@pytest.mark.django_db(transaction=True)
def test_generation_moves_once_with_each_transaction_that_readers_see(make_live):
    publication = make_live()
    before = number()
    with transaction.atomic():
        Publication.objects.filter(pk=publication.pk).update(title="New")
        Product.objects.update(name="New")
    assert number() == before + 1
    Publication.objects.filter(pk=publication.pk).update(title="Newer")
    assert number() == before + 2
    Article.objects.update(title="A draft")
    with pytest.raises(RuntimeError), transaction.atomic():
        Product.objects.update(name="Nothing")
        raise RuntimeError
    assert number() == before + 2


@pytest.mark.django_db(transaction=True)
def test_mirror_shows_each_generation_to_all_processes(make_live, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    here, there = page_generation.open_mirror(), page_generation.Mirror(tmp_path / "page-generation")
    make_live()
    first = there.read()
    assert first == here.read() != bytes(8)
    Product.objects.update(name="New")
    assert there.read() == here.read() != first
