"""The behaviours that can be turned on."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Settings:
    """All off by default."""

    seed: int = 1
    latency_ms: float = 0
    teams_lag_s: float = 0  # a change through the group shows in Teams this much later


@dataclass(slots=True)
class Faults:
    settings: Settings = field(default_factory=Settings)
