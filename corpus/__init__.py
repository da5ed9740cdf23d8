"""From articles to a release that researchers load."""
