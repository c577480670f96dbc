"""How fast the product is, as ratios to things that do nothing, measured in the same run on the same machine."""
