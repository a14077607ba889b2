"""What a merchant notes for itself: the name and the metadata, within Stripe's limits."""

from collections.abc import Iterator

from services.configurations.errors import ConfigurationRefused
from services.configurations.objects import Configuration

LONGEST_NAME = 256
MOST_METADATA, LONGEST_KEY, LONGEST_VALUE = 50, 40, 500


def refusals(configuration: Configuration) -> Iterator[ConfigurationRefused]:
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
