"""One subject each: what is the same on both sides, and by which rules."""

JOBS = {
    "membership": "jobs.membership",
    "documents": "jobs.documents",
    "registrations": "jobs.registrations",
}
"""A job's name, with which its scopes begin, and the folder it lives in. A new job is a folder
beside these and one line here; `catalogue` tells what its folder holds."""
