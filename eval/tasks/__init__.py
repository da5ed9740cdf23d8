"""The tasks: for each, what is counted in a document and which metrics the sums give."""
