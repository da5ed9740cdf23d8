"""Tests of standpunkt.annotation."""
