"""Why a configuration is not made, changed or used: in words for merchants, as the API passes them on."""

from collections.abc import Iterable

from msgspec import Struct

from services.stripe_gateway.objects.prices import Recurring


class ConfigurationRefused(Exception):
    """`param` is the parameter in Stripe's bracketed form, `code` Stripe's word for the kind of refusal;
    `also` are the other rules that were found to be broken.
    """

    def __init__(self, message: str, param: str, *, code: str | None = None) -> None:
        super().__init__(message)
        self.param = param
        self.code = code
        self.also: tuple[ConfigurationRefused, ...] = ()


def refuse(refusals: Iterable[ConfigurationRefused]) -> None:
    """Raises the first, which brings the others along: an API names one, a form marks each field."""
    found = list(refusals)
    if found:
        found[0].also = tuple(found[1:])
        raise found[0]


class Collision(Struct, frozen=True):
    """Two prices, by their ids, of one `product`, by its name, in the same rhythm and `currency`."""

    product: str
    recurring: Recurring
    currency: str
    first: str
    second: str


class PricesCollide(ConfigurationRefused):
    """R12; `param` is that of the second price."""

    def __init__(self, message: str, param: str, collision: Collision) -> None:
        super().__init__(message, param)
        self.collision = collision


class ConfigurationMissing(Exception):
    def __init__(self, configuration_id: str) -> None:
        super().__init__(f"No such configuration: '{configuration_id}'")
        self.configuration_id = configuration_id
