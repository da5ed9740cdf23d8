"""The leaderboard: results side by side."""
