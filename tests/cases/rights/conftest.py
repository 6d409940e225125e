"""The pages' fixtures, for the tests here that look at a page."""

from web.conftest import office, wire

__all__ = ["office", "wire"]
