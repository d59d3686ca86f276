"""Folders of Markdown: what Docusaurus, MkDocs, Hugo, Jekyll, and wikis have becomes one kind of article."""

import pytest

from articles.transfer.foreign.kinds import markdown
from articles.transfer.foreign.source import State, Topic
from tests.support.exports import read_export

pytestmark = pytest.mark.once

TEXT = "The feed stopped.\n\n## Symptoms\n\n- No transactions\n"


def read(files):
    return read_export(markdown, files)


def only(files):
    articles, _ = read(files)
    assert len(articles) == 1, list(articles)
    return next(iter(articles.values()))


def html(text, name="page.md", **more):
    return only({name: f"---\ntitle: Feed\n---\n{text}", **more}).html


def test_docusaurus_has_categories_slugs_translations_and_versions():
    articles, remarks = read(
        {
            "docusaurus.config.js": "module.exports = {url: 'https://help.example', baseUrl: '/kb/',"
            " i18n: {defaultLocale: 'en'}, presets: [['classic', {docs: {routeBasePath: 'docs'}}]]}",
            "docs/02-feeds/_category_.json": '{"label": "Bank feeds"}',
            "docs/02-feeds/01-ll-204.md": f"---\ntitle: LL-204\nslug: /stop\n---\n{TEXT}[next](./ll-118)\n",
            "docs/02-feeds/ll-118.mdx": "import Part from './_part.mdx'\n\n# LL-118\n\n<Part />\n\n"
            "<Tabs><TabItem value='m' label='Mac'>\n\nPress.\n\n</TabItem></Tabs>\n",
            "docs/02-feeds/_part.mdx": "From *another* file.\n",
            "i18n/de/docusaurus-plugin-content-docs/current/02-feeds/01-ll-204.md": TEXT,
            "versioned_docs/version-1.0/02-feeds/01-ll-204.md": TEXT,
        }
    )
    first = articles["02-feeds/01-ll-204", "en"]
    assert first.groups == ("Bank feeds",)
    assert first.url == "https://help.example/kb/docs/stop"
    assert 'href="ll-118.mdx"' in first.html
    german = articles["02-feeds/01-ll-204", "de"]
    assert german.translation_of == "02-feeds/01-ll-204"
    assert german.addresses == ("/kb/de/docs/feeds/ll-204",)
    second = articles["02-feeds/ll-118", "en"].html
    assert "From <em>another</em> file." in second
    assert "<strong>Mac</strong>" in second and "import" not in second
    assert len(articles) == 3
    assert sorted(remark.place.split("/")[0] for remark in remarks) == ["docs", "versioned_docs"]


def test_mkdocs_has_nav_suffixes_snippets_and_redirects():
    articles, remarks = read(
        {
            "mkdocs.yml": "site_url: https://help.example/\nnav:\n- Home: index.md\n- Feeds:\n"
            "  - Bank: [a/ll-204.md]\nplugins:\n- redirects:\n    redirect_maps:\n      old.md: a/ll-204.md\n"
            "x: !!python/name:os.system\n",
            "docs/index.md": "# Help\n\nPick a chapter.\n",
            "docs/a/ll-204.md": '# LL-204: Feed\n\n--8<-- "part.md"\n\n![Clock](../img/c.png){ width=30 }\n',
            "docs/a/ll-204.de.md": "# LL-204: Abruf\n\nText.\n",
            "docs/img/c.png": "x",
            "part.md": "Out of the snippet.\n",
        }
    )
    one = articles["a/ll-204", ""]
    assert one.groups == ("Feeds", "Bank") and one.addresses == ("/old/",)
    assert one.url == "https://help.example/a/ll-204/"
    assert "Out of the snippet." in one.html and 'src="../img/c.png"' in one.html and "width" not in one.html
    assert one.title == "LL-204: Feed" and one.title_level == 1
    assert articles["a/ll-204", "de"].translation_of == "a/ll-204"
    assert {remark.place for remark in remarks} == {"docs/index.md", "part.md"}


