from services.store.migrating import SchemaTooNew
from services.store.store import Store, StoreUnavailable

__all__ = ["SchemaTooNew", "Store", "StoreUnavailable"]
