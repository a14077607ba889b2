"""What holds for every test."""

from hypothesis import settings

# A property is as true on a busy machine as on an idle one.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
