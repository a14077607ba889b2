from services.brands.brands import Brands
from services.brands.errors import BrandRefused

__all__ = ["BrandRefused", "Brands"]
