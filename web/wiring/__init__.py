"""From settings to services: each module here makes one group of them, over the groups before it."""

from web.wiring.lifespan import lifespan

__all__ = ["lifespan"]
