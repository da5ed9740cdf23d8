"""Tests of standpunkt.eval."""
