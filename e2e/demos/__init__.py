"""One file per promise, named by the promise."""
