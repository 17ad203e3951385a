"""Demo sites, the demo launcher and the tests in a real browser."""
