"""Translated segments into drafts: checked as a whole before anything is written, and never published."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from articles import editing
from articles.content import snapshot, translations
from articles.content.snapshot import Data
from articles.exceptions import Refused
from articles.models import Article
from articles.permissions import Editor
from articles.transfer.origin import ParseError, read_text

from .files import ReadUnit
from .po import read_po
from .units import lost_marks, put_texts, units_of
from .xliff import read_xliff

MAX_BYTES = 64_000_000
CREATED, CHANGED, UNCHANGED = "created", "changed", "unchanged"


class FaultyFiles(Exception):
    """Raised with all faults of the files; nothing was changed."""

    def __init__(self, faults: list[ParseError]):
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


@dataclass
class ArticleTexts:
    """What files bring for one article and language."""

    source: Article
    language: str
    units: list[ReadUnit] = field(default_factory=list)


def import_translations(
    paths: Iterable[Path], editor: Editor = None, dry_run: bool = False
) -> dict[str, str]:
    """Make or update drafts, and return what happened to each, by ID.

    Raises FaultyFiles, NotAllowed, and OSError.
    """
    faults: list[ParseError] = []
    groups: dict[tuple[str, str], ArticleTexts] = {}
    for path in paths:
        try:
            language, units = read_file(path)
        except ParseError as fault:
            faults.append(fault)
            continue
        for unit in units:
            if refused := _add(groups, language, unit):
                faults.append(refused)
    results: dict[str, str] = {}
    if not faults:
        with transaction.atomic():
            for group in groups.values():
                faults += _write(group, editor, results)
            if faults or dry_run:
                transaction.set_rollback(True)
    if faults:
        raise FaultyFiles(faults)
    return results


def read_file(path: Path) -> tuple[str, list[ReadUnit]]:
    """Return the language and the translated segments of a file, by its name. Raises ParseError."""
    name, file = path.name.lower(), str(path)
    if name.endswith((".xlf", ".xliff")):
        return read_xliff(read_text(path, MAX_BYTES), file)
    if name.endswith(".po"):
        return read_po(read_text(path, MAX_BYTES), file)
    raise ParseError(file, 1, "", "expected a file named .xlf, .xliff, or .po")


def _add(groups: dict[tuple[str, str], ArticleTexts], language: str, unit: ReadUnit) -> ParseError | None:
    """Add a segment to those of its article, or return why it can't be taken."""
    if language not in dict(settings.LANGUAGES):
        return ParseError(unit.file, unit.line, unit.name, f"the site has no language {language}")
    group = groups.get((unit.article, language))
    if group is None:
        source = Article.objects.not_deleted().filter(source_id=unit.article).first()
        if source is None:
            return ParseError(unit.file, unit.line, unit.name, f"no article has the ID {unit.article}")
        if language == source.language:
            return ParseError(unit.file, unit.line, unit.name, "this is the language of the source")
        group = groups[unit.article, language] = ArticleTexts(source, language)
    group.units.append(unit)
    return None


def _write(group: ArticleTexts, editor: Editor, results: dict[str, str]) -> list[ParseError]:
    source = editing.text_to_translate(group.source)
    present = {unit.name: unit for unit in units_of(source, None)}
    faults, texts = [], {}
    for unit in group.units:
        if unit.name not in present:
            # The source has lost this part since: there is nothing to translate anymore.
            continue
        if lost := lost_marks(unit.source or present[unit.name].source, unit.target, source["codes"]):
            marks = ", ".join(dict.fromkeys(lost))
            faults.append(ParseError(unit.file, unit.line, unit.name, f"lost in the translation: {marks}"))
        texts[unit.name] = unit.target
    if faults:
        return faults
    draft = editing.translations_of(group.source).get(group.language)
    if draft:
        before = snapshot.take(Article.objects.with_parts().get(pk=draft.pk))
    else:
        before = editing.begin_translation(source, group.language)
    try:
        data = snapshot.normalize(put_texts(source, before, texts))
        data["translated_from"] = _state(group, data, source, texts)
        identity = data["id"]
        if draft and snapshot.has_same_content(before, data):
            results[identity] = UNCHANGED
            return []
        note = _("Imported translation")
        if draft:
            editing.save(draft, data, editor, draft.version, note=note)
        else:
            editing.save(None, data, editor, note=note)
    except snapshot.Invalid as error:
        first = group.units[0]
        return [ParseError(first.file, first.line, error.path, error.message)]
    except Refused as refusal:
        first = group.units[0]
        return [ParseError(first.file, first.line, "", str(reason)) for reason in refusal.reasons]
    results[identity] = CHANGED if draft else CREATED
    return []


def _state(group: ArticleTexts, data: Data, source: Data, texts: dict[str, str]) -> str:
    """Return what the draft was made from: parts of which all segments came, from the text in the file."""
    state = translations.read_state(data["translated_from"])
    names: dict[str, set[str]] = {}
    for unit in units_of(source, None):
        names.setdefault(unit.part, set()).add(unit.name)
    now = translations.digests_of(source)
    made_from = {unit.name: unit.digest for unit in group.units}
    for part, wanted in names.items():
        if wanted <= texts.keys():
            digests = {made_from[name] for name in wanted}
            state[part] = next(iter(digests - {now[part], ""}), now[part])
    return translations.write_state(state)
