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
from articles.strings.languages import is_same_language
from articles.transfer.origin import ParseError, read_text

from .files import ReadUnit
from .po import read_po
from .units import Unit, lost_marks, put_texts, units_of
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
    source_language: str  # of what readers see of it, which an export gives
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
        return ParseError(unit.file, unit.line, unit.name, f"{language} isn't a language of this site")
    group = groups.get((unit.article, language))
    if group is None:
        source = Article.objects.not_deleted().filter(source_id=unit.article).first()
        if source is None:
            return ParseError(unit.file, unit.line, unit.name, f"no article has the ID {unit.article}")
        if language == source.language:
            return ParseError(unit.file, unit.line, unit.name, "this is the language of the source")
        if editing.source_of(source) != source:
            message = f"{unit.article} is a translation itself: translate {source.translation_of}"
            return ParseError(unit.file, unit.line, unit.name, message)
        own = editing.text_to_translate(source)["language"]
        group = groups[unit.article, language] = ArticleTexts(source, own, language)
    own = group.source_language
    if unit.source_language and not is_same_language(unit.source_language, own):
        return ParseError(
            unit.file, unit.line, "srcLang", f"{unit.source_language}, but the article is in {own}"
        )
    group.units.append(unit)
    return None


def _write(group: ArticleTexts, editor: Editor, results: dict[str, str]) -> list[ParseError]:
    source = editing.text_to_translate(group.source)
    draft = editing.translations_of(group.source).get(group.language)
    if draft:
        before = snapshot.take(Article.objects.with_parts().get(pk=draft.pk))
    else:
        before = editing.begin_translation(source, group.language)
    present = {unit.name: unit for unit in units_of(source, before if draft else None)}
    read, faults = _choose(group.units, present, source["codes"])
    if faults:
        return faults
    if not read:
        if draft:
            results[draft.source_id] = UNCHANGED
        return []
    try:
        texts = {name: unit.target for name, unit in read.items()}
        data = snapshot.normalize(put_texts(source, before, texts))
        data["translated_from"] = _state(read, present, before["translated_from"] if draft else "", source)
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


def _choose(
    units: list[ReadUnit], present: dict[str, Unit], codes: list[str]
) -> tuple[dict[str, ReadUnit], list[ParseError]]:
    """Return the segments to take, by name, and what is wrong with any of them."""
    read: dict[str, ReadUnit] = {}
    faults = []
    for unit in units:
        now = present.get(unit.name)
        # The source may have lost a part since: there is nothing to translate anymore. And what an export
        # calls untranslated or out of date stays so until someone touches it.
        if now is None or (unit.is_initial and unit.target == now.target):
            continue
        # What the translator's file says of the source counts only if the source has changed.
        text = now.source if _is_of_today(unit, now) else unit.source or now.source
        lost = lost_marks(text, unit.target, codes) if unit.target != now.target else []
        if lost:
            marks = ", ".join(dict.fromkeys(lost))
            faults.append(
                ParseError(unit.file, unit.line, unit.name, f"missing from the translation: {marks}")
            )
        other = read.setdefault(unit.name, unit)
        if other.target != unit.target:
            message = f"translated twice, in another way at {other.file}:{other.line}"
            faults.append(ParseError(unit.file, unit.line, unit.name, message))
    return read, faults


def _is_of_today(unit: ReadUnit, now: Unit) -> bool:
    """Tell whether a segment was made from the source as it is. Some tools drop the digest."""
    return unit.digest == now.digest if unit.digest else unit.source in ("", now.source)


def _state(read: dict[str, ReadUnit], present: dict[str, Unit], before: str, source: Data) -> str:
    """Return what the draft was made from: parts of which all segments came, from the text in the file.

    Of a part that came by half, or from a text that nothing names anymore, it stays what it was: unknown in a
    new draft, so that it is still to be translated.
    """
    now, names = translations.digests_of(source), dict[str, set[str]]()
    for unit in present.values():
        names.setdefault(unit.part, set()).add(unit.name)
    state = translations.read_state(before) or {part: now[part] for part in now.keys() - names.keys()}
    for part, wanted in names.items():
        if part in now and wanted <= read.keys():
            of_today = all(_is_of_today(read[name], present[name]) for name in wanted)
            earlier = sorted({read[name].digest for name in wanted} - {now[part], ""})
            if of_today or earlier:
                state[part] = now[part] if of_today else earlier[0]
    return translations.write_state(state)
