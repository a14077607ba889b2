"""`portal.link` as merchants ask for it and get it."""

import re
from typing import Any, Literal

import msgspec
from msgspec import UNSET, Struct, UnsetType

from services.configurations.params import Params
from services.links import LONGEST_LIFE, SHORTEST_LIFE, USUAL_LIFE
from web.api.errors import ApiError
from web.api.flow_params import FlowParams
from web.api.sessions import Locale

FlowName = Literal["customer_update", "payment_method_update", "subscription_cancel", "subscription_update"]

_LIFE = re.compile(r"(?P<number>[1-9][0-9]{0,7})(?P<unit>[smhd]?)", re.ASCII)
_SECONDS = {"": 1, "s": 1, "m": 60, "h": 60 * 60, "d": 24 * 60 * 60}


class LinkParams(Params, kw_only=True):
    """`flow` and `subscription` are the short way to say `flow_data`."""

    configuration: str | UnsetType = UNSET
    customer: str | UnsetType = UNSET
    email: str | UnsetType = UNSET
    expires: str | UnsetType = UNSET
    flow: FlowName | UnsetType = UNSET
    flow_data: FlowParams | UnsetType = UNSET
    locale: Locale | Literal[""] | UnsetType = UNSET
    return_url: str | UnsetType = UNSET
    send: bool = False
    subscription: str | UnsetType = UNSET


class RevocationParams(Params, kw_only=True):
    customer: str | UnsetType = UNSET


class LinkObject(Struct, kw_only=True):
    """`expires_at`: until when it opens a session directly. `sent`: whether it is on its way by e-mail."""

    id: str
    object: Literal["portal.link"] = "portal.link"
    configuration: str
    created: int
    customer: str
    expires_at: int
    flow: dict[str, Any] | None
    livemode: bool
    locale: str | None
    return_url: str | None
    sent: bool
    url: str


class RevocationObject(Struct, kw_only=True):
    """How many sessions ended, and how many links lead to a code only from now on."""

    object: Literal["portal.revocation"] = "portal.revocation"
    customer: str
    links: int
    livemode: bool
    sessions: int


def life_of(params: LinkParams) -> int:
    """Seconds of direct life: `24h`, `90m`, `7d`, or plain seconds. Raises ApiError."""
    if params.expires is UNSET:
        return USUAL_LIFE
    found = _LIFE.fullmatch(params.expires)
    life = int(found["number"]) * _SECONDS[found["unit"]] if found else 0
    if not SHORTEST_LIFE <= life <= LONGEST_LIFE:
        raise ApiError("expires is a time from 1m to 7d, like 24h or 90m.", param="expires")
    return life


def flow_of(params: LinkParams) -> FlowParams | None:
    """What the link is for; with a return URL of its own, its flow ends there. Raises ApiError."""
    if params.flow_data is not UNSET:
        if params.flow is not UNSET or params.subscription is not UNSET:
            raise ApiError("Send flow or flow_data, not both.", param="flow")
        return params.flow_data
    about_subscription = params.flow in {"subscription_cancel", "subscription_update"}
    if about_subscription != (params.subscription is not UNSET):
        raise _together(about_subscription)
    if params.flow is UNSET:
        return None
    given: dict[str, Any] = {"type": params.flow}
    if params.subscription is not UNSET:
        given[params.flow] = {"subscription": params.subscription}
    if params.return_url is not UNSET:
        given["after_completion"] = {"type": "redirect", "redirect": {"return_url": params.return_url}}
    return msgspec.convert(given, FlowParams)


def _together(needed: bool) -> ApiError:
    if needed:
        return ApiError(
            "Missing required param: subscription.", code="parameter_missing", param="subscription"
        )
    return ApiError(
        "subscription goes with flow=subscription_cancel or flow=subscription_update.", param="subscription"
    )
