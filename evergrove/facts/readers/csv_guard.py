"""A binary stream between a text file and the CSV parser that only lets harmless bytes through.

What it hands on is always valid UTF-8 with `\n` line ends, no byte order mark and no line above LINE_BYTES_MAX, and
has exactly as many lines as the file. It holds one chunk at a time, so a line of any length costs no memory.
A line with undecodable bytes keeps its structure (quotes and delimiters are ASCII in UTF-8 and in GB18030 alike) and
is noted in `bad_lines`, so that the reader can drop the row it belongs to; a quote that vanished with its line would
swallow the rest of the file.
"""

from __future__ import annotations

import io
from collections import deque
from pathlib import Path
from typing import BinaryIO, NamedTuple

import numpy as np

from evergrove.facts.readers.contracts import REJECTED_TEXT_BYTES_MAX, ReaderError

LINE_BYTES_MAX = 1024 * 1024
"""One physical line; longer ones are no table's row but a broken or hostile file."""

CHUNK_BYTES = 4 * 1024 * 1024
"""Read at a time; large enough that decoding runs at memory speed."""

BOM_UTF8 = b"\xef\xbb\xbf"
BOMS_UTF16 = (b"\xff\xfe", b"\xfe\xff")


class BadLine(NamedTuple):
    """A physical line that may not become a row."""

    line: int
    reason: str
    text: str


class GuardedStream(io.RawIOBase):
    """Readable; `bad_lines` fills as reading goes on, in line order, and `bytes_read` counts the file's bytes."""

    def __init__(self, path: Path, *, encoding: str, skip_lines: int = 0) -> None:
        self._file: BinaryIO = path.open("rb")
        self._name = path.name
        self._encoding = "" if encoding == "auto" else encoding
        self._tail = b""
        self._ready = b""
        self._offset = 0
        self._line = 1
        self._skip_lines = skip_lines
        self._ended = False
        self.bytes_read = 0
        self.bad_lines: deque[BadLine] = deque()
        self._start()

    def _start(self) -> None:
        head = self._file.read(3)
        if head[:2] in BOMS_UTF16:
            raise ReaderError(
                f"“{self._name}” is UTF-16 (“Unicode text”)", help="save it as “CSV UTF-8” and import that file"
            )
        if head == BOM_UTF8:
            self._encoding = "utf-8"
        else:
            self._tail = head
        self.bytes_read = len(head)

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        self._file.close()
        super().close()

    def readinto(self, target: memoryview) -> int:  # type: ignore[override]
        while self._offset >= len(self._ready):
            if self._ended:
                return 0
            self._ready, self._offset = self._next_piece(), 0
        count = min(len(target), len(self._ready) - self._offset)
        target[:count] = self._ready[self._offset : self._offset + count]
        self._offset += count
        return count

    def _next_piece(self) -> bytes:
        """The next whole lines as clean UTF-8, or b"" when there are none yet."""
        chunk = self._file.read(CHUNK_BYTES)
        self.bytes_read += len(chunk)
        data = self._tail + chunk
        if not chunk:
            self._ended = True
            self._tail = b""
            return self._clean(data) if data else b""
        cut = data.rfind(b"\n") + 1
        if cut == 0:
            self._tail = data
            return self._skip_long_line() if len(data) > LINE_BYTES_MAX else b""
        self._tail = data[cut:]
        return self._clean(data[:cut])

    def _skip_long_line(self) -> bytes:
        """Reads on to the end of the line that fills `_tail`, keeps nothing of it, and leaves a blank line."""
        head = self._tail
        quotes = head.count(b'"')
        self._tail = b""
        while chunk := self._file.read(CHUNK_BYTES):
            self.bytes_read += len(chunk)
            cut = chunk.find(b"\n") + 1
            quotes += chunk.count(b'"', 0, cut or len(chunk))
            if cut:
                self._tail = chunk[cut:]
                break
        else:
            self._ended = True
        if self._line == 1 and b"\r" in head[:LINE_BYTES_MAX]:
            raise ReaderError(
                f"“{self._name}” ends its lines with a carriage return only", help="save it with ordinary line ends"
            )
        self._note(self._line, "line_too_long", head)
        self._line += 1
        return b'"\n' if quotes % 2 else b"\n"

    def _clean(self, data: bytes) -> bytes:
        if b"\r" in data:
            data = data.replace(b"\r\n", b"\n").replace(b"\r", b" ")
        first_line = self._line
        if self._skip_lines >= first_line:
            data = self._without_preamble(data)
            first_line = self._line
        if len(data) > LINE_BYTES_MAX:
            data = self._without_long_lines(data, first_line=first_line)
        self._line += data.count(b"\n") + (not data.endswith(b"\n") and data != b"")
        return self._as_utf8(data, first_line=first_line)

    def _without_preamble(self, data: bytes) -> bytes:
        while self._skip_lines >= self._line and data:
            _, _, data = data.partition(b"\n")
            self._line += 1
        return data

    def _without_long_lines(self, data: bytes, *, first_line: int) -> bytes:
        ends = np.flatnonzero(np.frombuffer(data, np.uint8) == ord("\n"))
        lengths = np.diff(np.concatenate(([-1], ends, [len(data)])))
        if lengths.max() <= LINE_BYTES_MAX:
            return data
        lines = data.split(b"\n")
        for position in np.flatnonzero(lengths > LINE_BYTES_MAX):
            self._note(first_line + int(position), "line_too_long", lines[position])
            lines[position] = b'"' if lines[position].count(b'"') % 2 else b""
        return b"\n".join(lines)

    def _as_utf8(self, data: bytes, *, first_line: int) -> bytes:
        if data.isascii():
            return data
        if not self._encoding:
            self._encoding = guessed_encoding(data)
        try:
            decoded = data.decode(self._encoding)
        except UnicodeDecodeError:
            return self._as_utf8_by_line(data, first_line=first_line)
        return data if self._encoding == "utf-8" else decoded.encode("utf-8")

    def _as_utf8_by_line(self, data: bytes, *, first_line: int) -> bytes:
        cleaned = []
        for number, line in enumerate(data.split(b"\n"), start=first_line):
            try:
                cleaned.append(line.decode(self._encoding).encode("utf-8"))
            except UnicodeDecodeError:
                self._note(number, f"not_{self._encoding.replace('-', '')}", line)
                cleaned.append(line.decode(self._encoding, errors="replace").encode("utf-8"))
        return b"\n".join(cleaned)

    def _note(self, line: int, reason: str, data: bytes) -> None:
        text = data[:REJECTED_TEXT_BYTES_MAX].decode(self._encoding or "utf-8", errors="replace")
        self.bad_lines.append(BadLine(line, reason, text))


def guessed_encoding(data: bytes) -> str:
    """utf-8, unless more of the lines that are not ASCII fail as UTF-8 than pass."""
    passed = failed = 0
    for line in data.split(b"\n"):
        if line.isascii():
            continue
        try:
            line.decode("utf-8")
            passed += 1
        except UnicodeDecodeError:
            failed += 1
    return "gb18030" if failed > passed else "utf-8"
