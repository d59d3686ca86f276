"""Who may do what: every address of the admin against every role, and every way round that we know of.

The addresses come from the URLconf, so a new one without a row here fails.
"""

import datetime

import pytest
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from articles import catalog, editing, exceptions
from articles.content import snapshot
from articles.models import (
    Article,
    ArticleStatus,
    AuditEntry,
    CodeFamily,
    CodeHistory,
    CodeReport,
    Contact,
    Feedback,
    FormerSlug,
    Image,
    ImportRun,
    KnownIncident,
    Pin,
    Product,
    Publication,
    Redirect,
    Revision,
    Schedule,
    SearchTally,
    SolutionVote,
    Synonym,
    WebhookDelivery,
)
from tests.support.admin_forms import form_data
from tests.support.makers import article_data, change, stored
from tests.support.roles import LETTERS, in_role

pytestmark = [pytest.mark.once, pytest.mark.slow]

SECRET = "zebrafish"

# n: signed in without a role, a: Author, r: Reviewer, p: Publisher, m: Manager, s: superuser.
EVERYBODY, WRITERS, READERS = "narpms", "arps", "arpms"


def list_screens(name, reads="ms", writes="ms", deletes="ms", logs=None):
    """The rows of a model with the admin's own screens: who may GET, who may POST."""
    return {
        f"{name}_changelist": (reads, reads),
        f"{name}_add": (writes, writes),
        f"{name}_change": (reads, writes),
        f"{name}_delete": (deletes, deletes),
        f"{name}_history": (reads if logs is None else logs,) * 2,
        f"{name.replace('_', '/', 1)}/<path:object_id>/": (EVERYBODY, EVERYBODY),  # leads to the form
    }


# Name of the address -> who gets an answer to a GET and to a POST.
ADDRESSES = {
    "index": (EVERYBODY, EVERYBODY),
    "login": ("-" + EVERYBODY, "-" + EVERYBODY),
    "logout": ("", EVERYBODY),
    "password_change": ("-" + EVERYBODY, "-" + EVERYBODY),  # leads to the account's own page
    "password_change_done": (EVERYBODY, ""),
    "autocomplete": (READERS, ""),
    "jsi18n": (EVERYBODY, ""),
    "view_on_site": ("", ""),  # an article has no address of its own, and nothing else that is asked for here
    "app_list": ("", ""),  # leads to the dashboard
    "search": (EVERYBODY, ""),
    "(?P<url>.*)$": ("", ""),
    **list_screens("articles_article", READERS, WRITERS, "ps"),
    "articles_article_change": (READERS, WRITERS),
    "articles_article_history": (READERS, ""),
    "articles_article_compare": (READERS, ""),
    "articles_article_rendered": (READERS, ""),
    "articles_article_review": (READERS, ""),  # without a decision there is nothing to answer
    "articles_article_restore": ("", ""),  # without the number of a revision
    "articles_article_analytics": (READERS, ""),
    "articles_article_links": (READERS, ""),
    "articles_article_translations": (READERS, WRITERS),
    "articles_article_translate": ("", WRITERS),
    "articles_article_missing_translations": (WRITERS, ""),
    "articles_article_merge": ("ps", "ps"),
    "articles_article_unpublish": ("ps", "ps"),
    "articles_article_feedback": ("", "rpms"),
    "articles_article_broken_links": (READERS, ""),
    "articles_article_check_links": ("", WRITERS),
    "articles_article_check_article_links": ("", WRITERS),
    "articles_image_upload": (WRITERS, WRITERS),
    "articles_image_replace": (WRITERS, WRITERS),
    "choose-image": (WRITERS, ""),
    "articles_articletemplate_changelist": ("ms", ""),
    "articles_articletemplate_change": ("", ""),  # none has that name
    "articles_article_bulk": (WRITERS, WRITERS),
    "articles_importrun_changelist": ("ms", "ms"),
    "articles_importrun_change": ("ms", ""),
    "articles_importrun_act": ("", ""),  # without an action there is nothing to do
    "articles_importrun_report": ("ms", ""),
    "articles_importrun_mapping": ("ms", ""),
    "articles_importrun_item": ("", ""),  # without the number of an article
    "articles_importrun_page": ("", ""),
    "articles_article_find": (READERS, WRITERS),
    "articles_article_change_sets": (READERS, ""),
    "articles_article_change_set": ("", ""),  # there is none yet
    "articles_article_check": ("", WRITERS),
    "articles_article_preview": ("", WRITERS),
    "articles_article_conflict": ("", ""),  # without a text
    "articles_article_published": (READERS, ""),
    "articles_article_suggest": ("", ""),  # nothing is published
    "articles_article_suggestion": ("", ""),  # nothing is suggested
    "articles_article_deleted": ("ps", ""),
    "articles_article_schedule": ("ps", "ps"),
    **list_screens("articles_schedule", "ps", "", ""),
    "markdown-preview": ("", WRITERS),
    "link-targets": (READERS, ""),
    "autosave": ("", WRITERS),
    "autosave-forget": ("", WRITERS),
    "articles_synonym_try": ("ms", "ms"),
    "articles_pin_try": ("ms", "ms"),
    **list_screens("articles_feedback", "rpms", "rpms", ""),
    "articles_feedback_add": ("", ""),
    **list_screens("articles_solutionvote", "rpms", "", ""),
    **list_screens("articles_codereport", "rpms", "ms", "ms"),
    "articles_codereport_add": ("", ""),
    **list_screens("articles_searchtally", "rpms", "", "ms"),
    "articles_searchtally_gaps": ("rpms", ""),
    "articles_searchtally_gaps_export": ("rpms", ""),
    **{
        f"articles_{name}_export": ("rpms", "")
        for name in ("feedback", "solutionvote", "codereport", "searchtally")
    },
    "articles_article_export": (READERS, ""),
    "articles_searchtally_figures": ("rpms", ""),
    "articles_searchtally_decide": ("", "ms"),
    "account-link": ("ms", "ms"),
    "account-second-factor": ("", "ms"),
    "markdown-upload-image": ("", WRITERS),
    **list_screens("articles_product", reads=READERS),
    **list_screens("articles_area", reads=READERS),
    **list_screens("articles_contact"),
    **list_screens("articles_synonym"),
    **list_screens("articles_pin"),
    **list_screens("articles_knownincident", reads="pms", writes="pms"),
    "articles_knownincident_end": ("", ""),  # without a button
    **list_screens("articles_codehistory", "pms", "pms", ""),
    "articles_codehistory_add": ("", ""),
    **list_screens("articles_codefamily", "pms", "ms", "ms"),
    **list_screens("articles_redirect"),
    "articles_redirect_change": ("ms", ""),
    **list_screens("articles_formerslug"),
    "articles_formerslug_change": ("ms", ""),
    **list_screens("articles_image", READERS, "", "ms"),
    **list_screens("articles_auditentry", "rpms", "", ""),
    **list_screens("articles_webhookdelivery", "ms", "", ""),
    **list_screens("auth_user", deletes="s"),
    **list_screens("auth_group", "s", "s", "s"),
}
MODELS = {
    "article": Article, "product": Product, "area": None, "contact": Contact, "synonym": Synonym, "pin": Pin,
    "knownincident": KnownIncident, "auditentry": AuditEntry, "user": User, "group": Group,
    "schedule": Schedule, "feedback": Feedback, "solutionvote": SolutionVote, "codereport": CodeReport,
    "searchtally": SearchTally, "redirect": Redirect, "formerslug": FormerSlug,
    "codehistory": CodeHistory,
    "codefamily": CodeFamily,
    "image": Image,
    "importrun": ImportRun,
    "webhookdelivery": WebhookDelivery,
}  # fmt: skip


