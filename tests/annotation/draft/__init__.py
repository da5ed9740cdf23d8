"""Tests of language models as annotators."""
