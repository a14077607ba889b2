from services.configurations.configurations import Configurations
from services.configurations.errors import ConfigurationMissing, ConfigurationRefused
from services.configurations.objects import Configuration

__all__ = ["Configuration", "ConfigurationMissing", "ConfigurationRefused", "Configurations"]
