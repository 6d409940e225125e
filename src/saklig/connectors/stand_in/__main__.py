"""`python -m saklig.connectors.stand_in --port 0 --control`: the same as `saklig stand-in`, for tests."""

from __future__ import annotations

import argparse
import sys

from saklig.connectors.stand_in import add_arguments, run

if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="saklig stand-in", description="Synthetic registers over real HTTP.")
    add_arguments(parser)
    sys.exit(run(parser.parse_args()))
