"""The operator: the one who sets the portal up on its settings page, with one password."""
