"""Encodings from before Unicode, told apart by the bytes that only text in one of them has."""

import codecs
import re

WESTERN = "cp1252"
_RUNS = re.compile(rb"[\x80-\xff]+")
_POLISH = re.compile(rb"(?<=[A-Za-z\x80-\xff])[\xb3\xb9\xbf\x9c\x9f](?=[A-Za-z\x80-\xff])")
_FEWEST_POLISH_LETTERS = 2
_KANA = re.compile("[\u3041-\u30ff]")
_EAST_ASIAN = re.compile("[\u3000-\u30ff\u4e00-\u9fff\uff00-\uffef]")
# The most frequent two thirds of the Chinese characters come first, in the order of their sound.
_COMMON_HANZI = re.compile(rb"[\xb0-\xd7][\xa1-\xfe]")
_HANZI = re.compile(rb"[\xa1-\xf7][\xa1-\xfe]")
_CYRILLIC = ("cp1251", "koi8_r", "cp866")
# A capital letter, or a small one after a letter or at the start of a word, as texts in Russian are written.
_SMALL, _CAPITAL = "\u0430-\u044f\u0451", "\u0410-\u042f\u0401"
_CYRILLIC_WORD = re.compile(
    f"(?<![{_SMALL}{_CAPITAL}])(?:[{_CAPITAL}]?[{_SMALL}]+|[{_CAPITAL}]+)(?![{_SMALL}{_CAPITAL}])"
)
_VOWELS = re.compile("[аеёиоуыэюя]", re.IGNORECASE)
_LEAST_VOWELS = 0.25
_LETTERS_WITH_VOWELS = 12
_PROOF = 0.9
_LONG_RUN = 2


def detect_legacy_encoding(sample: bytes) -> str:
    """Return the encoding of text that is not UTF-8: Windows-1252 unless the bytes prove another one.

    Args:
        sample: The first bytes of the text that have some beyond ASCII; the last character may be incomplete.
    """
    runs = _RUNS.findall(sample)
    high_bytes = sum(map(len, runs))
    if _is_shift_jis(sample):
        return "cp932"
    # In Western text, letters beyond ASCII seldom follow each other.
    if high_bytes > _LONG_RUN * len(runs):
        if _is_gb18030(sample, runs):
            return "gb18030"
        scores = {encoding: _cyrillic_share(sample, encoding) for encoding in _CYRILLIC}
        best = max(scores, key=lambda encoding: scores[encoding])
        if scores[best] >= _PROOF:
            return best
    return "cp1250" if len(_POLISH.findall(sample)) >= _FEWEST_POLISH_LETTERS else WESTERN


def _is_shift_jis(sample: bytes) -> bool:
    text = _decode(sample, "cp932")
    if text is None:
        return False
    others = [character for character in text if not character.isascii()]
    east_asian = _EAST_ASIAN.findall(text)
    # Half-width kana are the bytes of Western letters: they prove nothing.
    half_width = sum("\uff61" <= character <= "\uff9f" for character in others)
    return bool(_KANA.search(text)) and len(east_asian) - half_width >= _PROOF * len(others)


def _is_gb18030(sample: bytes, runs: list[bytes]) -> bool:
    pairs = _HANZI.findall(sample)
    common = _COMMON_HANZI.findall(sample)
    return (
        _decode(sample, "gb18030") is not None
        and 2 * len(pairs) >= _PROOF * sum(map(len, runs))
        and sum(len(run) % 2 == 0 for run in runs) >= _PROOF * (len(runs) - 1)
        and 2 * len(common) >= len(pairs)
    )


def _cyrillic_share(sample: bytes, encoding: str) -> float:
    text = _decode(sample, encoding) or ""
    others = sum(not character.isascii() for character in text)
    letters = "".join(_CYRILLIC_WORD.findall(text))
    # Nearly every byte is a letter in these encodings, but only words have vowels.
    if len(letters) > _LETTERS_WITH_VOWELS and len(_VOWELS.findall(letters)) < _LEAST_VOWELS * len(letters):
        return 0.0
    return len(letters) / others if others else 0.0


def _decode(sample: bytes, encoding: str) -> str | None:
    try:
        return codecs.getincrementaldecoder(encoding)().decode(sample)
    except UnicodeDecodeError:
        return None
