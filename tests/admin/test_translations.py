"""Translations in the admin: begun, compared part by part, marked as up to date, and listed by views."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone

from articles import editing
from articles.content import translations
from articles.exceptions import Refused
from articles.models import Article, PageViewTally
from tests.support.admin_forms import form_data
from tests.support.makers import COMPLETE, article_data, change, shared_articles, stored
from tests.support.roles import in_role

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@shared_articles
def english(publish):
    return publish(**COMPLETE, id="102", slug="error-102", title="The bank's website is unavailable")


@pytest.fixture
def german(english):
    draft = editing.translate(english.article, "de", None)
    return editing.publish(change(draft, title="Die Website der Bank antwortet nicht"), None)


def page(name, article=None):
    return reverse(f"admin:articles_article_{name}", args=[article.pk] if article else [])


def text_of(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_translate_makes_a_draft_with_the_source_beside_its_fields(editor_client, english):
    answer = editor_client.post(page("translate", english.article), {"language": "de"}, follow=True)
    draft = Article.objects.get(translation_of="102")
    assert answer.redirect_chain[-1][0] == page("change", draft)
    html = answer.content.decode()
    assert "Draft in German created." in html and "Translation of the English article" in html
    sources = re.findall(r'<div class="source-text__words" lang="en" dir="ltr">(.*?)</div>', html, re.DOTALL)
    assert {"The bank&#x27;s website is unavailable", "Maintenance", "1. Wait an hour\n2. Try again"} <= set(
        sources
    )
    again = editor_client.post(page("translate", english.article), {"language": "de"}, follow=True)
    assert "exists in German already" in text_of(again)


def test_form_of_a_translation_keeps_what_its_parts_were_made_from(editor_client, german):
    article = stored(german.article)
    form = form_data(editor_client.get(page("change", article))) | {"title": "Neu", "_continue": "1"}
    assert editor_client.post(page("change", article), form).status_code == 302
    now = Article.objects.get(pk=article.pk)
    assert (now.title, now.translated_from) == ("Neu", article.translated_from) and now.translated_from


def test_author_translates_what_is_published_and_no_draft_of_others(client, english, make_article):
    client.force_login(in_role("Author", "ada"))
    assert client.post(page("translate", english.article), {"language": "fr"}).status_code == 302
    assert Article.objects.get(translation_of="102").owner.groups.get().name == "Author"
    secret = make_article(id="s", slug="s", title="Secret")
    assert client.post(page("translate", secret), {"language": "fr"}).status_code == 404
    # Nor does naming one as a source show its text.
    editor = get_user_model().objects.get(username="ada")
    data = article_data(**COMPLETE, id="m", slug="m", title="Mine", language="fr", translation_of="s")
    mine = editing.save(None, data, editor)
    assert "Secret" not in text_of(client.get(page("change", mine)))
    with pytest.raises(Refused, match="“m” is this article in French already"):
        editing.save(None, {**data, "id": "n", "slug": "n"}, editor)


def test_lagging_part_is_shown_as_a_comparison_and_marked(editor_client, english, german):
    editing.publish(change(english.article, summary="The bank does not answer today."), None)
    answer = editor_client.get(page("translations", german.article))
    html = answer.content.decode()
    assert "Summary changed minor" in text_of(answer) and "<mark> today</mark>" in html
    assert "Changed there since it was translated: Summary" in text_of(
        editor_client.get(page("change", german.article))
    )
    [value] = re.findall(r'name="part" value="([^"]+)"', html)
    wrong = editor_client.post(
        page("translations", german.article), {"part": "summary=000000000000"}, follow=True
    )
    assert "The source changed while you were comparing." in text_of(wrong)
    done = editor_client.post(page("translations", german.article), {"part": value}, follow=True)
    assert "Marked as up to date." in text_of(done)
    assert "All parts are up to date with the English article." in text_of(done)


def test_list_shows_what_is_missing_by_views_and_what_is_out_of_date(
    editor_client, english, german, make_live, settings
):
    settings.READS_DAYS = 30
    other = make_live(id="103", slug="error-103", title="Sign-in fails")
    PageViewTally.objects.create(article=other.article, day=timezone.localdate(), count=7)
    third = make_live(id="104", slug="error-104", title="Nobody reads this")
    missing = editor_client.get(page("missing_translations"), {"language": "de"}).content.decode()
    assert "unavailable" not in missing
    assert 0 < missing.index(other.title) < missing.index(third.title)
    assert (
        "unavailable" in editor_client.get(page("missing_translations"), {"language": "fr"}).content.decode()
    )
    outdated = {"show": "outdated"}
    assert "All caught up." in text_of(editor_client.get(page("missing_translations"), outdated))
    editing.publish(change(english.article, summary="Something else altogether, at last."), None)
    assert "Deutsch: Out of date" in text_of(editor_client.get(page("missing_translations"), outdated))
    assert "Translations out of date" in text_of(editor_client.get(reverse("admin:index")))
    listed = editor_client.get(
        page("changelist"), {"translation": "outdated", "language": "de"}
    ).content.decode()
    assert german.title in listed and other.title not in listed


def test_publishing_tells_what_of_a_translation_is_out_of_date(editor_client, english, german):
    def publish(article, **changes):
        form = form_data(editor_client.get(page("change", article))) | changes
        return text_of(
            editor_client.post(page("change", article), form | {"_publish": "1", "_note": "So."}, follow=True)
        )

    assert "Translations are out of date." in publish(stored(english.article), summary="It is down for good.")
    assert "Readers still see that parts are out of date." in publish(stored(german.article), summary="Aus.")
    seen = translations.digest_of("summary", "It is down for good.")
    editing.mark_up_to_date(stored(german.article), {"summary": seen}, None)
    assert "out of date." not in publish(stored(german.article), summary="Ausgefallen.")


def test_list_takes_few_queries(editor_client, german, make_live, django_assert_max_num_queries):
    for n in range(5):
        make_live(id=f"x{n}", slug=f"x-{n}", title=f"Article {n}")
    with django_assert_max_num_queries(14):
        editor_client.get(page("missing_translations"), {"language": "de"})
