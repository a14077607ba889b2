"""R10: a portal says nothing in its merchant's own words."""

from collections.abc import Iterator

from services.configurations.errors import ConfigurationRefused
from services.configurations.objects import Configuration

_REASONS = "features[subscription_cancel][cancellation_reason]"


def refusals(configuration: Configuration) -> Iterator[ConfigurationRefused]:
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
