"""What no configuration may say, each refusal naming its parameter."""

from collections.abc import Iterator

from services.configurations.errors import ConfigurationRefused
from services.configurations.objects import Configuration
from services.urls import safe_url

MOST_PRODUCTS = 10
LONGEST_NAME = 256
MOST_METADATA, LONGEST_KEY, LONGEST_VALUE = 50, 40, 500

_REASONS = "features[subscription_cancel][cancellation_reason]"
_UPDATE = "features[subscription_update]"


def check(configuration: Configuration) -> None:
    """Raises ConfigurationRefused for the first rule that is broken."""
    for refusal in _refusals(configuration):
        raise refusal


def _refusals(configuration: Configuration) -> Iterator[ConfigurationRefused]:
    yield from _custom_text(configuration)
    yield from _addresses(configuration)
    yield from _cancellation(configuration)
    yield from _catalogue(configuration)
    yield from _labels(configuration)
    if configuration.is_default and not configuration.active:
        yield ConfigurationRefused("The default configuration cannot be made inactive.", "active")


def _custom_text(configuration: Configuration) -> Iterator[ConfigurationRefused]:
    """R10."""
    if configuration.business_profile.headline:
        yield ConfigurationRefused(
            "Custom text cannot be added to this portal: leave business_profile[headline] out.",
            "business_profile[headline]",
        )
    if configuration.features.subscription_cancel.cancellation_reason.feedback_options:
        yield ConfigurationRefused(
            "Custom text cannot be added to this portal: use the reasons of "
            f"{_REASONS}[options] instead of feedback options.",
            f"{_REASONS}[feedback_options]",
        )


def _addresses(configuration: Configuration) -> Iterator[ConfigurationRefused]:
    """SECURITY R1."""
    profile = configuration.business_profile
    addresses = {
        "default_return_url": configuration.default_return_url,
        "business_profile[privacy_policy_url]": profile.privacy_policy_url,
        "business_profile[terms_of_service_url]": profile.terms_of_service_url,
    }
    for param, address in addresses.items():
        if address is not None and safe_url(address) is None:
            yield ConfigurationRefused(
                f"Not a valid URL: it must begin with https://. Got {address[:100]}", param
            )


def _cancellation(configuration: Configuration) -> Iterator[ConfigurationRefused]:
    cancel = configuration.features.subscription_cancel
    param = "features[subscription_cancel][proration_behavior]"
    if cancel.proration_behavior == "always_invoice":
        yield ConfigurationRefused(
            "A cancellation cannot be invoiced at once: use create_prorations or none.", param
        )
    if cancel.proration_behavior == "create_prorations" and cancel.mode != "immediately":
        yield ConfigurationRefused(
            "create_prorations needs the mode immediately: nothing is left to prorate.", param
        )


def _catalogue(configuration: Configuration) -> Iterator[ConfigurationRefused]:
    if len(configuration.products) > MOST_PRODUCTS:
        yield ConfigurationRefused(
            f"A configuration offers {MOST_PRODUCTS} products at most.", f"{_UPDATE}[products]"
        )
    for number, product in enumerate(configuration.products):
        quantity = product.adjustable_quantity
        param = f"{_UPDATE}[products][{number}][adjustable_quantity]"
        if quantity.minimum < 0:
            yield ConfigurationRefused("A quantity cannot be negative.", f"{param}[minimum]")
        if quantity.maximum is not None and quantity.maximum < max(quantity.minimum, 1):
            yield ConfigurationRefused("The maximum cannot be less than the minimum.", f"{param}[maximum]")


def _labels(configuration: Configuration) -> Iterator[ConfigurationRefused]:
    if len(configuration.name or "") > LONGEST_NAME:
        yield ConfigurationRefused(f"A name has {LONGEST_NAME} characters at most.", "name")
    if len(configuration.metadata) > MOST_METADATA:
        yield ConfigurationRefused(f"There are {MOST_METADATA} metadata keys at most.", "metadata")
    for key, value in configuration.metadata.items():
        if len(key) > LONGEST_KEY or len(value) > LONGEST_VALUE or "[" in key or "]" in key:
            yield ConfigurationRefused(
                f"A metadata key has {LONGEST_KEY} characters at most and no square brackets, its value "
                f"{LONGEST_VALUE}.",
                f"metadata[{key[:LONGEST_KEY]}]",
            )
