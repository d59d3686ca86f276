"""What stands above the text of a Markdown file: YAML, TOML, or JSON."""

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

MAX_FRONT = 100_000
MAX_ITEMS = 200
YAML_FRONT = re.compile(r"\A---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
TOML_FRONT = re.compile(r"\A\+\+\+[ \t]*\n(.*?)^\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
LINE = re.compile(r"^([A-Za-z][\w .-]*?):[ \t]+(.+?)[ \t]*$", re.MULTILINE)
# "title: Error #102 appears": YAML ends the value before the number sign. With a space behind, it is meant.
CUT = re.compile(r"^([A-Za-z][\w-]*):[ \t]+([^\s'\"|>\[{&*!%@`#].*?[ \t]+#[^\s#].*?)[ \t]*$", re.MULTILINE)
YES = {"true", "yes", "on", "1"}
NO = {"false", "no", "off", "0"}
# Texts alone, no types and no tags: mkdocs.yml has !!python/name, and nothing here may obey it.
Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@dataclass(frozen=True)
class Front:
    """The values of a file by key, in small letters with `_` for `-` and space."""

    values: Mapping[str, Any] = field(default_factory=dict)
    cut: tuple[str, ...] = ()  # values that a comment cuts off, given back whole
    broken: str = ""  # why it can't be read as what it is

    def get(self, *keys: str) -> Any:
        for key in keys:
            if self.values.get(key) not in (None, "", [], {}):
                return self.values[key]
        return None

    def text(self, *keys: str) -> str:
        value = self.get(*keys)
        return text_of(value)

    def texts(self, *keys: str) -> tuple[str, ...]:
        """Return the texts of a list, or of one text that commas divide."""
        value = self.get(*keys)
        if isinstance(value, list):
            return tuple(filter(None, map(text_of, value[:MAX_ITEMS])))
        return tuple(part.strip() for part in text_of(value).split(",") if part.strip())[:MAX_ITEMS]

    def says(self, *keys: str) -> bool:
        return any(text_of(self.values.get(key)).lower() in YES for key in keys)

    def denies(self, *keys: str) -> bool:
        return any(text_of(self.values.get(key)).lower() in NO for key in keys)


def text_of(value: Any) -> str:
    """Return a scalar as text; a mapping by its name or label; nothing of what has no words."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return next((text_of(value[key]) for key in ("name", "label", "title") if key in value), "")
    if value is None or isinstance(value, list):
        return ""
    return re.sub(r"\s+", " ", str(value)).strip()[:5000]


def parse_yaml(text: str) -> Any:
    """Return what YAML says, its scalars as texts. Raises yaml.YAMLError."""
    try:
        return yaml.load(text, Loader=Loader)
    except (ValueError, TypeError, RecursionError) as error:  # e.g. keys that are lists
        raise yaml.YAMLError(str(error)) from error


def parse_settings(path: str, text: str) -> Mapping[str, Any]:
    """Return the settings of a file by its ending, {} if it can't be read."""
    try:
        if path.endswith(".toml"):
            found: Any = tomllib.loads(text)
        elif path.endswith(".json"):
            found = json.loads(text)
        else:
            found = parse_yaml(text)
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, Mapping) else {}


def split_front(raw: str) -> tuple[Front, str]:
    """Return what stands above a text, and the text."""
    text = raw.lstrip("\ufeff")
    if (match := YAML_FRONT.match(text[:MAX_FRONT])) or (match := TOML_FRONT.match(text[:MAX_FRONT])):
        reader = _read_toml if text.startswith("+") else _read_yaml
        return reader(match[1]), text[match.end() :]
    if re.match(r"\{\s*(?:\n\s*)?\"", text[:200]):
        return _split_json(text)
    return Front(), text


def _read_yaml(text: str) -> Front:
    cut = {match[1]: match[2] for match in CUT.finditer(text)}
    broken = ""
    try:
        found = parse_yaml(text)
    except yaml.YAMLError as error:
        # "title: Error: no rate" and tabs are common, and the lines say what is meant.
        broken = str(getattr(error, "problem", "") or "not YAML")
        found = {match[1]: _unquoted(match[2]) for match in LINE.finditer(text)}
    if not isinstance(found, dict):
        return Front()
    whole = {key: value for key, value in cut.items() if str(found.get(key, value)) in value}
    return Front(_keys({**found, **whole}), tuple(f"{key}: {value}" for key, value in whole.items()), broken)


def _unquoted(text: str) -> str:
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"" else text


def _read_toml(text: str) -> Front:
    try:
        return Front(_keys(tomllib.loads(text)))
    except (ValueError, RecursionError) as error:
        lines = re.finditer(r"^([\w.-]+)\s*=\s*(.+?)\s*$", text, re.MULTILINE)
        return Front(_keys({line[1]: _unquoted(line[2]) for line in lines}), broken=str(error)[:200])


def _split_json(text: str) -> tuple[Front, str]:
    try:
        found, end = json.JSONDecoder().raw_decode(text[:MAX_FRONT])
    except (ValueError, RecursionError):
        return Front(), text
    return Front(_keys(found)) if isinstance(found, dict) else Front(), text[end:].lstrip("\n")


def _keys(found: Mapping[Any, Any]) -> dict[str, Any]:
    return {re.sub(r"[\s-]+", "_", str(key).strip()).lower(): value for key, value in found.items()}
