"""The values of settings as they are written: each checked by itself, and turned into its type.

A list is separated by commas or spaces.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from email.utils import parseaddr
from io import StringIO
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import dotenv_values
from dotenv.parser import parse_stream

from services.mail.server import MailServer
from services.operators.passwords import is_hash
from services.urls import origin, safe_url

Network = IPv4Network | IPv6Network

SHORTEST_SECRET = 32

_STRIPE_KEY = re.compile(r"(sk|rk)_(test|live)_[A-Za-z0-9_]+|sk_[A-Za-z0-9_]+")
_DATABASE = re.compile(
    r"sqlite:///(?!:memory:).+"
    r"|postgresql://([^@]*@)?(\[[0-9a-fA-F:.]+\]|[^:/@\[\]]*)(:\d{1,5})?(/[^@?]*(\?.*)?)?"
)
_CONTACT = re.compile(r"mailto:[^\s@]+@[^\s@]+|https://[^\s/?#@]+(/\S*)?")
_SERVER = re.compile(r"https?://[^\s/?#@]+(/[^\s?#]*)?")
_PREFIXES = ("PORTAL_", "STRIPE_")
_NEARLY = 0.8  # what an orchestrator sets for a service that is called portal is further away
_LIMITS = re.compile(r"codes=(?P<codes>[1-9]\d{0,5})[ ,]+tries=(?P<tries>[1-9]\d{0,5})")


class SettingsError(Exception):
    """The settings cannot be used: one sentence for each reason, each naming its setting."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class LoginLimits:
    """What one network address may do within an hour on the login page."""

    codes: int = 30
    tries: int = 60


def read_environment() -> dict[str, str]:
    """The process's environment over the file `.env`. Raises SettingsError."""
    return {**_kept(), **os.environ}


