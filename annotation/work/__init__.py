"""The work folder of an annotation campaign: plain files that say what was sent, what came back, and what holds now."""
