"""``standpunkt corpus``: from sources to a release, one module for each step of the way."""
