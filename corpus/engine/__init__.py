"""Where work runs: this machine's cores, or an existing cluster."""
