"""Systems to beat, each a few lines behind one interface."""
