"""Reads the weights out of an ONNX file: the few fields of its protocol buffers that hold them."""

from collections.abc import Iterator
from typing import Any

import numpy as np

Field = tuple[int, Any]  # number, value: an int, or the bytes of what is nested
# Fields of the messages, and the types of numbers, as onnx.proto names them.
MODEL_GRAPH, GRAPH_INITIALIZER = 7, 5
TENSOR_DIMS, TENSOR_TYPE, TENSOR_NAME, TENSOR_RAW = 1, 2, 8, 9
TYPES: dict[int, Any] = {1: np.dtype("<f4"), 3: np.dtype("i1"), 7: np.dtype("<i8")}


def read_weights(raw: bytes) -> dict[str, Any]:
    """Return the arrays of a model by name, in the order of the graph. Others than TYPES are left out."""
    graph = dict(_fields(memoryview(raw)))[MODEL_GRAPH]
    tensors = (_read_tensor(value) for number, value in _fields(graph) if number == GRAPH_INITIALIZER)
    return {name: array for name, array in tensors if array is not None}


def _read_tensor(raw: memoryview) -> tuple[str, Any]:
    fields = list(_fields(raw))
    values = dict(fields)
    kind, name, content = values[TENSOR_TYPE], bytes(values[TENSOR_NAME]).decode(), values.get(TENSOR_RAW)
    if kind not in TYPES or content is None:
        return name, None
    return name, np.frombuffer(content, TYPES[kind]).reshape(list(_dimensions(fields)))


def _dimensions(fields: list[Field]) -> Iterator[int]:
    """Yield the sizes, which are written one by one or packed together."""
    for number, value in fields:
        if number == TENSOR_DIMS and isinstance(value, int):
            yield value
        elif number == TENSOR_DIMS:
            position = 0
            while position < len(value):
                size, position = _varint(value, position)
                yield size


def _fields(raw: memoryview) -> Iterator[Field]:
    position = 0
    while position < len(raw):
        key, position = _varint(raw, position)
        number, kind = key >> 3, key & 7
        if kind == 0:
            value, position = _varint(raw, position)
            yield number, value
            continue
        if kind == 2:
            size, position = _varint(raw, position)
        elif kind in (1, 5):
            size = 8 if kind == 1 else 4
        else:
            raise ValueError("this is not an ONNX file")
        yield number, raw[position : position + size]
        position += size


def _varint(raw: memoryview, position: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = raw[position]
        value |= (byte & 127) << shift
        position, shift = position + 1, shift + 7
        if byte < 128:
            return value, position
