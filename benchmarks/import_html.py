"""Conversion of other products' articles: seconds and memory for many, and the cost of a long text.

    python benchmarks/import_html.py [ARTICLES]

Makes articles of HTML as help desks export them (3 KB each, links among them, lists, a table, a callout),
converts all, and prints seconds of CPU, articles a second, and the growth of memory. Then it prints the ratio
of one text ten times as long to ten of the usual length: about 1 where time grows with length alone.
"""

import os
import resource
import sys
import time
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).parents[1]))
os.environ.setdefault("HELPCENTER_LOCAL", "1")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpcenter.settings")
django.setup()

from articles.transfer.foreign.convert import Context, to_entry  # noqa: E402
from articles.transfer.foreign.source import SourceArticle  # noqa: E402

PARAGRAPH = (
    "<p>Ledgerline asked your bank for new transactions and got no answer in time. <b>Wait</b> a while.</p>"
)
SECTIONS = f"""
{PARAGRAPH}<h2>Error message</h2><blockquote><p>We could not refresh account %s. (LL-{{n}})</p></blockquote>
<h2>Symptoms</h2><ul><li>No transactions since yesterday</li><li>The account shows a grey clock</li></ul>
<h2>Causes</h2><h3>The bank is in maintenance</h3>{PARAGRAPH * 3}<h3>The consent has run out</h3>{PARAGRAPH}
<h2>Solutions</h2><h3>Wait and refresh</h3><ol><li>Wait 30 minutes.</li><li>Open <em>Accounts</em>.</li></ol>
<div class="callout warning"><p>Do not delete the account.</p></div><h3>Renew the consent</h3>
<ol><li>Open Accounts.<ul><li>Then Consent</li></ul></li><li>Press Renew, see
<a href="/hc/en-us/articles/{{next}}-Next">the next one</a>.</li></ol>
<h2>For administrators</h2><pre><code class="language-text">auth: code age 742s\nauth: limit 600s</code></pre>
<table><tr><th>Field</th><th>Meaning</th></tr><tr><td>age</td><td>seconds</td></tr></table>{PARAGRAPH * 8}
"""


def article(n: int, repeats: int = 1) -> SourceArticle:
    html = SECTIONS.replace("{n}", str(n)).replace("{next}", str(n + 1)) * repeats
    url = f"https://help.example/hc/en-us/articles/{n}-Error"
    return SourceArticle(
        ext=str(n), place=f"articles[{n}]", title=f"Error LL-{n}: No answer", html=html, url=url
    )


def seconds(articles: list[SourceArticle], context: Context) -> float:
    began = time.process_time()
    for each in articles:
        assert to_entry(each, context).entry.data
    return time.process_time() - began


def memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    count = int(sys.argv[1]) if sys.argv[1:] else 1_000
    context = Context("zendesk", {"slug": "ledgerline", "name": "Ledgerline"})
    before, began = memory(), time.process_time()
    for n in range(count):
        context.note(article(n))
    noted = time.process_time() - began
    spent = sum(seconds([article(n)], context) for n in range(count))
    size = len(article(0).html) / 1000
    print(f"{count} articles of {size:.1f} KB: {spent:.1f} s ({count / spent:.0f} a second)")
    print(f"{noted:.1f} s to note their addresses before")
    print(f"memory {before:.0f} MB before, at most {memory():.0f} MB")
    usual = seconds([article(n) for n in range(10)], context)
    print(
        f"ratio of one text ten times as long to ten texts: {seconds([article(1, 10)], context) / usual:.2f}"
    )


if __name__ == "__main__":
    main()
