"""What no configuration may say, each refusal naming its parameter."""

from collections.abc import Iterator

from services.configurations.errors import ConfigurationRefused, refuse
from services.configurations.objects import Configuration
from services.configurations.rules import catalogue, features, labels, links, texts
from services.configurations.rules.links import missing_links
from services.deployment import Deployment

__all__ = ["check", "missing_links", "refusals"]


def check(configuration: Configuration, deployment: Deployment) -> None:
    """Raises ConfigurationRefused for the first rule that is broken, without asking Stripe."""
    refuse(refusals(configuration, deployment))


def refusals(configuration: Configuration, deployment: Deployment) -> Iterator[ConfigurationRefused]:
    """One for each rule that is broken, those without which the others mean nothing first."""
    yield from texts.refusals(configuration)
    yield from features.refusals(configuration)
    yield from catalogue.refusals(configuration)
    yield from labels.refusals(configuration)
    yield from links.refusals(configuration, deployment)
    if configuration.is_default and not configuration.active:
        yield ConfigurationRefused("The default configuration cannot be made inactive.", "active")
