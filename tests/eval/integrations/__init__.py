"""Tests of the room ``eval``: other platforms."""
