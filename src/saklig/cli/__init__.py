"""The command line: `saklig check | decide | explain | facts`, and the commands that composition adds.

Flow: 1 `run` parses; 2 a command reads its input and calls the room it is about; 3 it prints, for people or as JSON, and
returns an exit code: 0 done, 1 findings or not settled, 2 bad input. No rule and no arithmetic stand here.
"""

from saklig.cli.main import Command, build_parser, run
from saklig.cli.output import BAD_INPUT, FINDINGS, OK, BadInput, Refused

__all__ = ["BAD_INPUT", "FINDINGS", "OK", "BadInput", "Command", "Refused", "build_parser", "run"]
