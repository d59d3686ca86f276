"""The image library: every image with its uses, and the deletion of unused ones."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles import editing, exceptions, images, markdown
from articles.models import Article, Image, ImageUse, Publication, Revision

from .pages import article_page_url
from .preview import may_edit
from .read_only import ReadOnlyAdmin

MAX_ARTICLES = 3  # in a row of the list


class ImageUseFilter(admin.SimpleListFilter):
    title = gettext_lazy("usage")
    parameter_name = "use"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("live", _("published")),
            ("draft", _("in a draft")),
            ("old", _("in older revisions only")),
            ("none", _("unused")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        live = Revision.objects.filter(pk__in=Publication.objects.live().values("revision"))
        drafts = Revision.objects.filter(article__deleted_at=None, number=F("article__version"))
        in_revisions = Image.objects.in_revisions
        match self.value():
            case "live":
                return queryset.filter(pk__in=in_revisions(live))
            case "draft":
                return queryset.filter(pk__in=in_revisions(drafts))
            case "old":
                old = queryset.filter(pk__in=in_revisions(Revision.objects.all()))
                return old.exclude(pk__in=in_revisions(live)).exclude(pk__in=in_revisions(drafts))
            case "none":
                return queryset.filter(pk__in=editing.unused_images())
        return queryset


class ImageChangeList(ChangeList):
    """A page of the library that loads the uses of all its images at once."""

    def get_results(self, request: Any) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        uses = editing.image_uses([row.name for row in self.result_list], request.user)
        for row in self.result_list:
            row.uses = uses[row.name]


@admin.register(Image)
class ImageAdmin(ReadOnlyAdmin):
    list_display = ["thumbnail", "alt_text", "use_summary", "upload"]
    list_display_links = ["thumbnail"]
    list_filter = [ImageUseFilter, "created_at"]
    list_select_related = ["uploader", "article"]
    list_per_page = 50
    search_fields = ["name", "article__title", "article__codes__code", "uploader__username"]

    def get_search_results(self, request: Any, queryset: Any, search_term: str) -> Any:
        """Find images by their alt texts, too."""
        rows, may_have_duplicates = super().get_search_results(request, queryset, search_term)
        if search_term.strip():
            mine = Article.objects.for_editor(request.user).values("pk")
            uses = ImageUse.objects.filter(words__icontains=search_term.strip(), revision__article__in=mine)
            rows = rows | queryset.filter(name__in=uses.values("name"))
        return rows, may_have_duplicates

    delete_confirmation_template = "admin/articles/image/delete_confirmation.html"
    delete_selected_confirmation_template = "admin/articles/image/delete_selected_confirmation.html"
    fields = ["image", "alt_text", "use_list", "markdown_code", "dimensions", "uploader", "created_at"]
    readonly_fields = ["image", "alt_text", "use_list", "markdown_code", "dimensions"]

    def changeform_view(
        self, request: Any, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        return super().changeform_view(
            request, object_id, form_url, {"heading": _("Image"), **(extra_context or {})}
        )

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        return ImageChangeList

    def get_queryset(self, request: Any) -> QuerySet:
        rows: Any = super().get_queryset(request)
        return rows.for_editor(request.user)

    def get_object(self, request: Any, object_id: str, from_field: Any = None) -> Image | None:
        row: Any = super().get_object(request, object_id, from_field)
        if row is not None:
            row.uses = editing.image_uses([row.name], request.user)[row.name]
        return row

    # Columns and fields

    @admin.display(description=gettext_lazy("image"), ordering="name")
    def thumbnail(self, row: Any) -> Any:
        alt = row.uses.words or _("Image without alt text")
        tag = '<img class="image-thumbnail" src="{}{}" alt="{}" loading="lazy" width="{}" height="{}">'
        return format_html(tag, images.FOLDER, row.name, alt, row.width, row.height)

    @admin.display(description=gettext_lazy("image"))
    def image(self, row: Any) -> Any:
        tag = '<img class="image-full" src="{}{}" alt="{}" width="{}" height="{}">'
        return format_html(tag, images.FOLDER, row.name, row.uses.words, row.width, row.height)

    @admin.display(description=gettext_lazy("alt text"))
    def alt_text(self, row: Any) -> str:
        return row.uses.words or "-"

    @admin.display(description=gettext_lazy("used in"))
    def use_summary(self, row: Any) -> Any:
        articles = row.uses.articles
        uses = [(self._describe_use(use, linked=True),) for use in articles[:MAX_ARTICLES]]
        if (more := len(articles) - MAX_ARTICLES) > 0:
            uses.append((_("and %(n)d more") % {"n": more},))
        if row.uses.autosaved:
            uses.append((_("in an unsaved draft"),))
        if not uses:
            return format_html('<b class="image-unused">{}</b>', _("not used"))
        return format_html_join("", '<span class="image-use">{}</span>', uses)

    @admin.display(description=gettext_lazy("used in"))
    def use_list(self, row: Any) -> Any:
        uses = [(self._describe_use(use, linked=True),) for use in row.uses.articles]
        if row.uses.autosaved:
            uses.append((_("an unsaved draft"),))
        if not uses:
            return _("Not used in any revision.")
        return format_html('<ul class="image-uses">{}</ul>', format_html_join("", "<li>{}</li>", uses))

    def _describe_use(self, use: Any, linked: bool = False) -> Any:
        if not use.title:
            return _("someone else's article")
        states = [_("published")] if use.live else []
        states += [_("draft")] if use.in_draft and not use.live else []
        if not states:
            states = [
                ngettext("%(n)d older revision", "%(n)d older revisions", use.revisions)
                % {"n": use.revisions}
            ]
        name: Any = use.title
        if linked:
            name = format_html('<a href="{}">{}</a>', self._use_url(use), use.title)
        return format_html("{} ({})", name, ", ".join(states))

    def _use_url(self, use: Any) -> str:
        """Return the form of an article that has the image now; the history of one that had it."""
        return article_page_url(use.article, "change" if use.in_draft else "history")

    @admin.display(description=gettext_lazy("in Markdown"))
    def markdown_code(self, row: Any) -> Any:
        code = markdown.write_image(f"{images.FOLDER}{row.name}", row.uses.words or _("Describe the image"))
        return format_html("<code>{}</code>", code)

    @admin.display(description=gettext_lazy("size"), ordering="size")
    def dimensions(self, row: Any) -> str:
        return f"{row.width} × {row.height}, {filesizeformat(row.size)}"

    @admin.display(description=gettext_lazy("uploaded"), ordering="created_at")
    def upload(self, row: Any) -> Any:
        date = date_format(timezone.localtime(row.created_at), "DATE_FORMAT")
        uploader = row.uploader.get_username() if row.uploader else ""
        facts = [date, uploader, f"{row.width} × {row.height}", filesizeformat(row.size)]
        return format_html_join("", '<span class="image-use">{}</span>', [(fact,) for fact in facts if fact])

    def change_view(
        self, request: Any, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        context = {"may_replace": request.user.has_perm("articles.change_article"), **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)

    # Deleting unused images

    def get_deleted_objects(self, objs: Any, request: Any) -> Any:
        """Protect images that are in use: then the page lists them and has no button to delete."""
        to_delete, counts, missing_permissions, protected = super().get_deleted_objects(objs, request)
        return to_delete, counts, missing_permissions, [*protected, *editing.reasons_to_keep(objs)]

    def delete_model(self, request: Any, obj: Any) -> None:
        editing.delete_images([obj], request.user)

    def delete_queryset(self, request: Any, queryset: QuerySet) -> None:
        editing.delete_images(queryset, request.user)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        return self._explain_refusal(request, super().delete_view, object_id, extra_context)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        context = {"title": _("Images"), "may_upload": may_edit(request.user), **(extra_context or {})}
        return self._explain_refusal(request, super().changelist_view, context)

    def _explain_refusal(self, request: HttpRequest, view: Any, *args: Any) -> HttpResponse:
        """Explain why an image stays that came into use while the page asked whether to delete it."""
        try:
            return view(request, *args)
        except exceptions.Refused as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(reverse("admin:articles_image_changelist"))
