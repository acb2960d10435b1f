"""How it goes with the homes of the corporations in a rehearsal: what they plan, and what comes.

A stock is that of the year before, with what came and without what went. Where a list of earlier
figures gives it, plans follow the list. What is not done in a year is done in the next one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from jaarwiel.core.cycle import Cycle
from jaarwiel.core.figures import Indicator
from jaarwiel.rehearsal.draws import draw

Listed = Mapping[tuple[str, str, int], int]
"""Numbers of an indicator, by party and year, that are known beforehand."""
FEWEST_HOMES, MORE_HOMES = 300, 3_200
MOST_NEW, MOST_GONE = 14, 5
"""Per mille of a stock in a year, where no list says otherwise."""
MOST_LEFT = 5
"""So many homes less one may be left for the next year."""


@dataclass(frozen=True)
class Outcomes:
    """Plans and results of every party; the same in every run."""

    cycle: Cycle
    first: int
    """The first year that is played: of the years before, all went as planned."""
    listed: Listed = field(default_factory=dict)
    _flows: dict[tuple[str, str, int], dict[str, int]] = field(default_factory=dict)

    def planned(self, indicator: Indicator, party: str, year: int) -> Decimal:
        """What a party plans for a year; of a stock what it will be when all goes as planned."""
        if indicator.is_stock:
            return Decimal(self._stock(indicator, party, year))
        stock = self._stock_of(indicator)
        if stock:
            return Decimal(self._of_year(stock, party, year)[indicator.id])
        if not indicator.adds_up or indicator.decimals:
            return self._rate(indicator, party, year, 0)
        if indicator.peildatum:
            return Decimal(self._level(indicator, party, year))
        return Decimal(self._count(indicator, party, year))

    def foreseen(self, indicator: Indicator, party: str, year: int, seen_in: int) -> Decimal:
        """What a party foresees, in the cycle of `seen_in`, for that year or a later one."""
        late = self._lag(indicator, party, seen_in - 1) if indicator.is_stock else 0
        return self.planned(indicator, party, year) - late

    def realised(self, indicator: Indicator, party: str, year: int) -> Decimal:
        """What became of it."""
        planned = self.planned(indicator, party, year)
        if indicator.is_stock:
            return planned - self._lag(indicator, party, year)
        stock = self._stock_of(indicator)
        if stock:
            left = self._left(stock, indicator.id, party, year)
            return planned - left + self._left(stock, indicator.id, party, year - 1)
        if not indicator.adds_up or indicator.decimals:
            return self._rate(indicator, party, year, draw(9, indicator.id, party, year) - 4)
        return max(Decimal(0), planned - draw(1 + int(planned) // 15, indicator.id, party, year))

    # ------------------------------------------------------------------------- stocks and flows

    def _stock_of(self, indicator: Indicator) -> Indicator | None:
        """The stock that this indicator adds to or takes from."""
        stocks = (each for each in self.cycle.indicators if each.is_stock)
        return next((s for s in stocks if indicator.id in {*s.grows_by, *s.shrinks_by}), None)

    def _stock(self, stock: Indicator, party: str, year: int) -> int:
        known = self.listed.get((stock.id, party, year))
        if known is not None:
            return known
        if year < self._begin(stock, party):
            year = self._begin(stock, party)
            return self._stock(stock, party, year)
        if year == self._begin(stock, party):
            return FEWEST_HOMES + draw(MORE_HOMES, stock.id, party)
        flows = self._of_year(stock, party, year)
        return self._stock(stock, party, year - 1) + _net(stock, flows)

    def _begin(self, stock: Indicator, party: str) -> int:
        """The first year of which the stock is known."""
        years = [each[2] for each in self.listed if each[:2] == (stock.id, party)]
        return min(years, default=self.first - 2)

    def _of_year(self, stock: Indicator, party: str, year: int) -> dict[str, int]:
        """What comes and goes as planned; as a list has it, where it has this year and the last."""
        key = (stock.id, party, year)
        if key not in self._flows:
            before = self._stock(stock, party, year - 1)
            flows = {
                each: before * draw(most, each, party, year) // 1000
                for ids, most in ((stock.grows_by, MOST_NEW), (stock.shrinks_by, MOST_GONE))
                for each in ids
            }
            listed = self.listed.get(key)
            if listed is not None and (*key[:2], year - 1) in self.listed:
                flows = _fitted(stock, flows, listed - before)
            self._flows[key] = flows
        return self._flows[key]

    def _left(self, stock: Indicator, flow: str, party: str, year: int) -> int:
        """What is left of a plan at the end of a year, for the next."""
        if year < self.first:
            return 0
        planned = self._of_year(stock, party, year)[flow]
        return min(planned, draw(MOST_LEFT, "left", flow, party, year))

    def _lag(self, stock: Indicator, party: str, year: int) -> int:
        """How many homes fewer there are than planned, at the end of a year."""
        ids = (*stock.grows_by, *stock.shrinks_by)
        return _net(stock, {each: self._left(stock, each, party, year) for each in ids})

    # ------------------------------------------------------------------------- everything else

    def _homes(self, party: str) -> int:
        stock = next((each for each in self.cycle.indicators if each.is_stock), None)
        return self._stock(stock, party, self.first - 1) if stock else FEWEST_HOMES

    def _level(self, indicator: Indicator, party: str, year: int) -> int:
        """What there is on a day, as homes without steps: a share that grows every year."""
        share = 15 + draw(20, indicator.id, party)
        grows = 3 + draw(9, indicator.id, party, "grows")
        return self._homes(party) * share // 100 + grows * (year - self.first + 1)

    def _count(self, indicator: Indicator, party: str, year: int) -> int:
        """What happens in a year, as homes that are insulated."""
        usual = self._homes(party) * (8 + draw(25, indicator.id, party)) // 1000
        return usual + draw(2 + usual // 4, indicator.id, party, year)

    def _rate(self, indicator: Indicator, party: str, year: int, off: int) -> Decimal:
        """What does not add up, as a waiting time: it goes down a little every year."""
        tenths = 110 + draw(60, indicator.id, party) - 2 * (year - self.first) + off
        return (Decimal(tenths) / 10).quantize(Decimal(1).scaleb(-indicator.decimals))


def _net(stock: Indicator, flows: Mapping[str, int]) -> int:
    """What comes minus what goes."""
    return sum(flows[each] for each in stock.grows_by) - sum(
        flows[each] for each in stock.shrinks_by
    )


def _fitted(stock: Indicator, flows: dict[str, int], net: int) -> dict[str, int]:
    """These flows with as much more of the first one as the net asks; nothing where it is 0."""
    if net == 0:
        return dict.fromkeys(flows, 0)
    more = net - _net(stock, flows)
    ids = stock.grows_by if more > 0 else stock.shrinks_by
    return flows | {each: flows[each] + abs(more) for each in ids[:1]}
