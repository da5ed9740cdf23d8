"""Pushes: on a server that fails in every way one can."""
