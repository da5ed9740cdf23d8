"""Stages: pure functions on Arrow tables, which run on this machine's cores or on a cluster alike."""
