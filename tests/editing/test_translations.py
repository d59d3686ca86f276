"""Translations: begun from their source, one a language, and out of date by parts when it changes."""

import pytest

from articles import editing
from articles.content import snapshot, translations
from articles.exceptions import Conflict, Refused
from articles.models import Article, Publication, Revision, TranslationLag
from tests.support.makers import COMPLETE, article_data, change, shared_articles, stored

pytestmark = pytest.mark.django_db


@shared_articles
def english(publish):
    return publish(**COMPLETE, id="102", slug="error-102", side="provider", data="safe")


@pytest.fixture
def german(english):
    """A published translation."""
    draft = editing.translate(english.article, "de", None)
    return editing.publish(change(draft, title="Die Bank antwortet nicht"), None)


def republish(publication, is_major=False, **changes):
    return editing.publish(change(publication.article, **changes), None, is_major=is_major)


def now(publication):
    return Publication.objects.get(pk=publication.pk)


def test_translation_begins_with_the_words_facts_and_keys_of_its_source(english):
    draft = editing.translate(english.article, "de", None)
    data, source = snapshot.take(stored(draft)), snapshot.take(stored(english.article))
    own = {
        "id": "102/de",
        "language": "de",
        "translation_of": "102",
        "translated_from": data["translated_from"],
    }
    assert data == {**source, **own}
    assert translations.lagging(source, data["translated_from"]) == {}
    assert draft.translation_lag == TranslationLag.NONE and not hasattr(draft, "publication")


def test_there_is_one_translation_a_language(english, german):
    for language in ("de", "en"):
        with pytest.raises(Refused, match="exists in"):
            editing.translate(german.article, language, None)
    with pytest.raises(Refused, match="no language"):
        editing.translate(english.article, "xx", None)
    with pytest.raises(Refused, match="already"):
        editing.save(None, article_data(id="x", slug="x", language="de", translation_of="102"), None)
    [result] = editing.import_articles([article_data(id="y", slug="y", language="de", translation_of="102")])
    assert (result.state, result.detail) == ("refused", "language: 102/de is this article in German already")
    [result] = editing.import_articles([article_data(id="y", slug="y", translation_of="102")])
    assert (result.state, result.detail) == ("refused", "language: 102 is this article in English already")
    with pytest.raises(Refused, match="is this article in German already"):
        change(english.article, language="de", slug="fehler-102")
    with pytest.raises(Refused, match="is a translation itself"):
        editing.save(None, article_data(id="z", slug="z", language="fr", translation_of="102/de"), None)
    spanish = editing.translate(german.article, "es", None)
    assert spanish.translation_of == "102"
    assert editing.translations_of(english.article).keys() == {"de", "es"}


def test_group_knows_its_published_articles(english, german):
    group = {"source": "en", "slugs": {"de": "error-102", "en": "error-102"}}
    assert now(english).translations == now(german).translations == group
    editing.unpublish(german.article, None)
    assert now(english).translations == now(german).translations == {}


def test_changed_part_of_the_source_makes_the_translation_lag(english, german):
    changed = republish(
        english, summary="Your bank's website doesn't answer at the moment.", impact=["Reports"]
    )
    outdated = now(german).outdated
    assert {part: lag["kind"] for part, lag in outdated.items()} == {
        "summary": "changed",
        "impact": "missing",
    }
    assert outdated["summary"]["at"] == changed.published_at.isoformat()
    assert Article.objects.get(pk=german.article_id).translation_lag == TranslationLag.MAJOR
    republish(english, summary="The bank does not answer.", impact=[])
    assert now(german).outdated == {}
    assert Article.objects.get(pk=german.article_id).translation_lag == TranslationLag.NONE


def test_small_change_is_minor_unless_its_editor_calls_it_major(english, german):
    rows = [{**COMPLETE["solutions"][0], "body": "1. Wait two hours\n2. Try again"}]
    republish(english, solutions=rows)
    assert now(german).outdated["solutions:solut001"]["major"] is False
    assert Article.objects.get(pk=german.article_id).translation_lag == TranslationLag.MINOR
    republish(english, is_major=True, solutions=[{**rows[0], "body": "1. Wait three hours\n2. Try again"}])
    assert now(german).outdated["solutions:solut001"]["major"] is True


