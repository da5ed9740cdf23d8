"""Exact and near duplicates: clusters, the member that is kept, and splits that keep clusters together."""
