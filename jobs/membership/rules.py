"""What each rule means, in plain English for admins. A new rule is one line here."""

from __future__ import annotations

RULES = {
    # who is a member
    "follow": "the other side changed and this one follows",
    "union": "one side has it, and the other did not have it before",
    "first-contact": "the first time both sides meet: nobody is removed, everybody is added",
    "removal-wins": "somebody left on one side while the other side changed; leaving wins",
    "owner": "roles come from ONS; a change of role in Teams is put back",
    "both-moved": "both sides changed; ONS is followed",
    "no-past": "both sides differ and never agreed; ONS is followed",
    "asked": "the row asks for it and the network admits it",
    "as-it-was": "nothing changed",
    "joined-in-teams": "added in Teams, so also on ONS",
    "left-in-teams": "left in Teams, so also on ONS",
    "left-on-ons": "left on ONS, so also in Teams",
    "refused": "an owner or administrator refused the request",
    "waits-for-approval": "an owner has to approve it",
    "not-on-ons": "there is no row on ONS",
    "undecided": "was added, never recorded, then seen to be gone: somebody has to ask again",
    # who may set what
    "not-yours": "only the person, an owner or an administrator may set this status",
    "own-status": "this status is set by ons-sync alone",
    "put-back": "only an owner or an administrator may set this; put back",
    "role-put-back": "only an owner or an administrator may set a role; put back",
    "person-fixed": "the person of a row cannot change; put back",
    "role-in-teams": "the role was changed in Teams; roles come from ONS; put back",
    "row-made-again": "the row was deleted; leaving is a status, so it was made again",
    "spare-row": "there is a row for this person already",
    # people
    "left-omo": "the account is disabled or deleted",
    "became-colleague": "a guest has an account of his own now",
    "person-not-found": "the person column leads to no account",
    "person-not-read": "the person could not be read; looked at again in the next run",
    "person-unknown": "the account could not be read; looked at again in the next run",
    "address-reused": "the account is newer than the choice of the person: another person",
    "address-not-yours": "only an owner or an administrator may enter somebody by address",
    "address-of-several": "more than one account has this address",
    "waits-for-account": "no account has this address yet",
    "second-account": "the person is a member with another account",
    "protected": "an emergency account, never touched",
    # roles, guests, pupils, families
    "owner-adopted": "owned the team before ons-sync; core team member on ONS now",
    "core-member-promoted": "no enabled owner was left; a core member owns the team",
    "deputy": "deputises for an owner within his dates",
    "last-owner": "no enabled owner would be left",
    "guest-refused": "the guest does not meet the network's rules",
    "guest-role": "a guest never owns a team; the role was put back",
    "guest-warned": "the guest does not meet the network's rules; removed after the warning",
    "guest-expired": "the guest's end date has passed",
    "pupil": "pupils are members of a pupils' network only",
    "pupil-over": "the pupil's school year is over",
    "not-in-parent": "not a member of the parent network",
    "left-parent": "left the parent network",
    # the network
    "closed": "the network is closed",
    "re-opened": "the network was opened again",
    "forming": "the network has no team yet",
    "not-confirmed": "a setting was not set by the administrators' group",
    "shared-team": "another network names the same team",
    "parent-stopped": "the parent network is stopped",
    "team-not-seen": "the team could not be found",
    "team-deleted": "the team was deleted",
    "team-archived": "the team is archived",
    "half-read": "not everything could be read",
    "no-owner": "the team has no enabled owner",
    "one-owner": "the team has one owner only",
    "public-team": "the network is not open, but anybody can join its team",
    "owners-adopted": "owners of the team became core team members on ONS",
    "name-differs": "the team has another name",
    "up-to-date": "up to date",
    "released": "the network's row is gone; nobody is removed",
}


def said(rule: str) -> str:
    return RULES.get(rule, rule)
