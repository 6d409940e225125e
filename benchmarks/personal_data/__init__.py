"""Texts to measure by how well personal data is found: made up, drawn from a seed, and made hard to read."""
