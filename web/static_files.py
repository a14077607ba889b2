"""Files that never change under their name: hashed, compressed once at start, served from memory."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

import brotli
from msgspec import Struct
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

MEDIA_TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}
COMPRESSIBLE = {"css", "js", "svg"}
SCRIPT = "portal.js"

# 11 would take three times as long at every start and save 2 % of the bytes.
BROTLI_QUALITY = 10

REFUSED = {"q=0", "q=0.0", "q=0.00", "q=0.000"}

# A picture opened on its own runs nothing and fetches nothing (SECURITY X4).
HEADERS = {
    "cache-control": "public, max-age=31536000, immutable",
    "content-security-policy": "default-src 'none'; sandbox",
    "cross-origin-resource-policy": "same-origin",
    "x-content-type-options": "nosniff",
}


class StaticFile(Struct, frozen=True):
    """One file's bytes as they are, and as brotli and gzip where that is smaller."""

    name: str
    plain: bytes
    encoded: dict[str, bytes]

    @classmethod
    def of(cls, name: str, content: bytes, quality: int = BROTLI_QUALITY) -> StaticFile:
        """`name` is the public name without its hash; the hash of the content is put before its suffix."""
        stem, _, suffix = name.rpartition(".")
        digest = hashlib.sha256(content).hexdigest()[:12]
        encoded = {}
        if suffix in COMPRESSIBLE:
            encoded = {
                "br": brotli.compress(content, quality=quality),
                "gzip": gzip.compress(content, compresslevel=9, mtime=0),
            }
        return cls(f"{stem}.{digest}.{suffix}", content, encoded)

    def response(self, accepted: str) -> Response:
        """The smallest body that a browser with this Accept-Encoding reads."""
        headers = {"content-type": MEDIA_TYPES[self.name.rpartition(".")[2]], **HEADERS}
        body = self.plain
        if self.encoded:
            headers["vary"] = "Accept-Encoding"
            names = offered(accepted)
            for encoding, compressed in self.encoded.items():
                if encoding in names:
                    headers["content-encoding"] = encoding
                    body = compressed
                    break
        return Response(body, headers=headers)


class HashedFiles:
    """An ASGI app that answers exactly the hashed names it was given, GET and HEAD, and 404 otherwise."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._files: dict[str, StaticFile] = {}

    def add(self, name: str, content: bytes) -> str:
        """Serves one more file and returns its address."""
        file = StaticFile.of(name, content)
        self._files[file.name] = file
        return f"{self._prefix}/{file.name}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        name = scope["path"].removeprefix(scope.get("root_path", "")).removeprefix("/")
        file = self._files.get(name)
        if file is None:
            raise HTTPException(404)
        if request.method not in {"GET", "HEAD"}:
            raise HTTPException(405, headers={"allow": "GET, HEAD"})
        await file.response(request.headers.get("accept-encoding", ""))(scope, receive, send)


class StaticFiles(HashedFiles):
    """The folder of our own files: the style sheets as one text in `styles`, all others under /static, the
    scripts of all pages as one file.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__("/static")
        self.styles = bundle(folder / "css")
        self._addresses = {
            path.name: self.add(path.name, path.read_bytes())
            for path in sorted(folder.iterdir())
            if path.suffix.removeprefix(".") in MEDIA_TYPES
        }
        scripts = sorted((folder / "js").glob("*.js"))
        self._addresses[SCRIPT] = self.add(SCRIPT, b"\n".join(path.read_bytes() for path in scripts))

    def url(self, name: str) -> str:
        """The hashed address of a file; an unknown name raises KeyError where the template is rendered."""
        return self._addresses[name]


def bundle(folder: Path) -> str:
    """The style sheets of a folder, each in the cascade layer of its own name, in the order of layers.css."""
    order = (folder / "layers.css").read_text()
    blocks = [path for path in sorted(folder.glob("*.css")) if path.name != "layers.css"]
    return "\n".join([order, *(f"@layer {path.stem}{{\n{path.read_text()}}}" for path in blocks)])


def offered(accepted: str) -> set[str]:
    """The encodings that an Accept-Encoding header allows."""
    choices = (part.strip().lower().partition(";") for part in accepted.split(","))
    return {name.strip() for name, _, weight in choices if weight.strip() not in REFUSED}
