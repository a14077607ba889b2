"""SECURITY P3 and DESIGN "Settings": what is read, and what is refused with which words."""

import subprocess
import sys
from ipaddress import ip_network
from pathlib import Path

import pytest

from web.settings import LoginLimits, Settings, SettingsError

HASH = "$argon2id$v=19$m=65536,t=3,p=4$89GgjN4vLiDl2ByYviNtCw$EatENvHjDMkajJuF6P08gBh0jnAvkgV4Xg/hdGUhziM"
API_KEYS = ("a" * 32, "b" * 32)
LIVE = {
    "STRIPE_API_KEY": "sk_live_abc",
    "PORTAL_BASE_URL": "https://billing.shop.example",
    "PORTAL_SECRET_KEYS": "k" * 32,
}


def problems(environment: dict[str, str]) -> list[str]:
    with pytest.raises(SettingsError) as refused:
        Settings.read(environment)
    return refused.value.problems


def test_nothing_needs_to_be_set() -> None:
    """R19: without a key, the sandbox on this machine."""
    settings = Settings.read({})
    here = "http://127.0.0.1:8000"
    assert settings == Settings(
        base_url=here,
        listens_at=here,
        allowed_hosts=("127.0.0.1:8000",),
        database_url="sqlite:///sandbox.db",
    )
    assert settings.sandboxed
    assert not settings.livemode
    assert settings.merchant_keys == ("sk_test_sandbox",)


def test_the_sandbox_is_asked_where_it_listens() -> None:
    """R11, R19: with a domain in front of it the portal still finds the sandbox that it carries."""
    settings = Settings.read({"PORTAL_BASE_URL": "https://billing.shop.example"})
    assert settings.base_url == "https://billing.shop.example"
    assert settings.own_sandbox == "http://127.0.0.1:8000/sandbox"


def test_what_was_tried_out_is_not_for_customers() -> None:
    """R19: with a key the portal begins anew, without the demo's brand, links, prices and login page."""
    kept = {key: Settings.read({"STRIPE_API_KEY": key}).database_url for key in ("", "sk_test_abc")}
    assert kept == {"": "sqlite:///sandbox.db", "sk_test_abc": "sqlite:///portal.db"}


def test_everything_can_be_set() -> None:
    """Every name of DESIGN.md's list, typed."""
    settings = Settings.read(
        {
            **LIVE,
            "STRIPE_WEBHOOK_SECRET": "whsec_new whsec_old",
            "STRIPE_API_BASE": "https://stripe.internal",
            "PORTAL_API_KEYS": f"{API_KEYS[0]}, {API_KEYS[1]}",
            "PORTAL_OPERATOR_PASSWORD_HASH": HASH,
            "PORTAL_DATABASE_URL": "postgresql://u:p@db/portal",
            "PORTAL_SMTP_URL": "smtp://mail",
            "PORTAL_MAIL_FROM": "Shop <billing@shop.example>",
            "PORTAL_TRUSTED_PROXIES": "10.0.0.5,10.1.0.0/24 fd00::/8",
            "PORTAL_ALLOWED_HOSTS": "Pay.shop.example:8443",
            "PORTAL_ALLOWED_RETURN_ORIGINS": "https://Shop.example/ http://localhost:3000",
            "PORTAL_DEFAULT_RETURN_URL": "https://shop.example/account",
            "PORTAL_TERMS_OF_SERVICE_URL": "https://shop.example/terms",
            "PORTAL_PRIVACY_POLICY_URL": "https://shop.example/privacy",
            "PORTAL_LOGIN_LIMITS": "codes=5,tries=9",
            "PORTAL_SECURITY_CONTACT": "mailto:security@shop.example",
        }
    )
    assert settings == Settings(
        base_url="https://billing.shop.example",
        listens_at="http://127.0.0.1:8000",
        database_url="postgresql://u:p@db/portal",
        stripe_api_key="sk_live_abc",
        stripe_api_base="https://stripe.internal",
        stripe_webhook_secrets=("whsec_new", "whsec_old"),
        secret_keys=("k" * 32,),
        api_keys=API_KEYS,
        operator_password_hash=HASH,
        smtp_url="smtp://mail",
        mail_from="Shop <billing@shop.example>",
        trusted_proxies=(ip_network("10.0.0.5"), ip_network("10.1.0.0/24"), ip_network("fd00::/8")),
        allowed_hosts=("billing.shop.example", "pay.shop.example:8443"),
        allowed_return_origins=("https://shop.example", "http://localhost:3000"),
        default_return_url="https://shop.example/account",
        terms_of_service_url="https://shop.example/terms",
        privacy_policy_url="https://shop.example/privacy",
        login_limits=LoginLimits(5, 9),
        security_contact="mailto:security@shop.example",
    )
    assert settings.livemode
    assert settings.secure
    assert settings.merchant_keys == (*API_KEYS, "sk_live_abc")


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"PORTAL_SECRET_KEYS": ""}, "PORTAL_SECRET_KEYS"),
        ({"PORTAL_BASE_URL": "http://127.0.0.1:8000"}, "PORTAL_BASE_URL"),
        ({"PORTAL_BASE_URL": ""}, "PORTAL_BASE_URL"),
        ({"STRIPE_API_BASE": "http://stripe.internal"}, "STRIPE_API_BASE"),
        ({"PORTAL_API_KEYS": "sk_test_sandbox"}, "PORTAL_API_KEYS"),
        ({"PORTAL_API_KEYS": "k" * 31}, "PORTAL_API_KEYS"),
        ({"PORTAL_TRUSTED_PROXIES": "*"}, "PORTAL_TRUSTED_PROXIES"),
    ],
)
def test_unsafe_live_settings_are_refused(change: dict[str, str], name: str) -> None:
    """P3: with a live key the start fails, and names the setting."""
    found = problems({**LIVE, **change})
    assert len(found) == 1
    assert found[0].startswith(name)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("STRIPE_API_KEY", "pk_test_abc"),
        ("STRIPE_API_BASE", "127.0.0.1:8001/sandbox"),
        ("PORTAL_BASE_URL", "http://billing.shop.example"),
        ("PORTAL_BASE_URL", "https://shop.example/billing"),
        ("PORTAL_DATABASE_URL", "mysql://x"),
        ("PORTAL_DATABASE_URL", "sqlite:///"),
        ("PORTAL_DATABASE_URL", "sqlite:///:memory:"),
        ("PORTAL_DATABASE_URL", "postgresql://u:p@host:port/x"),
        ("PORTAL_DATABASE_URL", "postgresql://u:p@ss/w:rd@host/x"),
        ("PORTAL_MAIL_FROM", "Shop"),
        ("PORTAL_SECRET_KEYS", "short"),
        ("PORTAL_ALLOWED_HOSTS", "https://x"),
        ("PORTAL_ALLOWED_HOSTS", ".shop.example"),
        ("PORTAL_ALLOWED_RETURN_ORIGINS", "https://shop.example/path"),
        ("PORTAL_DEFAULT_RETURN_URL", "javascript:alert(1)"),
        ("PORTAL_TERMS_OF_SERVICE_URL", "shop.example/terms"),
        ("PORTAL_PRIVACY_POLICY_URL", "http://shop.example"),
        ("PORTAL_OPERATOR_PASSWORD_HASH", "correct horse battery"),
        ("PORTAL_LOGIN_LIMITS", "many"),
        ("PORTAL_SECURITY_CONTACT", "security@shop.example"),
        ("PORTAL_SECURITY_CONTACT", "http://shop.example/security"),
        ("PORTAL_SECURITY_CONTACT", "mailto:a@shop.example\nExpires: 2000-01-01T00:00:00Z"),
        ("PORTAL_TRUSTED_PROXIES", "10.0.0.1/8"),
        ("PORTAL_TRUSTED_PROXIES", "0.0.0.0/0"),
        ("PORTAL_TRUSTED_PROXIES", "::/0"),
    ],
)
def test_bad_values_are_named(name: str, value: str) -> None:
    """Each mistake is one sentence that names its setting."""
    found = problems({name: value})
    assert len(found) == 1
    assert found[0].startswith(name)
    assert found[0].endswith(".")


