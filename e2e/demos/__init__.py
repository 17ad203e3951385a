"""One test file for each promise of the demo, named by the promise."""
