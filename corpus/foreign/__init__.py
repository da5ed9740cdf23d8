"""Corpora that others annotated, as our records."""
