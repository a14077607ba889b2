"""From settings to services: each module here makes one group of them, over the groups before it.

The groups' fields are the names in `request.state`. So they are not frozen: a request may replace one for
itself, as the operator's preview does.
"""

from web.wiring.lifespan import lifespan

__all__ = ["lifespan"]
