"""Service packages: a public service as a folder, in which the law is written once.

Flow: 1 `read_package` reads a folder or an archive to a frozen `Package`, or says everything that is wrong with file and
line; 2 `determine` runs its rules on facts at a date; 3 `explain` gives the reasons, in a language, for a reader; 4 `check`
holds the package against itself and its own tests; 5 `Package.archived` is the one archive that its `hash` names.

The room knows no case, no person, no letter and no page, and nothing of where facts come from.
"""

from saklig.service_packages.asking import AskedFact, Asking, next_question
from saklig.service_packages.catalogue import catalogue_names, folder_of, load
from saklig.service_packages.checking import (
    Checked,
    Finding,
    NotMade,
    PackageCheck,
    check,
    check_package,
    not_analysed,
    table_findings,
)
from saklig.service_packages.determination import Determination, Outcome, Payment, Point, Remark, Step
from saklig.service_packages.determining import asked_tables, determine
from saklig.service_packages.errors import LocalError, PackageError, Problem, ServiceError, UnknownService
from saklig.service_packages.explaining import explain
from saklig.service_packages.facts import check_facts, described, example_facts, example_file, full_facts, read_facts
from saklig.service_packages.localizing import check_local, example_local, read_local
from saklig.service_packages.models import tables_in
from saklig.service_packages.opening import open_facts
from saklig.service_packages.package import Amount, Content, Form, Letter, Package
from saklig.service_packages.reading import FORMAT, examine, read_package
from saklig.service_packages.testing import TestRun, run_test
from saklig.service_packages.varying import Kinds, kinds_of, outcome_pieces, span_of

__all__ = [
    "FORMAT",
    "Amount",
    "AskedFact",
    "Asking",
    "Checked",
    "Content",
    "Determination",
    "Finding",
    "Form",
    "Letter",
    "Kinds",
    "LocalError",
    "NotMade",
    "Outcome",
    "Package",
    "PackageCheck",
    "PackageError",
    "Payment",
    "Point",
    "Problem",
    "Remark",
    "ServiceError",
    "Step",
    "TestRun",
    "UnknownService",
    "asked_tables",
    "catalogue_names",
    "check",
    "check_facts",
    "check_local",
    "check_package",
    "described",
    "determine",
    "examine",
    "example_facts",
    "example_file",
    "example_local",
    "explain",
    "folder_of",
    "full_facts",
    "kinds_of",
    "load",
    "next_question",
    "not_analysed",
    "open_facts",
    "outcome_pieces",
    "read_facts",
    "read_local",
    "read_package",
    "run_test",
    "span_of",
    "table_findings",
    "tables_in",
]
