"""Parsing of dates as people and tools write them. No date is guessed.

A due date is a calendar date: of an instant it is the date as written, in the value's own zone. An epoch number has
no zone and is read in UTC. Instants are converted to a zone only where a column of the file states it.
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
    """.split()  # noqa: SIM905 - a list of eighty strings is harder to read
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

RANGE_ARROW = "→"
"""Separator of the first and the last day of a range."""

# Instants with this many digits are seconds; three digits more are milliseconds, six microseconds.
_SECONDS_DIGITS = 10
_EPOCH_START = datetime(1970, 1, 1, tzinfo=UTC)


def proven_order(text: str) -> DateOrder | None:
    """Return the only order in which a date is valid; None if both are possible or it has another form."""
    match = _NUMBERS.match(_without_weekday(text))
    if match is None or match[2] == ".":
        return None
    first, second = int(match[1]), int(match[3])
    if first > 12 >= second:
        return DateOrder.DAY_FIRST
    if second > 12 >= first:
        return DateOrder.MONTH_FIRST
    return None


def is_ambiguous(text: str) -> bool:
    """Return whether a date is another one in the other order."""
    match = _NUMBERS.match(_without_weekday(text))
    return match is not None and match[2] != "." and match[1] != match[3] and max(int(match[1]), int(match[3])) <= 12


def read_date(text: str, order: DateOrder) -> date | None:
    """Return the calendar date that `text` states, the last one of a range, or None if it cannot be read."""
    text = text.rpartition(RANGE_ARROW)[2].strip().removeprefix("@").strip()
    # "mar" is a weekday and a month: as a weekday it is removed only if the whole text is not a date.
    return _calendar_date(text, order) or _calendar_date(_without_weekday(text), order)


def read_instant(text: str, zone: str) -> date | None:
    """Return the calendar date of an instant in a time zone by its IANA name; None if either cannot be read."""
    try:
        instant = datetime.fromisoformat(text.strip())
        return instant.date() if instant.tzinfo is None else instant.astimezone(ZoneInfo(zone)).date()
    except (ValueError, OSError, KeyError, OverflowError):
        return None


def _without_weekday(text: str) -> str:
    text = text.strip()
    match = _WEEKDAY.match(text)
    return text[match.end() :] if match is not None and normalize(match[1]) in _WEEKDAYS else text


def _calendar_date(text: str, order: DateOrder) -> date | None:
    try:
        return _numeric_date(text, order) or _month_name_date(text) or _epoch_date(text)
    except ValueError:
        return None


def _numeric_date(text: str, order: DateOrder) -> date | None:
    if match := _YEAR_FIRST.match(text):
        return date(int(match[1]), int(match[3]), int(match[4]))
    if match := _NUMBERS.match(text):
        first, second = int(match[1]), int(match[3])
        # With points, the day always comes first.
        if order is DateOrder.DAY_FIRST or match[2] == ".":
            return date(_year(match[4]), second, first)
        return date(_year(match[4]), first, second)
    if match := _COMPACT.match(text):
        return date(int(match[1] + match[2]), int(match[3]), int(match[4]))
    return None


def _month_name_date(text: str) -> date | None:
    if match := _DAY_NAME_YEAR.match(text):
        day, name, year = match[1], match[2], match[3]
    elif match := _NAME_DAY_YEAR.match(text):
        name, day, year = match[1], match[2], match[3]
    elif match := _BASQUE.match(text):
        year, name, day = match[1], match[2], match[3]
    else:
        return None
    month = _MONTHS.get(normalize(name))
    return None if month is None else date(_year(year), month, int(day))


def _epoch_date(text: str) -> date | None:
    if not _EPOCH.match(text):
        return None
    seconds = int(text) // 10 ** (len(text) - _SECONDS_DIGITS)
    return (_EPOCH_START + timedelta(seconds=seconds)).date()


def _year(digits: str) -> int:
    # As in POSIX and spreadsheets, 69 to 99 are of the last century.
    if len(digits) == 4:
        return int(digits)
    return int(digits) + (1900 if int(digits) >= 69 else 2000)