def addresses(patterns, before=""):
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, before + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            route = before + str(pattern.pattern)
            yield pattern.name or route, route


def of_the_admin():
    admin = [p for p in get_resolver().url_patterns if getattr(p, "namespace", "") == "admin"]
    return {name: f"/admin/{route}" for name, route in addresses(admin[0].url_patterns)}


ROUTES = of_the_admin()


def test_every_address_of_the_admin_has_a_row():
    assert set(ROUTES) == set(ADDRESSES)


@pytest.fixture
def people(db):
    made = {letter: in_role(role, f"person-{letter}") for letter, role in LETTERS.items()}
    # Somebody whom a Manager may change.
    in_role(None, "somebody")
    return made


@pytest.fixture
def rows(people):
    """One row of each kind; the article is the Author's own."""
    editing.save(None, article_data(id="first", slug="first"), None)
    article = editing.save(None, article_data(codes=["102"]), people["a"])
    now = timezone.now()
    catalog.save_live_settings(
        Contact(owner="Bank", value="https://bank.example/", checked_on=now.date()),
        Synonym(phrases="a\nb"),
        Pin(queries="x", article=article),
    )
    incident = KnownIncident(title="Down", begins_at=now, ends_at=now + datetime.timedelta(hours=1))
    catalog.save_incident(incident, codes=["102"])
    day = now.date()
    Feedback.objects.create(article=article, revision=1, helpful=False, text="Hm", state="new", day=day)
    SolutionVote.objects.create(
        article=article, key="aaaaaaaa", digest="x", revision=1, result="fixed", day=day
    )
    CodeReport.objects.create(code="X1", canonical="x1", language="en", first_day=day, last_day=day)
    SearchTally.objects.create(day=day, language="en", kind="code", query="X1")
    Image.objects.create(name=f"{'0' * 32}.png", width=1, height=1, size=1, article=article)
    CodeHistory.objects.create(article=article, code="H101")
    ImportRun.objects.create(name="export.zip", state="done")
    CodeFamily.objects.create(product=article.product, name="H codes")
    catalog.write_redirects(catalog.plan_redirects([("/old", "first"), ("/articles/old/", "first")]))
    editing.submit(article, None)
    editing.schedule(article, None, "publish", now + datetime.timedelta(days=1))
    WebhookDelivery.objects.create(event="article.published", about="x", due_at=now, created_at=now)
    return {
        **{name: model.objects.order_by("-pk").first() for name, model in MODELS.items() if model},
        "article": article,
        "area": article.area,
        "product": article.product,
        "user": User.objects.get(username="somebody"),
    }


