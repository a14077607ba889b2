"""Stripe's own description of its API (../shared/stripe/openapi.json), to hold the sandbox's answers against.

Where recordings of the real API know better, they win: they show keys that the description leaves out, and
leave out some that it requires.
"""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

SHARED = Path(__file__).parents[4] / "shared" / "stripe"
FILE = SHARED / "openapi.json"

# What the API version of the SDK (endive) added to the description's (dahlia): STRIPE.md 8.2.
ADDED: dict[str, set[str]] = {
    "billing_portal.session": {"after_expiration"},
    "invoice": {"status_details"},
    "subscription": {"status_details"},
}
# Kinds of object that the description leaves out, with their keys.
UNDESCRIBED: dict[str, set[str]] = {
    "billing.meter_event": {
        "object",
        "created",
        "event_name",
        "identifier",
        "livemode",
        "payload",
        "timestamp",
    },
}
LIST_KEYS = {"object", "data", "has_more", "url", "total_count", "next_page"}


@cache
def _schemas() -> dict[str, Any]:
    schemas: dict[str, Any] = json.loads(FILE.read_text())["components"]["schemas"]
    _allow_null(schemas)
    for name, keys in recorded_keys().items():
        required = schemas.get(name, {}).get("required", [])
        required[:] = [key for key in required if key in keys]
    return schemas


@cache
def recorded_keys() -> dict[str, set[str]]:
    """Every key that the recordings show, by kind of object."""
    keys: dict[str, set[str]] = {}
    for file in (SHARED / "recordings").glob("*.json"):
        for step in json.loads(file.read_text())["steps"]:
            _collect(step["recorded_body"], keys)
    return keys


def _collect(node: Any, keys: dict[str, set[str]]) -> None:
    if isinstance(node, dict):
        if isinstance(node.get("object"), str) and not node.get("deleted"):
            keys.setdefault(node["object"], set()).update(node)
        node = list(node.values())
    if isinstance(node, list):
        for item in node:
            _collect(item, keys)


def _allow_null(node: Any) -> None:
    """Says OpenAPI 3.0's `nullable` in JSON Schema."""
    if isinstance(node, list):
        for item in node:
            _allow_null(item)
    elif isinstance(node, dict):
        for item in node.values():
            _allow_null(item)
        if node.pop("nullable", None) is True:
            copy = dict(node)
            node.clear()
            node["anyOf"] = [copy, {"type": "null"}]


@cache
def _registry() -> Registry[Any]:
    document = {"components": {"schemas": _schemas()}}
    empty: Registry[Any] = Registry()
    registry: Registry[Any] = empty.with_resource("urn:stripe", DRAFT202012.create_resource(document))
    return registry


@cache
def _validator(name: str) -> Draft202012Validator:
    return Draft202012Validator({"$ref": f"urn:stripe#/components/schemas/{name}"}, registry=_registry())


def problems(answer: dict[str, Any]) -> list[str]:
    """Where an answer is not what Stripe describes: wrong types, missing keys, and keys nobody knows."""
    if answer.get("object") in {"list", "search_result"}:
        unknown = [f"{key} is no key of a list" for key in answer.keys() - LIST_KEYS]
        return unknown + [found for item in answer["data"] for found in problems(item)]
    if answer.get("deleted"):
        return [f"{key} is no key of a deleted object" for key in answer.keys() - {"id", "object", "deleted"}]
    if keys := UNDESCRIBED.get(answer["object"]):
        return [f"{key} is missing or unknown" for key in answer.keys() ^ keys]
    found = _validator(str(answer["object"])).iter_errors(answer)
    return [f"{error.json_path}: {error.message[:300]}" for error in found] + list(_unknown(answer))


def _unknown(node: Any, path: str = "$") -> Iterator[str]:
    if isinstance(node, list):
        for index, item in enumerate(node):
            yield from _unknown(item, f"{path}[{index}]")
    elif isinstance(node, dict):
        name = node.get("object")
        schema = _schemas().get(name) if isinstance(name, str) and not node.get("deleted") else None
        if schema:
            known = schema["properties"].keys() | ADDED.get(str(name), set())
            for key in node.keys() - known - recorded_keys().get(str(name), set()):
                yield f"{path}.{key}: no key of {name}"
        for key, item in node.items():
            yield from _unknown(item, f"{path}.{key}")
