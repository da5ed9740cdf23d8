"""Layouts: from a raw document to cleaned blocks, one module a layout."""
