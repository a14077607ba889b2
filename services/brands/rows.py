"""Brands and pictures as rows. Every change of a brand counts its row's version up, so that the sum of all
versions tells each worker whether what it knows still holds.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from sqlalchemy import Connection, Integer, bindparam, delete, func, insert, select, update
from sqlalchemy import cast as sql_cast

from branding import Brand, Overrides, Picture
from services.store import schema

# The key of the brand of the whole deployment, which is the default configuration's too.
DEPLOYMENT = "deployment"

_BRANDS = schema.brands
_PICTURES = schema.pictures

# Built once: building a statement costs more than running it.
_EDITION = select(sql_cast(func.coalesce(func.sum(_BRANDS.c.version), 0), Integer))
_ALL = select(_BRANDS.c.configuration, _BRANDS.c.body)
_BODY = select(_BRANDS.c.body).where(_BRANDS.c.configuration == bindparam("wanted"))
_PICTURE = select(_PICTURES.c.content, _PICTURES.c.media_type).where(_PICTURES.c.name == bindparam("wanted"))


def edition(connection: Connection) -> int:
    """Another number after every change."""
    return int(connection.execute(_EDITION).scalar_one())


def brand(connection: Connection) -> Brand | None:
    """The deployment's, where one was kept."""
    body = connection.execute(_BODY, {"wanted": DEPLOYMENT}).scalar_one_or_none()
    return None if body is None else msgspec.json.decode(body, type=Brand)


def overrides(connection: Connection, configuration: str) -> Overrides:
    """One configuration's; empty where it has none of its own."""
    body = connection.execute(_BODY, {"wanted": configuration}).scalar_one_or_none()
    return Overrides() if body is None else msgspec.json.decode(body, type=Overrides)


def bodies(connection: Connection) -> Mapping[str, str]:
    return {row.configuration: row.body for row in connection.execute(_ALL)}


def keep(connection: Connection, key: str, body: Brand | Overrides, now: int) -> None:
    """Raises IntegrityError where another worker keeps the first of that key at the same moment."""
    row: dict[str, Any] = {"body": msgspec.json.encode(body).decode(), "updated": now}
    changed = (
        update(_BRANDS).where(_BRANDS.c.configuration == key).values(**row, version=_BRANDS.c.version + 1)
    )
    if connection.execute(changed).rowcount == 0:
        connection.execute(insert(_BRANDS), {"configuration": key, "version": 1, **row})


def keep_picture(connection: Connection, picture: Picture, now: int) -> None:
    """The same content is kept once, and is as young as its last upload."""
    renewed = update(_PICTURES).where(_PICTURES.c.name == picture.name).values(created=now)
    if connection.execute(renewed).rowcount == 0:
        row = {"name": picture.name, "media_type": picture.media_type, "content": picture.content}
        connection.execute(insert(_PICTURES), {**row, "created": now})


def picture(connection: Connection, name: str) -> Picture | None:
    found = connection.execute(_PICTURE, {"wanted": name}).first()
    return Picture(bytes(found.content), found.media_type) if found else None


def drop_pictures(connection: Connection, used: Iterable[str], before: int) -> None:
    """Those that no brand shows, of before that time."""
    unused = _PICTURES.c.name.not_in(list(used))
    connection.execute(delete(_PICTURES).where(unused, _PICTURES.c.created < before))
