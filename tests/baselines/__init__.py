"""Tests of standpunkt.baselines."""