def test_hugo_has_bundles_sections_references_and_folders_of_languages():
    articles, remarks = read(
        {
            "hugo.toml": 'baseURL = "https://help.example/"\ndefaultContentLanguage = "en"\n'
            '[languages.en]\ncontentDir = "content/en"\n[languages.de]\ncontentDir = "content/de"\n',
            "content/en/feeds/_index.md": '+++\ntitle = "Bank feeds"\n+++\n',
            "content/en/feeds/ll-204/index.md": '+++\ntitle = "LL-204"\naliases = ["/e/1.html"]\n+++\n'
            'See [it]({{< relref "ll-118#top" >}}).\n\n{{< figure src="c.png" alt="Clock" >}}\n\n'
            '{{% alert title="Mind" color="warning" %}}\nNot now.\n{{% /alert %}}\n\n{{< odd >}}\n',
            "content/en/feeds/ll-204/c.png": "x",
            "content/en/feeds/ll-118.md": "+++\ntitle = 'LL-118'\nexpiryDate = 2020-01-01\n+++\nText\n",
            "content/de/feeds/ll-204/index.md": "---\ntitle: LL-204 steht\n---\nText\n",
        }
    )
    one = articles["feeds/ll-204", "en"]
    assert one.groups == ("Bank feeds",) and one.addresses == ("/e/1.html",)
    assert 'href="../ll-118.md#top"' in one.html and 'alt="Clock"' in one.html
    assert '<div class="admonition warning"><p class="admonition-title">Mind' in one.html
    assert articles["feeds/ll-118", "en"].state == State.DRAFT
    assert articles["feeds/ll-204", "de"].translation_of == "feeds/ll-204"
    assert [remark.detail for remark in one.remarks] == ["shortcode odd"]
    assert [remark.topic for remark in remarks] == [Topic.SKIPPED]


def test_jekyll_has_collections_posts_liquid_and_old_addresses():
    articles, _ = read(
        {
            "_config.yml": "url: https://help.example\nbaseurl: /kb\ncollections: {errors: {output: true}}\n",
            "_includes/note.html": "<p>Note: {{ include.text }}</p>",
            "_errors/ll-204.md": "---\ntitle: LL-204\ncategory: Bank feeds\nredirect_from: [/old/1]\n---\n"
            "{% include note.html text='Hi' %}\n\n{{ site.baseurl }}[x]({% link _errors/ll-118.md %})\n"
            "{% raw %}{{ kept }}{% endraw %}\n\nWait.\n{: .warning }\n",
            "_errors/ll-118.md": "---\ntitle: LL-118\npublished: false\n---\nText\n",
            "_posts/2024-05-01-e-12-stop.md": "---\ntitle: E-12\n---\n"
            "{% highlight sh %}\nrun\n{% endhighlight %}\n",
            "_drafts/e-13.md": "---\ntitle: E-13\n---\nText\n",
        }
    )
    one = articles["errors/ll-204", ""]
    assert one.groups == ("Bank feeds",)
    assert one.url == "https://help.example/kb/errors/ll-204.html" and "/old/1" in one.addresses
    assert "Note: Hi" in one.html and "{{ kept }}" in one.html and 'href="ll-118.md"' in one.html
    assert '<div class="admonition warning">\n<p>Wait.</p>' in one.html
    assert articles["errors/ll-118", ""].state == State.DRAFT
    post = articles["posts/e-12-stop", ""]
    assert post.url.endswith("/2024/05/01/e-12-stop.html") and '<code class="language-sh">run' in post.html
    assert articles["drafts/e-13", ""].state == State.DRAFT


def test_a_wiki_has_names_for_titles():
    articles, remarks = read(
        {
            "Home.md": "Welcome!\n\n[[Sign-in has expired|Error-LL-118:-Sign-in-has-expired]]",
            "_Sidebar.md": "* [[Error-LL-118:-Sign-in-has-expired]]",
            "Error-LL-118:-Sign-in-has-expired.md": "[[images/c.png|alt=Clock]]"
            " [[Feed|Error-LL-204:-Feed-copy]]",
            "Error-LL-204:-Feed-copy.md": "Text [gone](Gone-page)",
            "images/c.png": "x",
        }
    )
    one = articles["Error-LL-118:-Sign-in-has-expired", ""]
    assert one.title == "Error LL-118: Sign-in has expired"
    assert 'alt="Clock"' in one.html and 'href="Error-LL-204%3A-Feed-copy.md"' in one.html
    assert articles["Error-LL-204:-Feed-copy", ""].title == "Error LL-204: Feed"
    assert {remark.place for remark in remarks} == {"Home.md", "_Sidebar.md"}


def test_a_wiki_may_have_pages_of_mediawiki_and_links_with_its_whole_address():
    articles, remarks = read(
        {
            "_Sidebar.md": "x",
            "LL-204-Feed.md": "See [it](https://github.com/acme/app/wiki/LL-118-Rate).",
            "LL-118-Rate.mediawiki": "== Fix ==\n# See [[LL-204 Feed]]",
            "notes.rst": "x",
        }
    )
    assert 'href="LL-118-Rate.mediawiki"' in articles["LL-204-Feed", ""].html
    assert '<ol><li>See <a href="LL-204-Feed.md">' in articles["LL-118-Rate", ""].html
    assert ("notes.rst", "written in another markup") in {(one.place, one.detail) for one in remarks}


