from services.store.lookup import Lookup
from services.store.migrating import SchemaTooNew
from services.store.store import Store, StoreUnavailable

__all__ = ["Lookup", "SchemaTooNew", "Store", "StoreUnavailable"]
