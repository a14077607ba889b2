"""Static files: hashed names, compressed once, immutable, served under their own strict policy."""

import gzip
import re
from collections.abc import AsyncIterator
from pathlib import Path

import brotli
import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.types import ASGIApp

import web
from web.static_files import StaticFiles, bundle

FOLDER = Path(web.__file__).parent / "static"
STATIC = StaticFiles(FOLDER)


def client_of(app: ASGIApp) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app),
        base_url="http://testserver",
        headers={"accept-encoding": "identity"},
    )


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    app = Starlette(routes=[Mount("/static", app=STATIC)])
    async with client_of(app) as made:
        yield made


def assert_policy(answer: httpx.Response) -> None:
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("name", ["settings.js", "icons.svg"])
async def test_a_file_lives_forever_under_the_hash_of_its_content(
    client: httpx.AsyncClient, name: str
) -> None:
    """D1: hashed static files are immutable."""
    address = STATIC.url(name)
    stem, suffix = name.rsplit(".", 1)
    assert re.fullmatch(rf"/static/{re.escape(stem)}\.[0-9a-f]{{12}}\.{suffix}", address)
    answer = await client.get(address)
    assert answer.status_code == 200
    assert answer.content == (FOLDER / name).read_bytes()
    assert_policy(answer)


def test_another_content_has_another_address(tmp_path: Path) -> None:
    """D1: what a browser keeps forever never changes under its name."""
    (tmp_path / "css").mkdir()
    (tmp_path / "css" / "layers.css").write_text("@layer base;")
    (tmp_path / "a.js").write_text("1")
    first = StaticFiles(tmp_path).url("a.js")
    (tmp_path / "a.js").write_text("2")
    assert StaticFiles(tmp_path).url("a.js") != first


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("br, gzip", "br"),
        ("gzip, deflate, br, zstd", "br"),
        ("GZIP", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("br; q=0", None),
        ("", None),
        ("identity", None),
    ],
)
async def test_the_smallest_encoding_that_the_browser_reads(
    client: httpx.AsyncClient, accepted: str, encoding: str | None
) -> None:
    """P6: bytes on the wire; a proxy keeps the encodings apart."""
    async with client.stream(
        "GET", STATIC.url("settings.js"), headers={"accept-encoding": accepted}
    ) as answer:
        raw = b"".join([part async for part in answer.aiter_raw()])
    assert answer.headers.get("content-encoding") == encoding
    assert answer.headers["vary"] == "Accept-Encoding"
    assert int(answer.headers["content-length"]) == len(raw)
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[encoding]
    assert unpack(raw) == (FOLDER / "settings.js").read_bytes()


@pytest.mark.parametrize(
    "path",
    [
        "/static/portal.js",
        "/static/icons.000000000000.svg",
        "/static/",
        "/static/../pyproject.toml",
        "/static/%2e%2e/app.py",
        "/static/css/base.css",
        "/static/js/htmx.LICENSE.txt",
    ],
)
async def test_nothing_but_the_hashed_names_is_served(client: httpx.AsyncClient, path: str) -> None:
    """D1, X6: no name of a file on disk, no folder, no path."""
    assert (await client.get(path)).status_code == 404


async def test_only_reading_is_allowed(client: httpx.AsyncClient) -> None:
    """C5: odd verbs are answered 405; HEAD has the headers without the body."""
    address = STATIC.url("icons.svg")
    head = await client.head(address)
    assert head.status_code == 200
    assert head.content == b""
    assert_policy(head)
    refused = await client.post(address)
    assert refused.status_code == 405
    assert refused.headers["allow"] == "GET, HEAD"


def test_an_unknown_file_fails_where_the_template_is_rendered() -> None:
    """A misspelt name in a template is found by its first rendering."""
    with pytest.raises(KeyError):
        STATIC.url("missing.js")


async def test_scripts_stay_within_their_weight(client: httpx.AsyncClient) -> None:
    """P6: at most 16 KB of JavaScript on the wire."""
    async with client.stream("GET", STATIC.url("portal.js"), headers={"accept-encoding": "br"}) as answer:
        assert len(b"".join([part async for part in answer.aiter_raw()])) <= 16_000


def test_every_style_sheet_is_in_a_layer_that_has_its_place() -> None:
    """LOOKS: cascade layers, one file per block."""
    order = (FOLDER / "css" / "layers.css").read_text()
    named = re.findall(r"[a-z]+", order.removeprefix("@layer"))
    assert sorted(named) == sorted(
        path.stem for path in (FOLDER / "css").glob("*.css") if path.stem != "layers"
    )
    assert bundle(FOLDER / "css").startswith(order)


def test_style_sheets_reach_for_nothing_outside() -> None:
    """H1, H2: no import, no foreign address, no font to load."""
    text = bundle(FOLDER / "css")
    assert not re.search(r"@import|url\(|https?:|@font-face", text)
