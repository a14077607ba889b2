"""The look-ups that every request makes, without the wrapping that costs ten times what SQLite needs."""

from collections.abc import Mapping
from typing import Any

import msgspec
from sqlalchemy import Connection, Select
from sqlalchemy.dialects import sqlite


class Lookup:
    """A query for one row, compiled once; its columns hold text and integers, which need no conversion."""

    def __init__(self, query: Select[Any]) -> None:
        self._query = query
        self._text = str(query.compile(dialect=sqlite.dialect(paramstyle="named")))
        self._found = msgspec.defstruct("Found", map(str, query.selected_columns.keys()))

    def run(self, connection: Connection, values: Mapping[str, object]) -> Any:  # noqa: ANN401 - a row
        """The row, its columns by name; or None."""
        if connection.dialect.name != "sqlite":
            return connection.execute(self._query, values).one_or_none()
        raw: Any = connection.connection.driver_connection
        row = raw.execute(self._text, values).fetchone()
        return None if row is None else self._found(*row)
