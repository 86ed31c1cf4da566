"""What each rule means, in plain English for admins. A new rule is one line here."""

from __future__ import annotations

RULES = {
    # both sides
    "follow": "the other side changed and this one follows",
    "union": "one side has it, and the other did not have it before",
    "first-contact": "the first time both sides meet: nothing is removed",
    "both-moved": "both sides changed it; Teams is followed and the other version kept beside",
    "no-past": "both sides have it and never agreed; Teams is followed and the other kept beside",
    "owner": "one side leads for this; what the other made of it was put back",
    "edit-wins": "deleted on one side and changed on the other; the change wins",
    "settled": "moved so that no folder lies in itself and no document lies nowhere",
    "folder": "the folder that is kept the same",
    "restored": "somebody asked for it to be put back in the channel",
    "deleted-in-teams": "deleted in Teams, or moved out of the folder; its days are not over",
    "deleted-on-ons": "deleted on ONS; the original in the channel stays",
    # what is shared
    "shared": "it is meant to be shared",
    "not-shared": "nobody said that it may be shared",
    "network-only": "it is for the network only",
    "label": "it has a label of confidentiality",
    "confidential-network": "the network is confidential",
    "withdrawn": "somebody withdrew it on ONS",
    "unchecked": "the core team has not checked it yet",
    "confidential": "it looks confidential; a second member of the core team has to agree",
    "row-unseen": "what its row says was not shown yet; nothing is decided before",
    "unread": "its text was not read yet; looked at again in the next run",
    "locked": "somebody has it checked out",
    "locked-long": "somebody has had it checked out or open for long: ask for it to be checked in",
    # what cannot go
    "notebook": "a OneNote notebook cannot be copied",
    "virus": "a virus was found in it",
    "blocked": "files of this kind are not copied",
    "too-large": "it is larger than the limit",
    "too-long": "its folders and name together are too long for the other side",
    "no-history": "the library keeps no versions: nothing in it is overwritten; turn them on",
    "empty": "it is empty",
    # the network
    "closed": "the network is closed",
    "forming": "the network has no team yet",
    "not-confirmed": "a setting was not set by the administrators' group",
    "half-read": "not everything could be read",
    "channel-not-seen": "the files of its channel could not be read",
    "no-channel-folder": "the channel has no files yet: open its Files tab in Teams once",
    "folder-gone": "the folder with documents is gone from the channel",
    "folder-gone-on-ons": "the folder of the network is gone from ONS",
    "released": "the network's row is gone; nothing is removed",
}


def said(rule: str) -> str:
    return RULES.get(rule, rule)
