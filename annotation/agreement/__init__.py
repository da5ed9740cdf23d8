"""How far annotators agree, without asking who is right: nothing here changes when two of them change places."""
