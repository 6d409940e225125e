"""What the TOML files of a package hold, as frozen values. docs/service-package.md says what each key means.

pydantic fills these from what `tomllib` read: no key besides these, no text where a number is meant. Only the shape is
checked here; what must fit together across files is `linking`'s.
"""

from saklig.service_packages.shapes.changes import LESS, MORE, WITH_TIME, Change, ChangeTexts, Sentence, Time
from saklig.service_packages.shapes.contents import (
    AmountValue,
    ContentHeading,
    ElementTexts,
    FormStep,
    FormTexts,
    Limit,
    Question,
    Questions,
    QuestionTexts,
    Sentences,
    Series,
    StepTexts,
    TitleHeading,
)
from saklig.service_packages.shapes.running import Authority, People, Period, Prices, Reach, Registers, Renewal
from saklig.service_packages.shapes.service import (
    Automation,
    Benefit,
    Deadline,
    Decider,
    Decisions,
    DocumentKind,
    FactSpec,
    Figure,
    JudgementPoint,
    Letters,
    LocalSpec,
    OutcomeKind,
    Oversight,
    Provision,
    Reference,
    Retention,
    Service,
    Training,
)
from saklig.service_packages.shapes.showing import Show, ShownExample, Varied
from saklig.service_packages.shapes.tests import (
    ExpectedOutcome,
    ExpectedPayment,
    LimitSide,
    PackageTest,
    Tests,
)
from saklig.service_packages.shapes.values import (
    UNITS,
    USES,
    Text,
)

__all__ = [
    "LESS", "MORE", "UNITS", "USES", "WITH_TIME", "AmountValue", "Authority", "Automation", "Benefit", "Change",
    "ChangeTexts", "ContentHeading", "Deadline", "Decider", "Decisions", "DocumentKind", "ElementTexts",
    "ExpectedOutcome", "ExpectedPayment", "FactSpec", "Figure", "FormStep", "FormTexts", "JudgementPoint", "Letters",
    "Limit", "LimitSide", "LocalSpec", "OutcomeKind", "Oversight", "PackageTest", "People", "Period", "Prices",
    "Provision", "Question", "QuestionTexts", "Questions", "Reach", "Reference", "Registers", "Renewal", "Retention",
    "Sentence", "Sentences", "Series", "Service", "Show", "ShownExample", "StepTexts", "Tests", "Text", "Time",
    "TitleHeading", "Training", "Varied",
]  # fmt: skip
