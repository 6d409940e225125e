"""The cast of Nordvik, in the order in which the demo offers it: each household shows something.

Each story puts up its people; `stories.toml` says, in three languages, what is special. They are the demo's cast and the tests'
fixtures; the ordinary households that fill the town are in `ordinary`.
"""

from __future__ import annotations

from collections.abc import Callable

from saklig.connectors.nordvik import stories_family as family
from saklig.connectors.nordvik import stories_money as money
from saklig.connectors.nordvik import stories_registers as registers
from saklig.connectors.nordvik.story import Story
from saklig.connectors.nordvik.town import Town

__all__ = ["STORIES", "Story"]

STORIES: tuple[Callable[[Town], Story], ...] = (
    money.single_low_income,
    money.single_middle_income,
    money.married_two_children,
    money.three_with_places,
    money.twins_in_two_units,
    money.zero_income,
    money.part_time_place,
    money.high_income,
    family.blended_family,
    family.new_partner_without_common_children,
    family.lodger,
    family.shared_residence_registered,
    family.shared_residence_not_registered,
    family.shared_residence_ended,
    registers.protected_address,
    registers.strictly_protected_address,
    family.widow,
    registers.father_emigrated,
    registers.recently_arrived,
    registers.one_adult_without_tax_data,
    registers.draft_assessment,
    family.foster_child,
    registers.linked_from_one_side,
    registers.birth_year_only,
    family.two_mothers,
    registers.partners_and_long_names,
    family.separated_under_one_roof,
    registers.neighbours_in_a_block,
    money.place_in_neighbouring_municipality,
    money.youngest_child,
    money.no_place_yet,
    registers.young_parent_reserved,
)
