"""Dates as people and tools write them. A date that cannot be read is said to be so; none is guessed.

A due date is a calendar date: of an instant it is the date as written, in the value's own zone. An epoch number has
no zone and is read in UTC. Only a tool that states a zone in a column of its own has its instants moved to that zone.
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from task_manager.csv_import.options import DateOrder
from task_manager.csv_import.text import normalize

_MONTHS: Mapping[str, int] = {
    name: number
    for number, names in enumerate(
        (
            "january jan enero ene januar janner janvier janv janeiro gennaio gen sty stycznia styczen urtarrilaren",
            "february feb febrero februar feber fevrier fevr fevereiro fev febbraio lut lutego luty otsailaren",
            "march mar marzo marz maerz mars marco mrt maart marca marzec martxoaren",
            "april apr abril abr avril avr aprile kwi kwietnia kwiecien apirilaren",
            "may mayo mai maio maggio mag mei maj maja maiatzaren",
            "june jun junio juni juin junho giugno giu cze czerwca czerwiec ekainaren",
            "july jul julio juli juillet juil julho luglio lug lip lipca lipiec uztailaren",
            "august aug agosto ago aout sie sierpnia sierpien abuztuaren",
            "september sep sept septiembre setiembre septembre setembro set settembre wrz wrzesnia wrzesien irailaren",
            "october oct octubre oktober okt octobre outubro out ottobre ott paz pazdziernika pazdziernik urriaren",
            "november nov noviembre novembre novembro lis listopada listopad azaroaren",
            "december dec diciembre dic dezember dez decembre dezembro dicembre gru grudnia grudzien abenduaren",
        ),
        start=1,
    )
    for name in names.split()
}

_WEEKDAYS = frozenset(
    """
    monday mon tuesday tue tues wednesday wed thursday thu thur thurs friday fri saturday sat sunday sun
    lunes lun martes mar miercoles mie jueves jue viernes vie sabado sab domingo dom
    montag mo dienstag di mittwoch mi donnerstag do freitag fr samstag sa sonntag so
    lundi mardi mercredi mer jeudi jeu vendredi ven samedi sam dimanche dim
    segunda seg terca ter quarta qua quinta qui sexta sex
    poniedzialek pon wtorek wt sroda sr czwartek czw piatek pt sobota sob niedziela nd
    astelehena asteartea asteazkena osteguna ostirala larunbata igandea
    """.split()  # noqa: SIM905 - a list of eighty strings reads worse
)

_CLOCK = r"""
    (?:[T\s,]+(?:at\s|a\slas\s|um\s|[àa]\s)?
       \d{1,2}[:.h]\d{2}(?:[:.]\d{2}(?:[.,]\d+)?)?
       (?:\s?[ap]\.?\s?m\.?)?
       (?:\s?(?:z|utc|gmt|[a-z]{2,5}))?
       (?:\s?[+-]\d{1,2}:?(?:\d{2})?)?
       (?:\s?utc)?
       (?:\s?\([^)]*\))?
    )?\s*$"""
_FLAGS = re.IGNORECASE | re.VERBOSE

_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})" + _CLOCK, _FLAGS)
_COMPACT = re.compile(r"(19|20)(\d{2})(\d{2})(\d{2})(?:T\d{4}(?:\d{2})?Z?)?$")
_NUMBERS = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?!\d)" + _CLOCK, _FLAGS)
_DAY_NAME_YEAR = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|er|º|ª)?\.?[-/\s]+(?:de\s|of\s)?([^\W\d_]+)\.?[-/\s,]+(?:del?\s)?(\d{4}|\d{2})(?!\d)"
    + _CLOCK,
    _FLAGS,
)
_NAME_DAY_YEAR = re.compile(r"([^\W\d_]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?!\d)" + _CLOCK, _FLAGS)
_BASQUE = re.compile(r"(\d{4})\(?e?\)?ko\s+(\w+)\s+(\d{1,2})\(?e?\)?a?n?(?:,\s*\d{1,2}:\d{2}\(?e?\)?tan)?$", _FLAGS)
_EPOCH = re.compile(r"\d{10}(?:\d{3}){0,2}$")
_WEEKDAY = re.compile(r"([^\W\d_]+)\.?,?\s+(?=\S)")

# Instants of this length and less are seconds; each three digits more are a thousandth.
_SECONDS_DIGITS = 10
_EPOCH_START = datetime(1970, 1, 1, tzinfo=UTC)


def order_shown(text: str) -> DateOrder | None:
    """Return which order the numbers of a date prove, or None if both are possible or it has another form."""
    found = _NUMBERS.match(_bare(text))
    if found is None or found[2] == ".":
        return None
    first, second = int(found[1]), int(found[3])
    if first > 12 >= second:
        return DateOrder.DAY_FIRST
    if second > 12 >= first:
        return DateOrder.MONTH_FIRST
    return None


def is_ambiguous(text: str) -> bool:
    """Tell whether a date reads otherwise in the other order."""
    found = _NUMBERS.match(_bare(text))
    return found is not None and found[2] != "." and found[1] != found[3] and max(int(found[1]), int(found[3])) <= 12


def read_date(text: str, order: DateOrder) -> date | None:
    """Return the calendar date that `text` states, the last one of a range, or None if it cannot be read."""
    text = text.rpartition("→")[2].strip().removeprefix("@").strip()
    # "mar" is a Tuesday and a March: what reads without leaving a word out is no weekday.
    return _calendar_date(text, order) or _calendar_date(_bare(text), order)


def read_instant(text: str, zone: str) -> date | None:
    """Return the calendar date of an instant in a time zone by its IANA name; None if one of them is not known."""
    try:
        instant = datetime.fromisoformat(text.strip())
        return instant.date() if instant.tzinfo is None else instant.astimezone(ZoneInfo(zone)).date()
    except (ValueError, OSError, KeyError, OverflowError):
        return None


def _bare(text: str) -> str:
    text = text.strip()
    found = _WEEKDAY.match(text)
    return text[found.end() :] if found is not None and normalize(found[1]) in _WEEKDAYS else text


def _calendar_date(text: str, order: DateOrder) -> date | None:
    try:
        return _numeric(text, order) or _named(text) or _instant(text)
    except ValueError:
        return None


def _numeric(text: str, order: DateOrder) -> date | None:
    if found := _YEAR_FIRST.match(text):
        return date(int(found[1]), int(found[3]), int(found[4]))
    if found := _NUMBERS.match(text):
        first, second = int(found[1]), int(found[3])
        # Nobody writes points and the month first.
        if order is DateOrder.DAY_FIRST or found[2] == ".":
            return date(_year(found[4]), second, first)
        return date(_year(found[4]), first, second)
    if found := _COMPACT.match(text):
        return date(int(found[1] + found[2]), int(found[3]), int(found[4]))
    return None


def _named(text: str) -> date | None:
    if found := _DAY_NAME_YEAR.match(text):
        day, name, year = found[1], found[2], found[3]
    elif found := _NAME_DAY_YEAR.match(text):
        name, day, year = found[1], found[2], found[3]
    elif found := _BASQUE.match(text):
        year, name, day = found[1], found[2], found[3]
    else:
        return None
    month = _MONTHS.get(normalize(name))
    return None if month is None else date(_year(year), month, int(day))


def _instant(text: str) -> date | None:
    if not _EPOCH.match(text):
        return None
    seconds = int(text) // 10 ** (len(text) - _SECONDS_DIGITS)
    return (_EPOCH_START + timedelta(seconds=seconds)).date()


def _year(digits: str) -> int:
    # As POSIX and spreadsheets have it: 69 to 99 are of the last century.
    if len(digits) == 4:
        return int(digits)
    return int(digits) + (1900 if int(digits) >= 69 else 2000)
