"""What block words are given, in the words of a template: plain values, made from the records."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal, TypeAlias

Getal: TypeAlias = int | float | Decimal
"""A figure; whole or with decimals."""

Waarde: TypeAlias = str | Getal | None
"""What stands in a cell: text as it is, a figure in Dutch notation, None for no figure."""


@dataclass(frozen=True)
class Passage:
    """One text that is asked for, delivered or not."""

    veld: str
    tekst: str
    partij: str
    sleutel: str
    """Whose text it is: the ids of deliverer and theme, and the field, with "/" between them."""
    kenmerk: str
    """What the bookmark around it is made from."""
    is_geleverd: bool
    versie: int | None = None
    aangeleverd_op: datetime | None = None
    te_laat: bool = False
    is_voorstel: bool = False
    """True for a text that the office proposed, and the party agreed to at that moment."""


@dataclass(frozen=True)
class Deel:
    """What one party brought in for one theme."""

    partij: str
    thema: str
    onderdelen: tuple[Passage, ...]
    """Every text that is asked, in order, also those that are missing."""
    ontbreekt: tuple[str, ...]
    """Names of everything that is owed, figures included."""
    versie: int | None
    aangeleverd_op: datetime | None
    te_laat: bool
    kenmerk: str
    """Name that a link to this part has."""
    is_voorstel: bool = False
    """True when the newest is what the office proposed, and the party agreed to."""

    @property
    def passages(self) -> tuple[Passage, ...]:
        """The texts that were delivered."""
        return tuple(each for each in self.onderdelen if each.is_geleverd)

    @property
    def is_geleverd(self) -> bool:
        """True when anything came at all."""
        return self.versie is not None and self.aangeleverd_op is not None

    @property
    def overig_ontbreekt(self) -> tuple[str, ...]:
        """What is owed and is no text, as figures."""
        marked = {each.veld for each in self.onderdelen if not each.is_geleverd}
        return tuple(veld for veld in self.ontbreekt if veld not in marked)

    def onderdeel(self, veld: str) -> Passage:
        """Return the text of one field. LookupError: nothing of that name is asked."""
        for each in self.onderdelen:
            if each.veld == veld:
                return each
        raise LookupError(f"er is geen onderdeel {veld}")


@dataclass(frozen=True)
class Tabel:
    """A table of figures or words. ValueError: a row has more or fewer cells than the header."""

    naam: str
    """What the table is about, for people who do not see it."""
    kop: tuple[Waarde, ...]
    rijen: tuple[tuple[Waarde, ...], ...]
    totalen: tuple[tuple[Waarde, ...], ...] = ()
    """Rows below the others, in bold."""
    koppen_per_rij: bool = True
    """Whether the first cell of a row says what that row is about."""
    getallen: bool | tuple[int, ...] = True
    """Columns set to the right, counted from 0; True for all but the first, False for none."""

    def __post_init__(self) -> None:
        for row in (*self.rijen, *self.totalen):
            if len(row) != len(self.kop):
                raise ValueError(
                    f"de tabel {self.naam} heeft {len(self.kop)} kolommen en een rij van {len(row)}"
                )


@dataclass(frozen=True)
class Afspraak:
    """One agreement that the table makes together, with what is done in each year."""

    nummer: int
    tekst: Passage
    jaarschijven: tuple[tuple[int, Passage], ...]


@dataclass(frozen=True)
class Thema:
    """One theme with the parts of all parties, and what they agree on together."""

    naam: str
    delen: tuple[Deel, ...]
    afspraken: tuple[Afspraak, ...] = ()
    procesafspraken: Passage | None = None
    """None in a document without a joint text."""
    cijfers: Tabel | None = None
    """What was aimed at in the year before, and what became of it; None where nothing is known."""


@dataclass(frozen=True)
class Onvolledig:
    """A total that leaves out parties which gave no figure."""

    wat: str
    """Name of the indicator."""
    jaar: int
    partijen: tuple[str, ...]


@dataclass(frozen=True)
class Gepland:
    """A day of the cycle that is to come."""

    titel: str
    dag: date
    onder_voorbehoud: bool
    """True for a meeting that is only proposed."""
    is_termijn: bool
    """True where something is to be done by this day."""


@dataclass(frozen=True)
class Reeks:
    """One row of figures in a chart; None where there is no figure."""

    naam: str
    waarden: tuple[Getal | None, ...]
    prognose_vanaf: int | str | None = None
    """The first year of which the figure is a forecast; None where all are facts."""
    realisatie: tuple[int | str, ...] = ()
    """Years after that one of which the figure is a fact all the same."""


@dataclass(frozen=True)
class Grafiek:
    """A chart with its table. ValueError: a row has more or fewer figures than there are years."""

    naam: str
    eenheid: str
    """What is counted, as "woningen"."""
    jaren: tuple[int | str, ...]
    reeksen: tuple[Reeks, ...]
    vorm: Literal["", "lijnen", "kolommen", "gestapeld"] = ""
    """Empty for what reads best: lines over many years, columns over a few."""
    tabel: Tabel | None = None
    """The table beside the chart, as one with totals; None for one with the figures alone."""

    def __post_init__(self) -> None:
        for reeks in self.reeksen:
            if len(reeks.waarden) != len(self.jaren):
                raise ValueError(
                    f"de reeks {reeks.naam} van de grafiek {self.naam} heeft "
                    f"{len(reeks.waarden)} waarden bij {len(self.jaren)} jaren"
                )

    @property
    def getallen(self) -> Iterator[Getal]:
        """Every figure of every row."""
        return (each for reeks in self.reeksen for each in reeks.waarden if each is not None)


@dataclass(frozen=True)
class Verloop:
    """How one row of a chart goes, in the words of a template; figures in Dutch notation."""

    naam: str
    eerste: tuple[str, str] = ("", "")
    """A figure and its year; empty where there are no figures, as the others."""
    laatste: tuple[str, str] = ("", "")
    laagste: tuple[str, str] = ("", "")
    hoogste: tuple[str, str] = ("", "")
    prognose_vanaf: str = ""
    """Empty where all figures are facts."""
    realisatie: tuple[str, ...] = ()
    """Years after that one of which the figure is a fact all the same."""


@dataclass(frozen=True)
class Ondertekenaar:
    """A party that signs, or a group that signs as one: then `leden` names who sign for it."""

    naam: str
    leden: tuple[str, ...] = ()


@dataclass(frozen=True)
class Bevindingen:
    """What the checks found, a sentence each."""

    titel: str
    regels: tuple[str, ...]
