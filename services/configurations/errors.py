"""Why a configuration is not made, changed or used: in words for merchants, as the API passes them on."""


class ConfigurationRefused(Exception):
    """`param` is the parameter in Stripe's bracketed form."""

    def __init__(self, message: str, param: str) -> None:
        super().__init__(message)
        self.param = param


class ConfigurationMissing(Exception):
    def __init__(self, configuration_id: str) -> None:
        super().__init__(f"No such configuration: '{configuration_id}'")
        self.configuration_id = configuration_id
