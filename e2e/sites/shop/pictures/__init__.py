"""The shop's product pictures, drawn as SVG from a shape and two colours."""
