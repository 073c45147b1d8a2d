"""The public edition: tables that reveal nobody, protected together and then attacked."""

from reports.public.protect import Protected, protect
from reports.public.settings import Settings, default

__all__ = ["Protected", "Settings", "default", "protect"]
