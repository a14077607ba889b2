"""What `portal doctor` looks at: each check asks one thing outside the portal and changes nothing there."""

from services.doctor.findings import Check, Finding, Level, bad, examine, good, note

__all__ = ["Check", "Finding", "Level", "bad", "examine", "good", "note"]
