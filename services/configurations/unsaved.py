"""A configuration that is not saved, in place of those that are."""

from typing import Protocol

from msgspec import Struct

from services.configurations.objects import Configuration


class Retrieves(Protocol):
    """Where a session's configuration is found."""

    async def retrieve(self, configuration_id: str) -> Configuration: ...


class Unsaved(Struct, frozen=True):
    """The answer to every question is this one: for a preview."""

    configuration: Configuration

    async def retrieve(self, _configuration_id: str) -> Configuration:
        return self.configuration
