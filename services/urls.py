"""The one reader of addresses that a merchant or an operator names (SECURITY R1, R3)."""

from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

LONGEST = 5000


def safe_url(url: str) -> SplitResult | None:
    """The parts of an https address, or of an http one on this machine; None for anything else."""
    if len(url) > LONGEST or "\\" in url or not url.isprintable() or " " in url:
        return None
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return None
    if not host or "@" in parts.netloc:
        return None
    return parts if parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host)) else None


def origin(parts: SplitResult) -> str:
    """Scheme, host and port as browsers compare them: lower case, without the scheme's own port."""
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    usual = {"https": 443, "http": 80}.get(parts.scheme)
    port = "" if parts.port in {None, usual} else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}"


def is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
