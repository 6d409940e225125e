"""`saklig staff`: who works here and in which role, for whoever runs the installation. It names the first administrator.

After that an administrator gives roles at the desk. Both ways every change is an event; this one's says that it was made
at the command line, by nobody in particular: keep the machine to those who may.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

from saklig.cli.output import OK, BadInput, say, say_json

__all__ = ["staff", "staff_arguments"]

Wire = Callable[[], Any]
ROLES = ("caseworker", "rule-owner", "leader", "privacy-officer", "auditor", "administrator")


def staff_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON")
    does = parser.add_subparsers(dest="does", required=True, metavar="list | give | withdraw | leave | return")
    does.add_parser("list", help="everyone, with their roles")
    for name, what in (("give", "give a role"), ("withdraw", "take a role away")):
        one = does.add_parser(name, help=what)
        one.add_argument("subject", help="what the staff sign-in calls the person")
        one.add_argument("role", choices=ROLES)
        one.add_argument("--service", default="", help="for caseworker, rule-owner and leader: which service")
        if name == "give":
            one.add_argument("--name", default="", help="the person's name as letters say it; for one not known yet")
            one.add_argument("--restricted", action="store_true", help="caseworker: also protected addresses")
    for name, what in (("leave", "somebody works here no longer"), ("return", "somebody works here again")):
        does.add_parser(name, help=what).add_argument("subject", help="what the staff sign-in calls the person")


def staff(arguments: argparse.Namespace, wire: Wire) -> int:
    """List, give, withdraw, leave, return."""
    office = wire()
    from saklig import cases

    operator = cases.Actor.system()
    try:
        if arguments.does == "list":
            return _list(cases.staff_people(office, operator), as_json=arguments.json)
        member = _member(office, operator, arguments)
        if arguments.does == "give":
            cases.give_role(
                office, operator, member, arguments.role, service=arguments.service, restricted=arguments.restricted
            )
        elif arguments.does == "withdraw":
            cases.withdraw_role(office, operator, member, arguments.role, service=arguments.service)
        else:
            cases.set_active(office, operator, member, active=arguments.does == "return")
    except cases.InvalidAnswers as invalid:
        mend = [_MEND.get(why, f"{where}: {why}") for where, why in invalid.problems.items()]
        raise BadInput("The role was not changed.", mend) from None
    except cases.NotFound:
        raise BadInput(f"{arguments.subject} has no such role.", ["Run: saklig staff list"]) from None
    found = next(one for one in cases.staff_people(office, operator) if one.id == member)
    return _list([found], as_json=arguments.json)


# Reason code of `cases.roles` -> what to do about it.
_MEND = {
    "role-apart": "An administrator has no other role: withdraw the one first, or choose another person.",
    "role-needs-service": "Say for which service: --service <its id>.",
    "role-of-agency": "This role is for the whole agency: leave --service out.",
    "role-restricted": "Only caseworkers handle protected addresses: leave --restricted out.",
    "role-left": "The person works here no longer: saklig staff return <subject> first.",
    "required": "Nobody here has that subject yet: say who it is with --name.",
}


def _member(office: Any, operator: Any, arguments: argparse.Namespace) -> Any:
    from saklig import cases

    for one in cases.staff_people(office, operator):
        if one.subject == arguments.subject:
            return one.id
    if arguments.does == "give":
        return cases.add_staff(office, operator, subject=arguments.subject, name=arguments.name).pk
    raise BadInput(f"Nobody here has the subject {arguments.subject!r}.", ["Run: saklig staff list"])


def _list(people: Any, *, as_json: bool) -> int:
    if as_json:
        say_json([
            {
                "subject": one.subject, "name": one.name, "active": one.active,
                "roles": [{"role": r.role, "service": r.service, "restricted": r.restricted} for r in one.roles],
            }
            for one in people
        ])  # fmt: skip
        return OK
    for one in people:
        say(f"{one.subject}  {one.name}{'' if one.active else '  (has left)'}")
        for role in one.roles:
            service, more = f" of {role.service}" if role.service else "", ", protected addresses" if role.restricted else ""
            say(f"  {role.role}{service}{more}")
    return OK
