"""The sites that the demo and the browser tests personalize."""
