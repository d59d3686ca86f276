"""The addresses of pages and files."""

from django.urls import include, path, re_path

from articles import feeds, images
from articles.api import docs, v1
from articles.sitemaps import sitemap
from articles.views import (
    article_files,
    branding,
    browser_files,
    code_lookup,
    compare,
    embed,
    error_codes,
    families,
    faqs,
    feedback,
    home,
    llms_and_manifest,
    llms_full,
    mcp,
    media,
    missing_codes,
    offline,
    pdf,
    preview,
    privacy,
    products,
    safety,
    search,
    service_worker,
    suggestions,
)
from articles.views.api_limit import limited

# For people: once for each language.
pages = [
    path("", home.home_page, name="home"),
    path("products/<slug:product>/", products.product_detail, name="product-detail"),
    path("products/<slug:product>/<slug:area>/", products.area_detail, name="area-detail"),
    path("articles/<slug:slug>/", article_files.article_detail, name="article-detail"),
    path("articles/<slug:slug>.md", article_files.article_markdown, name="article-md"),
    path("articles/<slug:slug>.pdf", pdf.article_pdf, name="article-pdf"),
    path("articles/<slug:slug>.json", article_files.article_json, name="article-json"),
    path("articles/<slug:slug>/outcome/", feedback.vote_on_solution, name="solution-vote"),
    path("articles/<slug:slug>/feedback/", feedback.give_feedback, name="article-feedback"),
    path("articles/<slug:slug>/suggest/", suggestions.suggest_change, name="article-suggest"),
    path("compare/<slug:first>/<slug:second>/", compare.compare_articles, name="compare"),
    path("codes/", error_codes.list_codes, name="codes"),
    path("codes/report/", missing_codes.report_missing_code, name="code-report"),
    path("codes/report/thanks/", missing_codes.report_thanks, name="code-report-thanks"),
    path("codes/<slug:product>/<slug:family>/", families.code_family, name="code-family"),
    path("faqs/", faqs.list_faqs, name="faqs"),
    path("safety/", safety.safety_page, name="safety"),
    path("offline/", service_worker.offline_page, name="offline"),
    path("offline/<slug:product>.zip", offline.download_pack, name="offline-pack"),
    path("offline/<slug:product>.pdf", offline.download_pack, {"kind": "pdf"}, name="offline-pdf"),
    path("privacy/", privacy.privacy_page, name="privacy"),
    path("feeds/articles.atom", feeds.articles, name="feed"),
    path("feeds/incidents.atom", feeds.incidents, name="feed-incidents"),
    path("feeds/products/<slug:product>.atom", feeds.product, name="feed-product"),
    path("feeds/products/<slug:product>/<slug:area>.atom", feeds.area, name="feed-area"),
    path("feeds/articles/<slug:slug>.atom", feeds.article_changes, name="feed-article"),
    path("e/<path:code>/", code_lookup.code_redirect, name="code-redirect"),
    path("embed/<path:code>/", embed.embed_article, name="embed"),
    path("search/", search.search_articles, name="search"),
    path("search/suggest/", search.suggest, name="search-suggest"),
    path("search/click/", search.log_click, name="search-click"),
]

# For machines: once.
fixed = [
    path("sitemap.xml", sitemap, name="sitemap"),
    path("api/v1/", include((limited(v1.urls[0]), v1.urls[1]), v1.urls[2])),
    path("api/docs", docs.show_docs, name="api-docs"),
    path("opensearch.xml", browser_files.opensearch, name="opensearch"),
    path("embed.js", embed.embed_script, name="embed-script"),
    path("identity/accent.css", branding.accent, name="accent"),
    path("identity/logo", branding.logo, name="logo"),
    path("manifest.webmanifest", llms_and_manifest.manifest, name="manifest"),
    path("mcp", mcp.answer_message, name="mcp"),
    path("llms.txt", llms_and_manifest.llms, name="llms"),
    path("llms-full.txt", llms_full.list_products, name="llms-full"),
    path("llms-full/<slug:product>.txt", llms_full.list_articles, name="llms-full-product"),
    path(".well-known/security.txt", browser_files.security, name="security"),
    path("favicon.ico", browser_files.favicon, name="favicon"),
    path("sw.js", service_worker.service_worker, name="service-worker"),
    path("robots.txt", browser_files.robots, name="robots"),
    re_path(rf"^media/(?P<name>{images.NAME.pattern})\Z", media.serve_image, name="media"),
    path("preview/<str:token>/", preview.preview_draft, name="preview"),
]