class SettingsReader:
    """Values by name; what is wrong with one becomes a sentence in `problems`."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._known: set[str] = set()
        self.problems: list[str] = []

    def text(self, name: str) -> str | None:
        self._known.add(name)
        return self._environment.get(name) or None

    def items(self, name: str) -> tuple[str, ...]:
        return tuple(item for item in re.split(r"[,\s]+", self.text(name) or "") if item)

    def misspelt(self) -> tuple[tuple[str, str], ...]:
        """Names that are nearly a setting's, each with that setting, once all have been read."""
        strange = sorted(self._environment.keys() - self._known)
        nearest = ((name, get_close_matches(name, self._known, 1, cutoff=_NEARLY)) for name in strange)
        return tuple((name, near[0]) for name, near in nearest if near and name.startswith(_PREFIXES))

    def url(self, name: str) -> str | None:
        value = self.text(name)
        if value and safe_url(value) is None:
            self.problems.append(
                f"{name} must be an https:// address (or an http:// one of this machine), not {value!r}."
            )
            return None
        return value

    def base_url(self) -> str | None:
        value = self.url("PORTAL_BASE_URL")
        if value and origin(urlsplit(value)) != value.lower().rstrip("/"):
            self.problems.append(
                f"PORTAL_BASE_URL takes an origin like https://billing.shop.example, "
                f"without a path, not {value!r}."
            )
        return value

    def origins(self, name: str) -> tuple[str, ...]:
        found = []
        for item in self.items(name):
            parts = safe_url(item)
            if parts is None or parts.path not in {"", "/"} or parts.query or parts.fragment:
                self.problems.append(
                    f"{name} takes origins like https://shop.example, without a path, not {item!r}."
                )
            else:
                found.append(origin(parts))
        return tuple(found)

    def hosts(self, name: str) -> tuple[str, ...]:
        items = self.items(name)
        for item in items:
            if not re.fullmatch(r"(\[[0-9a-fA-F:]+\]|[A-Za-z0-9-][A-Za-z0-9.-]*)(:\d{1,5})?", item):
                self.problems.append(f"{name} takes host names like billing.shop.example, not {item!r}.")
        return tuple(item.lower() for item in items)

    def networks(self, name: str) -> tuple[Network, ...]:
        found = []
        for item in self.items(name):
            network = _network(item)
            if network is None or network.prefixlen == 0:
                self.problems.append(
                    f"{name} takes the addresses of your own proxies, like 10.0.0.5 or 10.0.0.0/24, "
                    f"not {item!r}."
                )
            else:
                found.append(network)
        return tuple(found)

    def smtp_url(self) -> str | None:
        url = self.text("PORTAL_SMTP_URL")
        try:
            if url:
                MailServer.parse(url)
        except ValueError:
            self.problems.append(
                "PORTAL_SMTP_URL must look like smtp://user:password@host:587?starttls or "
                "smtps://user:password@host."
            )
        return url

    def mail_from(self) -> str | None:
        text = self.text("PORTAL_MAIL_FROM")
        if text and not re.fullmatch(r"[^@\s]+@[^@\s]+", parseaddr(text)[1]):
            self.problems.append(
                f"PORTAL_MAIL_FROM looks like billing@shop.example or Shop <billing@shop.example>, "
                f"not {text!r}."
            )
        return text

    def stripe_key(self) -> str | None:
        key = self.text("STRIPE_API_KEY")
        if key and not _STRIPE_KEY.fullmatch(key):
            self.problems.append(
                "STRIPE_API_KEY is no secret key: copy the whole of one that begins with sk_ or rk_ (a key "
                "beginning with pk_ is for browsers and cannot be used here)."
            )
        return key

    def stripe_base(self) -> str | None:
        """Any http address, such as another container's; without a slash at its end."""
        text = self.text("STRIPE_API_BASE")
        if text and not _SERVER.fullmatch(text):
            self.problems.append(
                f"STRIPE_API_BASE must be an address like http://127.0.0.1:8001/sandbox, not {text!r}."
            )
        return text.rstrip("/") if text else None

    def secret_keys(self) -> tuple[str, ...]:
        keys = self.items("PORTAL_SECRET_KEYS")
        if any(len(key) < SHORTEST_SECRET for key in keys):
            self.problems.append(
                f"PORTAL_SECRET_KEYS holds a key of less than {SHORTEST_SECRET} characters: make one with "
                "`openssl rand -base64 48`."
            )
        return keys

    def password_hash(self) -> str | None:
        text = self.text("PORTAL_OPERATOR_PASSWORD_HASH")
        if text and not is_hash(text):
            self.problems.append(
                "PORTAL_OPERATOR_PASSWORD_HASH is no hash: it takes the line that `portal password` prints "
                "($argon2id$…), in single quotes in a .env file or a shell."
            )
        return text

    def database_url(self) -> str | None:
        url = self.text("PORTAL_DATABASE_URL")
        if url and not _DATABASE.fullmatch(url):
            self.problems.append(
                "PORTAL_DATABASE_URL must look like sqlite:///portal.db or "
                "postgresql://user:password@host/name, with %40 for an @ of the password."
            )
        return url

    def security_contact(self) -> str | None:
        text = self.text("PORTAL_SECURITY_CONTACT")
        if text and not _CONTACT.fullmatch(text):
            self.problems.append(
                "PORTAL_SECURITY_CONTACT looks like mailto:security@shop.example or "
                f"https://shop.example/security, not {text!r}."
            )
        return text

    def login_limits(self) -> LoginLimits:
        text = self.text("PORTAL_LOGIN_LIMITS")
        if text is None:
            return LoginLimits()
        found = _LIMITS.fullmatch(text)
        if found is None:
            self.problems.append(f"PORTAL_LOGIN_LIMITS looks like codes=30,tries=60, not {text!r}.")
            return LoginLimits()
        return LoginLimits(codes=int(found["codes"]), tries=int(found["tries"]))


def _network(text: str) -> Network | None:
    try:
        return ip_network(text)
    except ValueError:
        return None


def _kept() -> dict[str, str]:
    """What the file `.env` says, where there is one. Raises SettingsError."""
    try:
        text = Path(".env").read_text("utf-8-sig")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no UTF-8 text"
        raise SettingsError([f"The file .env cannot be read: {why}."]) from None
    wrong = [str(line.original.line) for line in parse_stream(StringIO(text)) if line.error]
    if wrong:
        raise SettingsError([f"The file .env takes lines like NAME=value; line {', '.join(wrong)} is none."])
    return {name: value for name, value in dotenv_values(stream=StringIO(text)).items() if value is not None}
