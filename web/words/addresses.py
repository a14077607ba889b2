"""Addresses as they are written where they lie."""

from services.stripe_gateway.objects.addresses import Address
from web import i18n

_CITY_STATE_CODE = frozenset(["US", "CA", "AU", "BR"])
_CODE_LAST = frozenset(["GB", "IE"])


def address_lines(address: Address | None) -> tuple[str, ...]:
    """The lines of an address, the country last and in the customer's language; () for none."""
    if address is None:
        return ()
    lines = _japanese(address) if _is_japanese(address) else _western(address)
    return tuple(line for line in (*lines, _country(address.country)) if line)


def _is_japanese(address: Address) -> bool:
    """An address in Latin letters is written in their order, wherever it lies."""
    return address.country == "JP" and not f"{address.state}{address.city}{address.line1}".isascii()


def _japanese(address: Address) -> list[str]:
    code = f"〒{address.postal_code}" if address.postal_code else ""
    street = f"{address.state or ''}{address.city or ''}{address.line1 or ''}"
    return [code, street, address.line2 or ""]


def _western(address: Address) -> list[str]:
    city, state, code = address.city or "", address.state or "", address.postal_code or ""
    if address.country in _CITY_STATE_CODE:
        tail = [", ".join(part for part in (city, f"{state} {code}".strip()) if part)]
    elif address.country in _CODE_LAST:
        tail = [city, state, code]
    else:
        tail = [f"{code} {city}".strip(), state]
    return [address.line1 or "", address.line2 or "", *tail]


def _country(code: str | None) -> str:
    if code is None:
        return ""
    return str(i18n.current().money.territories.get(code, code))
