"""The settings that a command works with."""

from web.commands.errors import WrongUse
from web.settings import USUAL_ADDRESS, Settings, SettingsError


def read_settings(address: str = USUAL_ADDRESS) -> Settings:
    """The settings of a portal that listens at `address`; WrongUse names each that cannot be used."""
    try:
        return Settings.read(default_base_url=address)
    except SettingsError as error:
        raise WrongUse(str(error)) from None
