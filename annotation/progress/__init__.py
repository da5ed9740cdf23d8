"""How far annotators are: pages sent, work done, and the time it took, from the files of a work folder alone."""
