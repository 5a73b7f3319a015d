"""Dated prices of AWS."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from scripts.lib.common import ROOT

_FILE = ROOT / "scripts" / "data" / "prices.json"


@dataclass(frozen=True)
class Price:
    """Price of one unit in US dollars, as its public page has it."""

    usd: float
    unit: str
    url: str


@dataclass(frozen=True)
class Prices:
    """Prices of a region, without free tiers and volume discounts."""

    region: str
    as_of: str
    by_name: Mapping[str, Price]

    @classmethod
    def read(cls) -> "Prices":
        """Return the committed prices."""
        data = json.loads(_FILE.read_text())
        return cls(data["region"], data["as_of"], {name: Price(**price) for name, price in data["prices"].items()})

    def cost(self, **units: float) -> float:
        """Return the dollars of units, by the names of their prices."""
        return sum(self.by_name[name].usd * number for name, number in units.items())