def test_part_marked_as_up_to_date_is_so_for_readers_and_no_draft_is_made(english, german):
    republish(english, summary="Your bank's website doesn't answer at the moment.")
    [lag] = editing.lags_of(Article.objects.get(pk=german.article_id))
    with pytest.raises(Conflict):
        editing.mark_up_to_date(german.article, {lag.part: "0" * 12}, None)
    seen = {lag.part: translations.digest_of(lag.part, lag.after)}
    article = editing.mark_up_to_date(Article.objects.get(pk=german.article_id), seen, None)
    assert (article.translation_lag, article.status) == (TranslationLag.NONE, "approved")
    assert now(german).outdated == {} and now(german).revision.number == article.version


def test_new_text_is_public_with_its_state_only_when_it_is_published(english, german):
    republish(english, summary="Your bank's website doesn't answer at the moment.")
    state = translations.state_of(snapshot.take(stored(english.article)))
    draft = change(german.article, summary="Ihre Bank antwortet nicht.", translated_from=state)
    assert stored(draft).translation_lag == TranslationLag.NONE
    assert now(german).outdated.keys() == {"summary"}
    editing.publish(draft, None)
    assert now(german).outdated == {}


def test_links_of_a_translation_lead_to_translations_as_long_as_they_are_published(english, make_live):
    body = "See [[103]] and [[error-103]]."
    other = make_live(id="103", slug="error-103", title="Sign-in", body="See [[102]].")
    draft = change(editing.translate(english.article, "de", None), body=body)
    page = editing.publish(draft, None)

    def targets(publication):
        return set(publication.links.values_list("ref", "target__language"))

    assert targets(page) == {("103", "en"), ("error-103", "en")}
    german = editing.publish(editing.translate(other.article, "de", None), None)
    assert targets(page) == {("103", "de"), ("error-103", "en")} and targets(german) == {("102", "de")}
    editing.publish(change(draft, title="Neu"), None)
    assert targets(page) == {("103", "de"), ("error-103", "de")} and targets(other) == {("102", "en")}
    editing.unpublish(german.article, None)
    assert ("103", "en") in targets(page)


def test_translation_that_says_nothing_counts_as_up_to_date_from_its_first_save(english):
    other = editing.save(None, article_data(id="x", slug="x", language="de", translation_of="102"), None)
    published = editing.publish(other, None)
    state = translations.state_of(snapshot.take(stored(english.article)))
    assert stored(other).translated_from == state
    # As an earlier version left it.
    Article.objects.filter(pk=other.pk).update(translated_from="")
    Revision.objects.filter(article=other).update(data={**published.revision.data, "translated_from": ""})
    republish(english, summary="Something else.")
    assert now(published).outdated == {} and stored(other).translation_lag == TranslationLag.NONE


def spanish(**changes):
    """What a file needs to say that somebody has written."""
    words = {
        "title": "El banco no responde",
        "causes": ["Mantenimiento"],
        "solutions": [{"title": "Espere", "body": "1. Espere una hora"}],
    }
    product = {"product": "Ledger"}
    return snapshot.normalize({**product, **words, "language": "es", "translation_of": "102", **changes})


def load(*items):
    return [result.state for result in editing.import_articles(items, publish=True)]


def test_file_with_words_alone_gets_facts_and_keys_from_the_source(english):
    assert load(spanish()) == ["created"]
    article = stored(Article.objects.get(source_id="102/es"))
    data, source = snapshot.take(article), snapshot.take(stored(english.article))
    assert data["slug"] == "error-102"
    for key in ("codes", "sources", "side", "data", "verified_on", "area"):
        assert data[key] == source[key], key
    assert [row["key"] for row in data["causes"] + data["solutions"]] == ["cause001", "solut001"]
    assert translations.lagging(source, data["translated_from"]) == {"summary": "missing"}
    assert load(spanish()) == ["unchanged"]


def test_import_of_both_together_and_of_a_changed_part(english):
    source = article_data(**{**COMPLETE, "id": "102", "slug": "error-102", "summary": "Something else."})
    both = [spanish(summary="Otra cosa."), source]
    [first, second] = editing.import_articles(both, publish=True, overwrite=True)
    assert (first.state, second.state) == ("created", "changed")
    draft = Article.objects.get(source_id="102/es")
    assert draft.translation_lag == TranslationLag.NONE
    assert now(draft.publication).outdated == {}
    republish(english, title="Another title")
    assert load(spanish(summary="Otra cosa, por fin.")) == ["changed"]
    assert [lag.part for lag in editing.lags_of(Article.objects.get(pk=draft.pk))] == ["title"]
