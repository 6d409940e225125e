"""The simulated year: `story` lets it happen, `desk` is the people at work, `accounts` holds it all against the truth."""
