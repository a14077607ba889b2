"""Why a brand is not taken: in words for merchants, as the API passes them on."""

from services.configurations.errors import ConfigurationRefused


class BrandRefused(ConfigurationRefused):
    """`param` is the parameter in Stripe's bracketed form."""
