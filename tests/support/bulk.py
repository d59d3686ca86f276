"""Actions on several articles of the list, as a browser sends them: a button, and the page that asks."""

LIST = "/admin/articles/article/"


def choose(client, action, *articles):
    """Press a button of the list, with these articles selected."""
    chosen = [article.pk for article in articles]
    return client.post(LIST, {"action": action, "index": "0", "_selected_action": chosen})


def confirm(client, page, follow=False, **values):
    """Send the page that asks."""
    names = {name: [] for name in ("article", "refused")}
    for row in page.context["rows"]:
        names["article"].append(f"{row.article.pk}:{row.version}")
        if row.refusal:
            names["refused"].append(row.article.pk)
    assert page.content.decode().count('name="article"') == len(names["article"])
    address = f"{LIST}bulk/{page.context['action'].name}/"
    sent = {**names, "list": page.context["list_query"], "apply": "1", **values}
    return client.post(address, sent, follow=follow)


def refusals(page):
    """Return why articles are left out, by their titles."""
    return {row.article.title: row.refusal for row in page.context["rows"] if row.refusal}
