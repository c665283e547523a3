"""What is against a JSON Schema (draft 2020-12), of the keywords that this project uses."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Schema = Mapping[str, Any]

_TYPES: Mapping[str, Callable[[Any], bool]] = {
    "null": lambda value: value is None,
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, (int, float)) and not isinstance(value, bool),
    "string": lambda value: isinstance(value, str),
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
}
_CHECKED = {"$ref", "oneOf", "const", "enum", "type", "pattern", "minItems", "maxItems", "required"}
_INSIDE = {"items", "properties", "additionalProperties"}
_NOTES = {"$schema", "$defs", "title", "description", "format"}


def wrong(value: Any, schema: Schema, root: Schema, path: str = "$") -> Iterator[str]:
    """Every part of *value* that is against *schema*, or that the schema does not name.

    Args:
        value: What was parsed.
        schema: The schema of this part.
        root: The schema that has the definitions.
        path: Where this part is.
    """
    if unknown := schema.keys() - _CHECKED - _INSIDE - _NOTES:
        yield f"{path}: the schema has keywords that are not checked here: {sorted(unknown)}"
    if "$ref" in schema:
        yield from wrong(value, root["$defs"][schema["$ref"].removeprefix("#/$defs/")], root, path)
    if "oneOf" in schema:
        yield from _of_alternatives([list(wrong(value, each, root, path)) for each in schema["oneOf"]], path)
    yield from (f"{path}: {text}" for text in _of_itself(value, schema))
    if isinstance(value, list) and "items" in schema:
        for index, each in enumerate(value):
            yield from wrong(each, schema["items"], root, f"{path}[{index}]")
    if isinstance(value, dict) and schema.get("type") == "object":
        named, others = schema.get("properties", {}), schema.get("additionalProperties")
        for name, each in value.items():
            inside = named.get(name, others)
            if inside is None:
                yield f"{path}.{name}: is not in the schema"
            else:
                yield from wrong(each, inside, root, f"{path}.{name}")


def _of_alternatives(answers: list[list[str]], path: str) -> Iterator[str]:
    """What is against all of them, of the one that is meant: whose parts are wrong, and not the whole."""
    if all(answers):
        yield from min(answers, key=lambda each: sum(text.startswith(f"{path}: ") for text in each))
    elif answers.count([]) > 1:
        yield f"{path}: fits several"


def _of_itself(value: Any, schema: Schema) -> Iterator[str]:
    kinds = schema.get("type", [])
    if kinds and not any(_TYPES[each](value) for each in ([kinds] if isinstance(kinds, str) else kinds)):
        yield f"{value!r} is no {kinds}"
    if value not in schema.get("enum", [value]) or value != schema.get("const", value):
        yield f"{value!r} is not allowed"
    if isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        yield f"{value!r} is not of this form"
    if isinstance(value, list) and not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
        yield f"has {len(value)} items"
    if isinstance(value, dict):
        yield from (f"{name} is missing" for name in schema.get("required", []) if name not in value)
