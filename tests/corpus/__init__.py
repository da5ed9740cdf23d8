"""Tests of standpunkt.corpus."""
