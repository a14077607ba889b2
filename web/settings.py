"""Every setting: read once from the environment and `.env`, typed, and refused early where it is unsafe.

Names and meanings: `.env.example`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import urlsplit

from services.deployment import Deployment
from web.settings_reader import (
    SHORTEST_SECRET,
    LoginLimits,
    Network,
    SettingsError,
    SettingsReader,
    read_environment,
)

__all__ = ["SANDBOX_KEY", "USUAL_ADDRESS", "LoginLimits", "Network", "Settings", "SettingsError"]

USUAL_ADDRESS = "http://127.0.0.1:8000"
SANDBOX_KEY = "sk_test_sandbox"
DATABASE = "sqlite:///portal.db"
SANDBOX_DATABASE = "sqlite:///sandbox.db"  # the demo's brand, links and prices are for no Stripe account


@dataclass(frozen=True, kw_only=True)
class Settings:
    """`base_url` is an origin without a slash at its end; `secret_keys` are newest first.

    `listens_at` is where this process answers by itself, in front of which a proxy may bear `base_url`.
    `misspelt` are names that are no setting's, each with the setting whose name is nearest.
    """

    base_url: str
    listens_at: str = ""
    database_url: str = DATABASE
    stripe_api_key: str | None = field(default=None, repr=False)
    stripe_api_base: str | None = None
    stripe_webhook_secrets: tuple[str, ...] = field(default=(), repr=False)
    secret_keys: tuple[str, ...] = field(default=(), repr=False)
    api_keys: tuple[str, ...] = field(default=(), repr=False)
    operator_password_hash: str | None = field(default=None, repr=False)
    smtp_url: str | None = field(default=None, repr=False)
    mail_from: str | None = None
    trusted_proxies: tuple[Network, ...] = ()
    allowed_hosts: tuple[str, ...] = ()
    allowed_return_origins: tuple[str, ...] = ()
    default_return_url: str | None = None
    terms_of_service_url: str | None = None
    privacy_policy_url: str | None = None
    login_limits: LoginLimits = field(default_factory=LoginLimits)
    security_contact: str | None = None
    misspelt: tuple[tuple[str, str], ...] = ()

    @classmethod
    def read(
        cls,
        environment: Mapping[str, str] | None = None,
        *,
        default_base_url: str = USUAL_ADDRESS,
    ) -> Self:
        """From `environment` alone, or from the process's over a `.env` file. Raises SettingsError."""
        if environment is None:
            environment = read_environment()
        reader = SettingsReader({name: value.strip() for name, value in environment.items()})
        base_url = reader.base_url() or default_base_url
        stripe_key = reader.stripe_key()
        settings = cls(
            base_url=base_url.rstrip("/"),
            listens_at=default_base_url,
            database_url=reader.database_url() or (DATABASE if stripe_key else SANDBOX_DATABASE),
            stripe_api_key=stripe_key,
            stripe_api_base=reader.stripe_base(),
            stripe_webhook_secrets=reader.items("STRIPE_WEBHOOK_SECRET"),
            secret_keys=reader.secret_keys(),
            api_keys=reader.items("PORTAL_API_KEYS"),
            operator_password_hash=reader.password_hash(),
            smtp_url=reader.smtp_url(),
            mail_from=reader.mail_from(),
            trusted_proxies=reader.networks("PORTAL_TRUSTED_PROXIES"),
            allowed_hosts=(urlsplit(base_url).netloc.lower(), *reader.hosts("PORTAL_ALLOWED_HOSTS")),
            allowed_return_origins=reader.origins("PORTAL_ALLOWED_RETURN_ORIGINS"),
            default_return_url=reader.url("PORTAL_DEFAULT_RETURN_URL"),
            terms_of_service_url=reader.url("PORTAL_TERMS_OF_SERVICE_URL"),
            privacy_policy_url=reader.url("PORTAL_PRIVACY_POLICY_URL"),
            login_limits=reader.login_limits(),
            security_contact=reader.security_contact(),
            misspelt=reader.misspelt(),
        )
        problems = reader.problems + (settings._unsafe() if settings.livemode else [])
        if problems:
            raise SettingsError(problems)
        return settings

    @property
    def sandboxed(self) -> bool:
        """Without a key the portal runs on the embedded sandbox."""
        return self.stripe_api_key is None

    @property
    def own_address(self) -> str:
        """Where the portal and the sandbox that it carries find each other, whoever stands before them."""
        return self.listens_at or self.base_url

    @property
    def own_sandbox(self) -> str:
        return f"{self.own_address}/sandbox"

    @property
    def livemode(self) -> bool:
        return (self.stripe_api_key or "")[2:].startswith("_live_")

    @property
    def secure(self) -> bool:
        """Whether customers reach the portal by https, so that its cookies are Secure."""
        return self.base_url.startswith("https:")

    @property
    def deployment(self) -> Deployment:
        """What holds for every portal configuration."""
        return Deployment(
            base_url=self.base_url,
            livemode=self.livemode,
            default_return_url=self.default_return_url,
            terms_of_service_url=self.terms_of_service_url,
            privacy_policy_url=self.privacy_policy_url,
            allowed_return_origins=self.allowed_return_origins,
        )

    @property
    def merchant_keys(self) -> tuple[str, ...]:
        """Who may call the merchant API: the keys set for it, and the Stripe key itself."""
        return (*self.api_keys, self.stripe_api_key or SANDBOX_KEY)

    def _unsafe(self) -> list[str]:
        """What cannot be on with a live key (SECURITY P3, R5, N4)."""
        problems = []
        if not self.secret_keys:
            problems.append(
                "PORTAL_SECRET_KEYS is not set: with a live Stripe key the portal needs its own keys to sign "
                "links, for instance the output of `openssl rand -base64 48`."
            )
        if not self.secure:
            problems.append(
                f"PORTAL_BASE_URL is {self.base_url}: with a live Stripe key it must begin with https://."
            )
        if (self.stripe_api_base or "https:").startswith("http:"):
            problems.append("STRIPE_API_BASE is plain http: a live Stripe key must not travel unencrypted.")
        if SANDBOX_KEY in self.api_keys:
            problems.append(
                f"PORTAL_API_KEYS holds the sandbox's own key {SANDBOX_KEY}, which everyone knows: "
                "remove it, or unset the live Stripe key."
            )
        elif any(len(key) < SHORTEST_SECRET for key in self.api_keys):
            problems.append(
                f"PORTAL_API_KEYS holds a key of less than {SHORTEST_SECRET} characters, easily guessed: "
                "make one with `openssl rand -hex 32`."
            )
        return problems
