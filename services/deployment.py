"""What the settings say for all configurations of a portal."""

from msgspec import Struct


class Deployment(Struct, frozen=True, kw_only=True):
    """`base_url`: where login pages lie. The links hold where a configuration has none of its own (R5).

    Customers may be led back to anywhere by https, unless `allowed_return_origins` names origins.
    """

    base_url: str
    livemode: bool
    default_return_url: str | None = None
    terms_of_service_url: str | None = None
    privacy_policy_url: str | None = None
    allowed_return_origins: tuple[str, ...] = ()