def address_of(name, rows):
    route = ROUTES[name].replace("^(?P<app_label>articles|auth)/$", "articles/").replace("(?P<url>.*)$", "no")
    kind = next((kind for kind in rows if f"/{kind}/" in route), "article")
    for slot in ("<path:object_id>", "<id>", "<int:pk>"):
        route = route.replace(slot, str(rows[kind].pk))
    route = (
        route.replace("<path:content_type_id>", "1")
        .replace("<int:number>", "1")
        .replace("<int:position>", "0")
    )
    route = route.replace("<slug:name>", "owner")
    query = "?app_label=articles&model_name=article&field_name=product"
    return route + query if name == "autocomplete" else route


def is_let_in(answer):
    """Whether there was an answer other than: sign in, not for you, no such thing."""
    if answer.status_code == 302:
        return answer["Location"].partition("?")[0] not in ("/admin/login/", "/admin/")
    return answer.status_code not in (403, 404, 405)


@pytest.mark.parametrize("letter", "-" + EVERYBODY)
def test_each_address_answers_those_it_is_for(people, rows, letter):
    client = Client()
    if letter != "-":
        client.force_login(people[letter])
    cookies = client.cookies.copy()
    for name, letters in ADDRESSES.items():
        for method, allowed in zip(("get", "post"), letters, strict=True):
            client.cookies = cookies.copy()
            with transaction.atomic():  # whatever it does, such as signing out, the next address does not see
                answer = getattr(client, method)(address_of(name, rows))
                answer.getvalue()  # a file is closed when all of it was read
                assert not Publication.objects.exists(), f"{name} {method}"
                assert Revision.objects.count() == 2, f"{name} {method}"
                transaction.set_rollback(True)
            if name == "login":
                assert answer.status_code in (200, 302)
                continue
            assert is_let_in(answer) == (letter in allowed), f"{name} {method}"


@pytest.fixture
def foreign(people):
    """Somebody else's draft."""
    editing.delete(
        editing.save(None, article_data(id="shelf", slug="shelf"), None), None
    )  # its product stays
    data = article_data(title=f"Title {SECRET}", summary=SECRET, causes=[SECRET], id="x", slug="x")
    return editing.save(None, {**data, "owner": "person-p"}, people["p"])


@pytest.mark.parametrize("method", ["get", "post"])
def test_author_sees_and_changes_no_draft_of_others(people, rows, foreign, method):
    client = Client()
    client.force_login(people["a"])
    for name in [name for name, route in ROUTES.items() if "/article/" in route]:
        address = address_of(name, {**rows, "article": foreign})
        answer = getattr(client, method)(address)
        text = b"".join(answer) if answer.streaming else answer.content
        assert SECRET not in text.decode(), name
        if str(foreign.pk) in address and not name.endswith("<path:object_id>/"):
            assert not is_let_in(answer), name
        assert stored(foreign).version == 1, name


def test_author_sees_what_is_assigned(people, foreign, client):
    client.force_login(people["a"])
    assert SECRET not in client.get("/admin/articles/article/").content.decode()
    change(foreign, owner="person-a")
    assert SECRET in client.get("/admin/articles/article/").content.decode()
    assert client.get(f"/admin/articles/article/{foreign.pk}/change/").status_code == 200


# Ways round


def form_of(client, article):
    page = client.get(f"/admin/articles/article/{article.pk}/change/")
    assert page.status_code == 200
    return form_data(page)


STEPS = [
    {"_publish": "1"},
    {"_publish": "1", "status": "approved"},
    {"_save": "1", "status": "approved", "state": "live", "is_staff": "on", "version_id": "1"},
    {"_overwrite": "1", "_publish": "1"},
]


