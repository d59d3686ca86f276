"""The documentation of the API as a plain page, made from its OpenAPI description."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt

from .errors import error_response, make_public
from .v1 import api

Described = dict[str, Any]
BOUNDS = {"minimum": "at least {}", "maximum": "at most {}", "maxLength": "up to {} characters"}


@csrf_exempt  # so that a POST is told its fault and not asked for a token
@cache_control(no_cache=True)
def show_docs(request: HttpRequest) -> HttpResponse:
    """Show the addresses of the API; a form that fills a part of an address is led there."""
    if request.method not in ("GET", "HEAD"):
        response = make_public(error_response(405))
        response["Allow"] = "GET, HEAD"
        return response
    operations, schemas = _read_description()
    tried = next((row for row in operations if row["id"] == request.GET.get("try")), None)
    if tried and (address := _filled(tried, request.GET)):
        return HttpResponseRedirect(address)
    return render(request, "api/docs.html", {"operations": operations, "schemas": schemas})


@lru_cache(maxsize=1)
def _read_description() -> tuple[list[Described], list[Described]]:
    """Return the operations with what they take and answer, and the shapes that they name."""
    described = api.get_openapi_schema()
    operations = [
        _operation(path, method, operation, described["components"]["schemas"])
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
    ]
    schemas = [
        {"name": name, "text": shape.get("description", ""), "fields": list(_fields(shape))}
        for name, shape in sorted(described["components"]["schemas"].items())
    ]
    return operations, schemas


def _operation(path: str, method: str, operation: Described, shapes: Described) -> Described:
    parameters = [
        {**_field(row["name"], row["schema"]), "is_required": row.get("required", False), "is_in": row["in"]}
        for row in operation.get("parameters", ())
    ]
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    parameters += [{**field, "is_in": "body"} for field in _fields(shapes.get(_name(body), {}))]
    answers = [
        {"status": status, "shape": _answer_shape(answer)}
        for status, answer in sorted(operation["responses"].items())
    ]
    return {
        "id": operation["operationId"],
        "title": operation["summary"],
        "text": operation.get("description", ""),
        "method": method.upper(),
        "path": path,
        "parameters": parameters,
        "answers": answers,
        "can_be_tried": method == "get",  # a form of a page can send no JSON
        "fills_address": "{" in path,
    }


def _filled(operation: Described, values: QueryDict) -> str:
    """Return the address with its parts and its query from a form, "" if a part is missing."""
    address: str = operation["path"]
    query: dict[str, str] = {}
    for row in operation["parameters"]:
        value = values.get(row["name"], "").strip()
        if row["is_in"] != "path":
            query |= {row["name"]: value} if value else {}
        elif value in ("", ".", ".."):
            return ""
        else:
            address = address.replace(f"{{{row['name']}}}", quote(value))
    return f"{address}?{urlencode(query)}" if query else address


def _answer_shape(answer: Described) -> str:
    kinds: list[Described] = list(answer.get("content", {}).values())
    return _name(kinds[0]["schema"]) if kinds else ""


def _fields(shape: Described) -> Iterator[Described]:
    required = shape.get("required", ())
    for name, schema in shape.get("properties", {}).items():
        yield {**_field(name, schema), "is_required": name in required}


def _field(name: str, schema: Described) -> Described:
    kinds = [
        option
        for option in schema.get("anyOf", [schema])
        if option.get("type") != "null" and option.get("const") != ""
    ]
    bounds = [words.format(kind[bound]) for kind in kinds for bound, words in BOUNDS.items() if bound in kind]
    default = schema.get("default")
    return {
        "name": name,
        "kind": " or ".join(_kind(kind) for kind in kinds),
        "shape": next((found for kind in kinds if (found := _name(kind.get("items", kind)))), ""),
        "choices": [choice for kind in kinds for choice in kind.get("enum", ()) if choice],
        "bounds": ", ".join(bounds),
        "default": "" if default in (None, "") else str(default).lower(),
        "is_number": any(kind.get("type") == "integer" for kind in kinds),
        "is_flag": any(kind.get("type") == "boolean" for kind in kinds),
    }


def _kind(schema: Described) -> str:
    if name := _name(schema):
        return name
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    return str(schema.get("format") or schema.get("type", "value"))


def _name(schema: Described) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]
