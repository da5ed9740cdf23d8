"""What may be wrong with a submission that scores badly, or is refused, although its system is good.

The doctor reads leniently what the scorer refuses, tries the mistakes that are often made with offsets, labels and ids,
and says which one explains the predictions, by what evidence, what the score would be without it, and the line that
mends it. It never changes a score.
"""