def test_all_mistakes_are_told_at_once() -> None:
    """An operator mends them in one go."""
    assert len(problems({"PORTAL_DATABASE_URL": "x", "PORTAL_BASE_URL": "y"})) == 2


def test_a_test_key_is_no_live_key() -> None:
    """R19: between the sandbox and live stands the test key, on plain http too."""
    settings = Settings.read({"STRIPE_API_KEY": "rk_test_abc"})
    assert not settings.sandboxed
    assert not settings.livemode
    assert not settings.secure


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """DESIGN: settings come from the environment, or a .env file."""
    (tmp_path / ".env").write_text("PORTAL_MAIL_FROM=file@x.example\nPORTAL_SMTP_URL=smtp://file\nEMPTY\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PORTAL_MAIL_FROM", "process@x.example")
    settings = Settings.read()
    assert (settings.mail_from, settings.smtp_url) == ("process@x.example", "smtp://file")


def test_a_slash_at_the_end_of_stripes_address() -> None:
    """People copy addresses from a browser's bar."""
    read = Settings.read({"STRIPE_API_KEY": "sk_test_abc", "STRIPE_API_BASE": "http://sandbox:8001/sandbox/"})
    assert read.stripe_api_base == "http://sandbox:8001/sandbox"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"PORTAL_MAIL_FROM=a@x.example\nSTRIPE_API_KEY sk_test_abc\n", "line 2"),
        (b"PORTAL_MAIL_FROM=\xff", "UTF-8"),
        (None, "directory"),
    ],
)
def test_a_file_that_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None, told: str
) -> None:
    """A key that was mistyped there must not start the sandbox in silence."""
    file = tmp_path / ".env"
    file.write_bytes(content) if content else file.mkdir()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SettingsError, match=told):
        Settings.read()


def test_secrets_are_not_printed() -> None:
    """SECURITY D2: a settings object in a log shows no key."""
    settings = Settings.read({**LIVE, "PORTAL_SMTP_URL": "smtp://u:secret@mail"})
    assert "sk_live" not in repr(settings)
    assert "kkkk" not in repr(settings)
    assert "secret@" not in repr(settings)


def test_settings_are_cheap_to_import() -> None:
    """P11: reading settings loads neither the SDK nor the database."""
    script = "import sys, web.settings; print({'stripe', 'sqlalchemy', 'aiohttp'} & set(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "set()"
