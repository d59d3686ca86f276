"""A JSON value held against a schema of an OpenAPI description: what we use of it, and no more keys."""

from typing import Any

TYPES: dict[str, type | tuple[type, ...]] = {
    "string": str, "integer": int, "number": (int, float), "boolean": bool, "null": type(None),
    "array": list, "object": dict,
}  # fmt: skip


def mismatches(value: Any, spec: dict[str, Any], components: dict[str, Any], path: str = "") -> list[str]:
    """Return where a value is not what the schema says."""
    if "$ref" in spec:
        spec = components[spec["$ref"].rpartition("/")[2]]
    if "anyOf" in spec:
        each = [mismatches(value, option, components, path) for option in spec["anyOf"]]
        return [] if [] in each else min(each, key=len)
    if "enum" in spec and value not in spec["enum"]:
        return [f"{path}: {value!r} is none of {spec['enum']}"]
    if not isinstance(value, TYPES[spec["type"]]):
        return [f"{path}: {value!r} is no {spec['type']}"]
    if isinstance(value, dict):
        keys = spec["properties"].keys()
        errors = [f"{path}.{key}: described or there, not both" for key in keys ^ value.keys()]
        for key in keys & value.keys():
            errors += mismatches(value[key], spec["properties"][key], components, f"{path}.{key}")
        return errors
    if not isinstance(value, list):
        return []
    items = spec.get("prefixItems") or [spec["items"]] * len(value)
    return [line for n, (element, item) in enumerate(zip(value, items, strict=True))
            for line in mismatches(element, item, components, f"{path}[{n}]")]  # fmt: skip
