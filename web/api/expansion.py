"""`expand`: which references a merchant wants as whole objects."""

from collections.abc import Collection

from msgspec import UNSET, UnsetType

from web.api.errors import ApiError


def expanded(sent: list[str] | UnsetType, offered: Collection[str]) -> frozenset[str]:
    """The properties to expand. Raises ApiError for one that cannot be."""
    wanted = frozenset(() if sent is UNSET else sent)
    for name in sorted(wanted - set(offered)):
        raise ApiError(f"This property cannot be expanded ({name[:100]}).", param="expand")
    return wanted
