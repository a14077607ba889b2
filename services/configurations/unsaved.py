"""A configuration that is not saved, in place of those that are."""

from dataclasses import dataclass
from typing import Protocol

from services.configurations.objects import Configuration


class Retrieves(Protocol):
    """Where a session's configuration is found."""

    async def retrieve(self, configuration_id: str) -> Configuration: ...


@dataclass(frozen=True)
class Unsaved:
    """The answer to every question is this one: for a preview."""

    configuration: Configuration

    async def retrieve(self, _configuration_id: str) -> Configuration:
        return self.configuration
