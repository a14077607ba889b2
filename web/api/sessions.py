"""`billing_portal.session` as merchants ask for it and get it."""

from typing import Any, Literal

from msgspec import UNSET, Struct, UnsetType

from services.configurations import Configuration
from services.configurations.params import Params
from web.api.flow_params import FlowParams

Locale = Literal[
    "auto", "bg", "cs", "da", "de", "el", "en", "en-AU", "en-CA", "en-GB", "en-IE", "en-IN", "en-NZ",
    "en-SG", "es", "es-419", "et", "fi", "fil", "fr", "fr-CA", "hr", "hu", "id", "it", "ja", "ko", "lt", "lv",
    "ms", "mt", "nb", "nl", "pl", "pt", "pt-BR", "ro", "ru", "sk", "sl", "sv", "th", "tr", "vi", "zh",
    "zh-HK", "zh-TW",
]  # fmt: skip


class CustomerLoginParams(Params, kw_only=True):
    expires_at: int | UnsetType = UNSET


class AfterExpirationParams(Params, kw_only=True):
    """Whether, and until when, an expired URL offers the way by e-mail."""

    type: Literal["customer_login"]
    customer_login: CustomerLoginParams | UnsetType = UNSET


class SessionParams(Params, kw_only=True):
    """Those of which the portal does nothing are listed too, so that they are refused with their reason."""

    after_expiration: AfterExpirationParams | UnsetType = UNSET
    configuration: str | UnsetType = UNSET
    customer: str | UnsetType = UNSET
    customer_account: str | UnsetType = UNSET
    expand: list[str] | UnsetType = UNSET
    flow_data: FlowParams | UnsetType = UNSET
    locale: Locale | Literal[""] | UnsetType = UNSET
    on_behalf_of: str | UnsetType = UNSET
    return_url: str | UnsetType = UNSET


class SessionObject(Struct, kw_only=True):
    id: str
    object: Literal["billing_portal.session"] = "billing_portal.session"
    after_expiration: dict[str, Any] | None
    configuration: str | Configuration
    created: int
    customer: str
    customer_account: None = None
    flow: dict[str, Any] | None = None
    livemode: bool
    locale: str | None
    on_behalf_of: None = None
    return_url: str | None
    url: str
