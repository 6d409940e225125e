"""Models that are written three times, for `benchmarks/decision.py`: as DMN, as JDM of the peer, and as plain Python."""
