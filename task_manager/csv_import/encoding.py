"""Decoding of a file: from its bytes to its lines."""

import codecs
import io
import re
from collections.abc import Iterable, Iterator

from task_manager.csv_import.errors import UnusableFile
from task_manager.csv_import.legacy_encodings import WESTERN, detect_legacy_encoding

_PIECE_BYTES = 1 << 18
_HEAD_BYTES = 1 << 16
LINE_LENGTH = 8_000_000
"""The longest line that is read: a file with longer ones is not a table, and would not fit into memory."""

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "an Excel workbook or a zip archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Excel workbook of the old kind"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"%PDF-", "a PDF document"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"PAR1", "a Parquet file"),
    (b"SQLite format 3", "a SQLite database"),
    (b"{\\rtf", "an RTF document"),
)
_MARKUP = re.compile(rb"\s*(?:<(?:!doctype|html|\?xml|table)\b|[{\[]\s*(?:\{\s*)?\"[^\"]*\"\s*:)", re.IGNORECASE)
_CONTROL_BYTES = bytes([*range(0x09), *range(0x0E, 0x1B), *range(0x1C, 0x20)])

_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_UTF8_SEQUENCES = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH_BYTES = re.compile(rb"[\x80-\xff]")

_NAMES = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 with a byte order mark",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-32": "UTF-32",
    "cp1250": "Windows-1250",
    "cp1251": "Windows-1251",
    "cp1252": "Windows-1252",
    "cp866": "IBM 866",
    "cp932": "Shift JIS",
    "gb18030": "GB 18030",
    "koi8_r": "KOI8-R",
}


def encoding_name(encoding: str) -> str:
    """Return the common name of an encoding."""
    return _NAMES.get(encoding, encoding)


def detect_encoding(head: bytes) -> str:
    """Return the encoding of a file by its first bytes; `utf-8` may turn out to be another one later on.

    Raises:
        UnusableFile: The bytes are not text.
    """
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            raise UnusableFile(f"The file is {kind}, not a CSV file: save or export it as CSV and import that.")
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    if _MARKUP.match(head):
        raise UnusableFile("The file is a web page, XML or JSON, not a CSV file: export it as CSV and import that.")
    sample = head[:_HEAD_BYTES]
    utf16 = _detect_unmarked_utf16(sample)
    if utf16 is None and len(sample) - len(sample.translate(None, _CONTROL_BYTES)) > 0.1 * len(sample):
        raise UnusableFile("The file is binary, not text: export it as CSV and import that.")
    return utf16 or "utf-8"


def _detect_unmarked_utf16(sample: bytes) -> str | None:
    # In UTF-16, every other byte of Latin text is zero.
    for encoding, zeros in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[0::2])):
        if len(zeros) > 1 and zeros.count(0) > 0.7 * len(zeros):
            return encoding
    return None


class Decoder:
    """Decoder of a file, piece by piece. `encoding` is the encoding detected so far.

    A file that begins as ASCII is in a legacy encoding, Windows-1252 unless its bytes prove another one, if its first
    other byte is not valid UTF-8. A file with both Windows-1252 and UTF-8 is refused: part of its text would be decoded
    wrongly without a report.
    """

    def __init__(self, encoding: str, *, may_change: bool = False, head: bytes = b"") -> None:
        self.encoding = encoding
        self._decoder = codecs.getincrementaldecoder(encoding)()
        self._may_change = may_change
        self._head = head
        self._line = 1
        self._high_bytes = 0
        self._utf8_sequences = 0

    def decode(self, piece: bytes, *, final: bool = False) -> str:
        """Return the text of the next bytes.

        Raises:
            UnusableFile: The bytes are not of this encoding.
        """
        try:
            text = self._decode(piece, final)
        except UnicodeDecodeError as error:
            raise self._unusable(error) from error
        except UnicodeError as error:
            raise UnusableFile(
                f"The file is not {encoding_name(self.encoding)}: save it again as CSV UTF-8."
            ) from error
        # The first byte beyond ASCII determines the encoding.
        self._may_change = self._may_change and text.isascii()
        if self.encoding == WESTERN:
            self._check_for_utf8(piece)
        self._line += _line_breaks(piece)
        return text

    def _decode(self, piece: bytes, final: bool) -> str:
        pending = self._decoder.getstate()[0]
        try:
            return self._decoder.decode(piece, final)
        except UnicodeDecodeError as error:
            if not (self._may_change and error.object[: error.start].isascii()):
                raise
        self.encoding = detect_legacy_encoding(pending + piece if self._head.isascii() else self._head)
        self._decoder = codecs.getincrementaldecoder(self.encoding)()
        return self._decoder.decode(pending + piece, final)

    def _unusable(self, error: UnicodeDecodeError) -> UnusableFile:
        line = self._line + _line_breaks(error.object[: error.start])
        if self.encoding == "utf-8":
            return UnusableFile(
                f"Line {line} is not UTF-8, though the lines before it are: save the file again as CSV UTF-8."
            )
        return UnusableFile(
            f"Line {line} has characters that are not {encoding_name(self.encoding)}: save the file again as CSV UTF-8."
        )

    def _check_for_utf8(self, piece: bytes) -> None:
        if piece.isascii():
            return
        self._high_bytes += len(_HIGH_BYTES.findall(piece))
        self._utf8_sequences += len(_UTF8_SEQUENCES.findall(piece))
        if self._utf8_sequences > 2 and self._utf8_sequences > 0.1 * self._high_bytes:
            raise UnusableFile(
                "Some lines of the file are UTF-8 and others Windows-1252: save the file again as CSV UTF-8."
            )


def split_head(chunks: Iterable[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """Return the first bytes of a file, and an iterator over all of it in pieces of a bounded size."""
    pieces = _split_pieces(chunks)
    first: list[bytes] = []
    size = 0
    for piece in pieces:
        first.append(piece)
        size += len(piece)
        if size >= _HEAD_BYTES:
            break
    return b"".join(first), _chain(first, pieces)


def lines(chunks: Iterable[bytes], decoder: Decoder) -> Iterator[list[str]]:
    """Yield the lines of a file with their ends (LF, CRLF or CR), some at a time.

    Raises:
        UnusableFile: A line is longer than `LINE_LENGTH`, or the bytes are not of the decoder's encoding.
    """
    rest = ""
    number = 0
    for text in _decode_pieces(chunks, decoder):
        # StringIO splits at the line ends of CSV; str.splitlines would also split at ten other characters.
        batch = io.StringIO(rest + text, newline="").readlines()
        # The last line may continue in the next piece, and a CR at its end may have its LF there.
        rest = batch.pop() if batch else ""
        if len(rest) > LINE_LENGTH:
            raise UnusableFile(f"Line {number + len(batch) + 1} is longer than {LINE_LENGTH:,} characters.")
        number += len(batch)
        if batch:
            yield batch
    if rest:
        yield io.StringIO(rest, newline="").readlines()


def _line_breaks(piece: bytes) -> int:
    return piece.count(b"\n") or piece.count(b"\r")


def _decode_pieces(chunks: Iterable[bytes], decoder: Decoder) -> Iterator[str]:
    for piece in _split_pieces(chunks):
        yield decoder.decode(piece)
    yield decoder.decode(b"", final=True)


def _split_pieces(chunks: Iterable[bytes]) -> Iterator[bytes]:
    for chunk in chunks:
        for start in range(0, len(chunk), _PIECE_BYTES):
            yield chunk[start : start + _PIECE_BYTES]


def _chain(first: list[bytes], rest: Iterator[bytes]) -> Iterator[bytes]:
    yield from first
    first.clear()
    yield from rest
