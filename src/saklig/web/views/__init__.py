"""The views, one module per kind of reader and task."""
