"""The service packages that Saklig ships: one folder each, data only. `docs/service-package.md` says what they hold.

Nothing is imported from here; `saklig.service_packages.load` reads a folder by its name.
"""

__all__: list[str] = []
