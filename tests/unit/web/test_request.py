"""What handlers find in `request.state`."""

import ast
import inspect
from importlib import import_module
from typing import Any

import web.request
from tests.unit.web.conftest import Arrive


async def test_the_typed_state_names_what_every_request_begins_with(stranger: Arrive) -> None:
    """Only the type checker makes that class, so its bases are read from the source; no two share a name."""
    nodes = list(ast.walk(ast.parse(inspect.getsource(web.request))))
    (state,) = (node for node in nodes if isinstance(node, ast.ClassDef) and node.name == "State")
    homes = {node.names[0].name: str(node.module) for node in nodes if isinstance(node, ast.ImportFrom)}
    groups = [ast.unparse(base) for base in state.bases]
    begun: Any = (await stranger()).state
    fields = [getattr(import_module(homes[group]), group).__struct_fields__ for group in groups]
    assert sorted(name for names in fields for name in names) == sorted(begun)