@pytest.mark.parametrize("role", "ar")
@pytest.mark.parametrize("more", STEPS)
def test_form_gives_nobody_the_right_to_publish(people, rows, client, role, more):
    article = rows["article"]
    editing.publish(article, None)
    seq = Publication.objects.get().seq
    client.force_login(people[role])
    client.post(
        f"/admin/articles/article/{article.pk}/change/", {**form_of(client, article), "title": "T", **more}
    )
    now = Publication.objects.get()
    assert (now.live, now.seq, now.revision.number) == (True, seq, 1)
    assert stored(article).status in (ArticleStatus.DRAFT, ArticleStatus.APPROVED)
    assert stored(article).status == (
        ArticleStatus.APPROVED if stored(article).version == 1 else ArticleStatus.DRAFT
    )


@pytest.mark.both
@pytest.mark.parametrize(
    ("role", "action"),
    [(role, "delete_selected") for role in "narm"],
)
def test_bulk_action_gives_no_right(people, rows, foreign, client, role, action):
    live = editing.save(None, article_data(id="live", slug="live"), people["a"])
    editing.publish(live, None)
    client.force_login(people[role])
    chosen = [rows["article"].pk, foreign.pk, live.pk]
    client.post(
        "/admin/articles/article/", {"action": action, "_selected_action": chosen, "post": "yes"}, follow=True
    )
    assert list(Publication.objects.values_list("article", "live")) == [(live.pk, True)]
    assert Article.objects.not_deleted().count() == 4


def test_author_gives_no_article_away_and_takes_none(people, rows, client):
    client.force_login(people["a"])
    sent = {**form_of(client, rows["article"]), "title": "Mine", "owner": str(people["p"].pk), "_save": "1"}
    client.post(f"/admin/articles/article/{rows['article'].pk}/change/", sent)
    assert (stored(rows["article"]).title, stored(rows["article"]).owner) == ("Mine", people["a"])


def test_restoring_gives_neither_owner_nor_product(people, rows):
    article = rows["article"]
    product = Product.objects.create(slug="old", name="Old")
    data = snapshot.take(stored(article))
    editing.save(article, {**data, "product": {"slug": "old", "name": "Old"}, "area": None,
                           "owner": "person-p"}, None, 1)  # fmt: skip
    editing.save(article, {**data, "owner": "person-a"}, None, 2)
    product.delete()
    with pytest.raises(exceptions.NotAllowed, match="product"):
        editing.restore(article, 2, people["a"], 3)
    assert not Product.objects.filter(slug="old").exists()
    editing.restore(article, 1, people["a"], 3)
    assert stored(article).owner == people["a"]


def test_author_brings_no_deleted_article_back(people, rows):
    editing.delete(rows["article"], None)
    with pytest.raises(exceptions.NotAllowed):
        editing.restore(rows["article"], 1, people["a"], 1)
    assert not Article.objects.not_deleted().filter(pk=rows["article"].pk).exists()


@pytest.mark.parametrize("role", "arm")
@pytest.mark.parametrize("publish", [False, True])
def test_import_takes_all_rights(people, role, publish):
    """Managers bring in drafts; nobody publishes by an import who may not publish."""
    if role == "m" and not publish:
        editing.import_articles([article_data()], editor=people[role])
        assert not Publication.objects.exists()
        return
    with pytest.raises(exceptions.NotAllowed):
        editing.import_articles([article_data()], editor=people[role], publish=publish)
    assert not Article.objects.exists()


def test_no_public_address_writes_for_anybody(people, rows, client):
    client.force_login(people["s"])
    for address in ("/api/v1/articles/", "/api/v1/articles/first", "/articles/first/"):
        for method in ("post", "put", "patch", "delete"):
            answer = getattr(client, method)(address)
            assert answer.status_code in (403, 404, 405, 415), (method, address)
            assert Revision.objects.count() == 2, (method, address)


# What the form offers


@pytest.mark.parametrize(
    ("role", "review", "buttons"),
    [
        ("s", False, {"_save", "_publish"}),
        ("p", False, {"_save", "_publish"}),
        ("a", False, {"_save", "_submit"}),
        ("r", False, {"_save", "_submit"}),
        ("p", True, {"_save", "_submit"}),
        ("m", False, set()),
    ],
)
def test_form_offers_only_what_one_may_do(people, rows, foreign, client, settings, role, review, buttons):
    settings.REVIEW_REQUIRED = review
    client.force_login(people[role])
    article = editing.save(None, article_data(id="new", slug="new"), people["a"])
    page = client.get(f"/admin/articles/article/{article.pk}/change/", follow=True).content.decode()
    found = {name for name in ("_save", "_publish", "_submit") if f'name="{name}"' in page}
    assert found == buttons
    if role == "a":
        editing.publish(article, None)
        page = client.get(f"/admin/articles/article/{article.pk}/change/").content.decode()
        assert 'name="_submit"' in page, "a change of what is published is submitted with one click"
