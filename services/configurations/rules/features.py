"""What the features say by themselves: cancelling, and lists that name each thing once."""

from collections.abc import Iterator, Sequence

from services.configurations.errors import ConfigurationRefused
from services.configurations.objects import Configuration, Features, SubscriptionCancel

_CANCEL = "features[subscription_cancel]"
_UPDATE = "features[subscription_update]"


def refusals(configuration: Configuration) -> Iterator[ConfigurationRefused]:
    yield from _cancelling(configuration.features.subscription_cancel)
    for param, named in _lists(configuration.features).items():
        yield from _repeated(param, named)


def _cancelling(cancel: SubscriptionCancel) -> Iterator[ConfigurationRefused]:
    param = f"{_CANCEL}[proration_behavior]"
    if cancel.proration_behavior == "always_invoice":
        yield ConfigurationRefused(
            "A cancellation cannot be invoiced at once: use create_prorations or none.", param
        )
    if cancel.proration_behavior == "create_prorations" and cancel.mode != "immediately":
        yield ConfigurationRefused(
            "create_prorations needs the mode immediately: nothing is left to prorate.", param
        )
    if cancel.cancellation_reason.enabled and not cancel.cancellation_reason.options:
        yield ConfigurationRefused(
            "Customers are asked for a reason, but none is offered: name one at least.",
            f"{_CANCEL}[cancellation_reason][options]",
        )


def _lists(features: Features) -> dict[str, Sequence[str]]:
    conditions = features.subscription_update.schedule_at_period_end.conditions
    return {
        "features[customer_update][allowed_updates]": features.customer_update.allowed_updates,
        f"{_CANCEL}[cancellation_reason][options]": features.subscription_cancel.cancellation_reason.options,
        f"{_UPDATE}[default_allowed_updates]": features.subscription_update.default_allowed_updates,
        f"{_UPDATE}[schedule_at_period_end][conditions]": [condition.type for condition in conditions],
    }


def _repeated(param: str, named: Sequence[str]) -> Iterator[ConfigurationRefused]:
    for number, name in enumerate(named):
        if name in named[:number]:
            yield ConfigurationRefused(f"{name} is listed twice.", f"{param}[{number}]")
