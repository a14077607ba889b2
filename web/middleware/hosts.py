"""Who is asked, and who asks: the Host of a request, and the proxies whose word counts (SECURITY R4, R5)."""

import re
from collections.abc import Iterable
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from services.urls import is_loopback
from web.middleware.turning_away import told
from web.settings import Network, Settings

_WITH_PORT = re.compile(r"\[(?P<v6>[^\]]+)\](:\d+)?|(?P<v4>[^:]+):\d+")
PROBES = {"/healthz", "/readyz", "/metrics"}  # who watches asks these by address


class Hosts:
    """Refuses other Hosts; sets the client and scheme that a trusted proxy reports, and nobody else's."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._allowed = frozenset(settings.allowed_hosts)
        if settings.sandboxed and settings.listens_at:  # where the portal asks its own sandbox
            self._allowed |= {urlsplit(settings.listens_at).netloc}
        self._local = is_loopback(urlsplit(settings.base_url).hostname or "")
        self._proxies = settings.trusted_proxies
        self._secure = settings.secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if scope.get("client"):
            scope["client"] = (_plain(scope["client"][0]), scope["client"][1])
        if self._proxies:
            _believe(scope, self._proxies)
        refusal = self._refusal(scope)
        await (refusal or self._app)(scope, receive, send)

    def _refusal(self, scope: Scope) -> Response | None:
        path = scope["path"]
        if path not in PROBES and not self._known(_values(scope, b"host")):
            message = "This host is not served here. The operator names it in PORTAL_ALLOWED_HOSTS."
            return told(path, message, 400)
        if self._secure and scope["scheme"] != "https" and path.startswith("/v1/"):
            message = (
                "This API is reached by https only. If a proxy of yours ends TLS, name its address in "
                "PORTAL_TRUSTED_PROXIES and let it send X-Forwarded-Proto."
            )
            return told(path, message, 403)
        return None

    def _known(self, hosts: list[str]) -> bool:
        if len(hosts) != 1:
            return False
        host = hosts[0].lower()
        return host in self._allowed or (self._local and _local(host))


def _local(host: str) -> bool:
    try:
        return is_loopback(urlsplit(f"//{host}").hostname or "")
    except ValueError:
        return False


def _believe(scope: Scope, proxies: Iterable[Network]) -> None:
    """The nearest address that is no proxy of ours is the client; what it claims about others is dropped."""
    peer = scope["client"][0] if scope.get("client") else ""
    if not _trusted(peer, proxies):
        return
    forwarded = [part.strip() for part in ",".join(_values(scope, b"x-forwarded-for")).split(",")]
    for address in map(_plain, reversed([part for part in forwarded if part])):
        scope["client"] = (address, 0)
        if not _trusted(address, proxies):
            break
    protocols = _values(scope, b"x-forwarded-proto")
    if protocols and protocols[-1] in {"http", "https"}:
        scope["scheme"] = protocols[-1]


def _plain(address: str) -> str:
    """Without the port that some proxies add, and IPv4 as itself where a socket for both wraps it in IPv6."""
    with_port = _WITH_PORT.fullmatch(address)
    bare = with_port["v6"] or with_port["v4"] if with_port else address
    return bare.removeprefix("::ffff:") if "." in bare else bare


def _trusted(address: str, proxies: Iterable[Network]) -> bool:
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return any(parsed in network for network in proxies)


def _values(scope: Scope, name: bytes) -> list[str]:
    return [value.decode("latin-1") for header, value in scope["headers"] if header == name]
