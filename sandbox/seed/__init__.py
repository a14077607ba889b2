"""The demo account: a fictitious business, its catalogue, and a customer for each scenario."""

from typing import Literal

from sandbox.api.local import LocalApi

SeedName = Literal["demo", "empty"]


def plant(api: LocalApi) -> None:
    """Fills an empty World with the demo data; the same ids come out on every start."""