def test_a_page_that_leads_on_gives_its_links_and_address_to_its_target():
    articles, _ = read(
        {
            "_config.yml": "collections: {errors: {}}\n",
            "_errors/e-1.md": "---\ntitle: E-1\n---\nSee [it]({% link _errors/e-2.md %}).\n",
            "_errors/e-2.md": "---\ntitle: E-2\nredirect_to: /errors/e-3.html\n---\n",
            "_errors/e-3.md": "---\ntitle: E-3\n---\nText\n",
        }
    )
    assert 'href="e-3.md"' in articles["errors/e-1", ""].html
    assert "/errors/e-2.html" in articles["errors/e-3", ""].addresses


def test_a_box_titled_as_a_part_is_that_part():
    found = html('!!! failure "Error message"\n    No rate\n')
    assert found == "<div><p><strong>Error message</strong></p>\n<p>No rate</p>\n</div>\n"


def test_plain_files_may_link_to_names_and_have_their_summary_above():
    articles, _ = read(
        {
            "a/one.md": "---\ndescription: It stands.\n---\n# E-1\n\n> [!NOTE]\n> "
            "Hm\n\n## Fix\n\nSee [[Two|it]] [[gone]].\n",
            "b/two.md": "# E-2\n\nText.\n",
        }
    )
    one = articles["a/one", ""]
    assert 'href="../b/two.md">it</a> [[gone]]' in one.html
    assert one.parts == {"summary": "<p>It stands.</p>"}


def test_plain_files_are_read_without_anything_above_them():
    articles, remarks = read(
        {
            "errors/_ll-204.md": "# LL-204: Feed\n\nText.\n",
            "errors/ll-118_de.md": "# LL-118: Abruf\n\nText.\n",
            "errors/ll-118.md": "# LL-118: Sign in\n\nText.\n",
            "README.md": "# Errors\n\n- [a](errors/_ll-204.md)\n- [b](errors/ll-118.md)\n",
            "CHANGELOG.md": "# Changes\n\n## 1.0\n",
            "node_modules/x/readme.md": "# X\n",
        }
    )
    assert set(articles) == {("errors/_ll-204", ""), ("errors/ll-118", ""), ("errors/ll-118", "de")}
    assert {remark.place for remark in remarks} == {"README.md", "CHANGELOG.md", "node_modules/x/readme.md"}


def test_only_the_newest_of_folders_of_versions_is_read():
    articles, remarks = read({f"v{n}/ll-204.md": f"# LL-204: Feed {n}\n\nText.\n" for n in (2, 9, 10)})
    assert [one.title for one in articles.values()] == ["LL-204: Feed 10"]
    assert [remark.detail for remark in remarks] == ["an older version: v2", "an older version: v9"]


@pytest.mark.parametrize(
    ("front", "state"),
    [
        ("draft: true", State.DRAFT),
        ("published: no", State.DRAFT),
        ("status: In progress", State.DRAFT),
        ("publishDate: 2999-01-01", State.DRAFT),
        ("unlisted: true", State.LIMITED),
        ("visibility: internal", State.LIMITED),
        ("draft: false", State.PUBLIC),
    ],
)
def test_front_matter_says_who_sees_a_page(front, state):
    assert only({"a.md": f"---\ntitle: E-12\n{front}\n---\nText\n"}).state == state


def test_a_title_that_a_comment_cuts_off_comes_back_whole_and_is_reported():
    one = only({"a.md": "---\ntitle: Error #102 appears\n---\nText\n"})
    assert one.title == "Error #102 appears"
    assert [(remark.topic, remark.detail) for remark in one.remarks] == [
        (Topic.ODD_FRONT_MATTER, "title: Error #102 appears")
    ]


def test_front_matter_that_is_no_yaml_is_read_line_by_line():
    one = only({"a.md": '---\ntitle: Error: no "rate"\ntags: [a, b\n---\nText\n'})
    assert one.title == 'Error: no "rate"' and one.remarks


def test_front_matter_may_be_json_and_hold_parts():
    one = only({"a.md": '{\n"title": "E-12",\n"code": 12, "symptoms": ["It stops <now>"]\n}\nText\n'})
    assert one.codes == ("12",) and one.parts == {"symptoms": "<ul><li>It stops &lt;now&gt;</li></ul>"}


