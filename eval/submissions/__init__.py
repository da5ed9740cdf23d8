"""Submissions: read once, and refused with a code and a place for each fault."""
