"""Tests on a real Label Studio."""
