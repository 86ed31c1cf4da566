"""The rules in force, and the chance that they share: seeded, so that a run can be repeated."""

from __future__ import annotations

import json
from random import Random
from typing import Any
from urllib.parse import unquote

from .call import Call
from .rules import BATCH, CONNECTION, READS, Candidate, Rule, read_rule
from .settings import Settings


class Faults:
    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()
        self.rules: dict[str, Rule] = {}
        self.random = Random(self.settings.seed)
        self._made = 0

    def add(self, source: Any) -> Rule:
        self._made += 1
        rule = read_rule(str(self._made), source)
        self.rules[rule.id] = rule
        return rule

    def remove(self, id: str | None = None) -> None:
        """One rule, or all of them; without rules chance starts from its seed again."""
        if id is None:
            self.rules.clear()
        else:
            self.rules.pop(id, None)
        if not self.rules:
            self.random = Random(self.settings.seed)

    def of_connection(self, call: Call, request: int) -> list[Rule]:
        """What befalls the connection of this HTTP request; its parts count as its own."""
        rules = [rule for rule in self.rules.values() if rule.fault in CONNECTION]
        if not rules:
            return []
        candidates = [candidate(call), *parts(call)]
        return [rule for rule in rules if rule.fires(candidates, request, self.random)]

    def of_operation(self, call: Call, request: int) -> list[Rule]:
        """What befalls this operation."""
        found = []
        outer = call.host == "graph" and call.path.lower().rstrip("/") == "/$batch"
        one = [candidate(call)]
        for rule in self.rules.values():
            if rule.fault in CONNECTION:
                continue
            if outer and rule.fault in READS:
                continue  # these are about rows: they strike its parts
            if rule.fault in BATCH and not outer:
                continue
            if call.in_batch and rule.fault == "status" and not rule.match.names_a_path:
                continue  # meant for the whole request
            if rule.fires(one, request, self.random):
                found.append(rule)
        return found


def candidate(call: Call) -> Candidate:
    agent = call.headers.get("User-Agent", "")
    return Candidate(call.method, call.host, unquote(call.raw_path), call.part, agent)


def parts(call: Call) -> list[Candidate]:
    """The parts of a JSON $batch, before it is read in earnest."""
    if call.host != "graph" or not call.path.lower().startswith("/$batch"):
        return []
    try:
        requests = json.loads(call.body)["requests"]
        return [
            Candidate(str(part["method"]).upper(), "graph", unquote(str(part["url"])), at)
            for at, part in enumerate(requests)
        ]
    except (ValueError, KeyError, TypeError):
        return []
