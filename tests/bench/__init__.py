"""`make bench`: figures, each beside a baseline of the same run. Never a test: these machines are noisy."""
