"""The typed form: the one thing that evaluation, partial evaluation, explanation, analysis and SQL read.

Flow: item definitions to types (`definitions`), FEEL syntax to nodes (`feel`), boxed expressions to nodes (`boxed`),
the graph of requirements to units with frames (`build`), and what is certain to be wrong with them (`checking`). It must
not know how anything is evaluated.
"""

from saklig.decision.core.build import build_program

__all__ = ["build_program"]
