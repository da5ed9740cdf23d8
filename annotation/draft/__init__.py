"""A language model as an annotator: it quotes the words it marks, and the tool finds where they stand.

Models quote well and count badly, so an answer holds surfaces and no offsets. What does not occur in the text is
refused; nothing is guessed.
"""