@pytest.mark.parametrize(
    "text",
    [
        '!!! danger "Mind"\n    Not *now*.\n',
        ":::danger[Mind]\n\nNot *now*.\n\n:::\n",
        "::: warning Mind\nNot *now*.\n:::\n",
        "> [!WARNING] Mind\n> Not *now*.\n",
        '{% hint style="warning" %}\n# Mind\nNot *now*.\n{% endhint %}\n',
        '{{< alert type="warning" title="Mind" >}}\nNot *now*.\n{{< /alert >}}\n',
        "{: .warning-title }\n> Mind\n>\n> Not *now*.\n",
        "> ⚠️ Mind\n>\n> Not *now*.\n",
        "/// warning | Mind\nNot *now*.\n///\n",
        "```{warning} Mind\nNot *now*.\n```\n",
        '<Callout type="warning" title="Mind">\n\nNot *now*.\n\n</Callout>\n',
    ],
)
def test_notices_of_all_dialects_are_one(text):
    found = html(text)
    assert '<div class="admonition warning">' in found
    assert "Mind" in found and "<em>now</em>" in found
    assert not {"!!!", ":::", "{%", "{{", "[!", "{:", "///", "<Callout"} & set(found.split())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Text[^1]\n\n[^1]: More.\n", "Text (More.)"),
        ("## Title {#id}\n", '<h2 id="id">Title</h2>'),
        ("Press ++ctrl+k++ :material-key:\n", "<p>Press Ctrl+K</p>"),
        ("`{: .x }` stays\n{: .x }\n", "<p><code>{: .x }</code> stays</p>"),
        ("Can't open <filename> {0}\n", "Can't open &lt;filename&gt; {0}"),
        ("Term\n:   Meaning\n", "<dt>\n<p>Term</p>\n</dt>\n<dd>\n<p>Meaning</p>"),
        ('=== "Mac"\n\n    1. Press\n', "<p><strong>Mac</strong></p>\n<ol>\n<li>Press</li>"),
        (
            "<Tabs values={[{label: 'On a Mac', value: 'mac'},\n {value: 'x', label: 'Else'}]}>"
            '<TabItem value="mac">\n\nPress\n\n</TabItem></Tabs>\n',
            "<p><strong>On a Mac</strong></p>\n<p>Press</p>",
        ),
        ('??? question "Why?"\n    So.\n', "<details><summary>Why?</summary>\n<p>So.</p>"),
        ("```\n!!! note\n    {{< x >}}\n```\n", "<code>!!! note\n    {{&lt; x &gt;}}\n</code>"),
        (
            "1. One\n\n    ```sh\n    a\n      b\n    ```\n2. Two\n",
            '<code class="language-sh">a\n  b\n</code>',
        ),
        (':::image source="a.png" alt-text="Clock":::\n', '<img alt="Clock" src="a.png"/>'),
    ],
)
def test_signs_of_dialects_become_plain(text, expected):
    assert expected in html(text)


def test_one_page_is_divided_where_headings_hold_codes():
    articles, _ = read(
        {
            "errors.md": "# Errors\n\nAll.\n\n## Feeds\n\n<a id='f'></a>\n\n### LL-204: Feed\n\n"
            "See [it](#e-118).\n\n"
            "#### Fix\n\n1. Wait.\n\n### LL-118: Sign in {#e-118}\n\nText.\n\n## More\n\nLeft out.\n"
        }
    )
    assert [one.title for one in articles.values()] == ["LL-204: Feed", "LL-118: Sign in"]
    one = articles["f", ""]
    assert one.codes == ("LL-204",) and one.groups == ("Feeds",)
    assert 'href="errors.md#e-118"' in one.html and "<li>Wait.</li>" in one.html and "More" not in one.html
    assert articles["e-118", ""].names == ("errors.md#e-118",)


@pytest.mark.parametrize(
    "text",
    [
        "# Codes\n\nE-11\n:   Disk is full\n\nE-12\n:   No rate\n",
        "# Codes\n\n| Code | Meaning | Fix |\n|---|---|---|\n"
        "| E-11 | Disk is full | Wait |\n| E-12 | No rate | Go |\n",
    ],
)
def test_one_page_may_hold_its_articles_as_terms_or_rows(text):
    articles, _ = read({"codes.md": text})
    assert [one.codes for one in articles.values()] == [("E-11",), ("E-12",)]
    assert "Disk is full" in str(next(iter(articles.values())))


def test_an_article_with_a_code_in_its_title_is_never_divided():
    assert (
        only({"a.md": "# LL-204: Feed\n\n## LL-204-1\n\nText.\n\n## LL-204-2\n\nText.\n"}).title
        == "LL-204: Feed"
    )


def test_a_wiki_has_areas_in_its_sidebar_and_a_part_is_no_title():
    articles, _ = read(
        {
            "_Sidebar.md": "### Paper\n* [[E-30 Paper jam]]\n\n**Network**\n* [[Subnet|E-31-Subnet]]\n",
            "E-30-Paper-jam.md": "It stops.\n\nSolution\n========\n1. Open it.\n",
            "E-31-Subnet.md": "# E-31: Wrong subnet\n\nText.\n",
        }
    )
    assert [(one.title, one.groups) for one in articles.values()] == [
        ("E-30 Paper jam", ("Paper",)),
        ("E-31: Wrong subnet", ("Network",)),
    ]
