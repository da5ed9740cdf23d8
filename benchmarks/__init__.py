"""Speed and quality, measured against named peers or set goals; run by hand, never as a timed test."""
