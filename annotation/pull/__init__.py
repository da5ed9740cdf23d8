"""Bringing home what was annotated: projects are exported, compared with the journal, and what is new is appended."""
