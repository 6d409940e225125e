"""A package's rules shown at work: examples, facts of them to vary, and every outcome that comes of it, exactly.

Flow: 1 `examples` are the invented people that the package begins with; 2 `axes` are what can be varied of one; 3 `line`
gives all outcomes along one axis, from where to where; 4 `sheet` gives such a line for each value of a second axis, and says
whether those are all its values or a sample; 5 `told` says an outcome in short: for how many, in how many months.

It must not know pages, pictures or sentences of pages.
"""

from saklig.service_packages.showing.axes import Axis, axes, changed
from saklig.service_packages.showing.examples import Example, examples
from saklig.service_packages.showing.lines import Line, Segment, Sheet, line, sheet
from saklig.service_packages.showing.outcomes import Said, told

__all__ = ["Axis", "Example", "Line", "Said", "Segment", "Sheet", "axes", "changed", "examples", "line", "sheet", "told"]
