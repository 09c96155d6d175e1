"""Files that people upload: streamed from the connection to the workspace's folder, never held in memory.

The web framework's own form reader would first write the whole file to the machine's temporary folder.
"""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from python_multipart.exceptions import ParseError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.concurrency import run_in_threadpool

from evergrove.kit import InvalidError, new_id

if TYPE_CHECKING:
    from starlette.requests import Request

UPLOAD_BYTES_MAX = 1_073_741_824
"""1 GiB: some 10 million order lines as CSV, and what the receiving end passes on."""

FIELD_BYTES_MAX = 262_144
"""Of one field beside the file: a mapping's document is at most this long."""

PARTS_MAX = 10
BUFFER_BYTES = 1_048_576
HEADER_BYTES_MAX = 8_192
FILE_NAME_CHARACTERS_MAX = 200

FILE_PART = "file"

UPLOADS = "uploads"
"""The folder under the workspace's files."""

_ENDING = re.compile(r"(\.[a-z0-9]{1,8}){1,2}$")


class UploadError(InvalidError):
    code = "upload.invalid"


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A received file and the fields beside it. `place` is relative to the workspace's files."""

    path: Path
    place: str
    file_name: str
    size_bytes: int
    sha256: str
    fields: dict[str, str]


async def receive_upload(request: Request, *, files: Path) -> Upload:
    """Store the part `file` of a multipart body under `files`; the other parts come back as fields.

    Raises UploadError; nothing is left behind then.
    """
    content_type, options = parse_options_header(request.headers.get("content-type", ""))
    if content_type != b"multipart/form-data" or b"boundary" not in options:
        raise UploadError("a form with a file is needed", help="send multipart/form-data with a part named “file”")
    folder = files / UPLOADS
    folder.mkdir(parents=True, exist_ok=True)
    partial = folder / f"{new_id('upl')}.partial"
    try:
        with partial.open("wb") as target:
            form = _Form(target)
            parser = form.parser(options[b"boundary"])
            async for chunk in request.stream():
                parser.write(chunk)
                if len(form.waiting) >= BUFFER_BYTES:
                    await run_in_threadpool(form.flush)
            parser.finalize()
            await run_in_threadpool(form.finish)
        return _named(form, partial)
    except (ParseError, UnicodeDecodeError) as error:
        raise UploadError("the form cannot be read", help="send it as multipart/form-data") from error
    finally:
        partial.unlink(missing_ok=True)


def _named(form: _Form, partial: Path) -> Upload:
    if not form.has_file or not form.is_over:
        raise UploadError("the form has no file, or ended too early", help="send a part named “file” with a file name")
    ending = _ENDING.search(form.file_name.lower())
    path = partial.with_suffix(ending[0] if ending else "")
    partial.rename(path)
    return Upload(
        path=path,
        place=f"{UPLOADS}/{path.name}",
        file_name=form.file_name,
        size_bytes=form.size_bytes,
        sha256=form.hash.hexdigest(),
        fields={name: value.decode() for name, value in form.fields.items()},
    )


@dataclass
class _Form:
    """What the parser tells, part by part."""

    target: BinaryIO
    waiting: bytearray = field(default_factory=bytearray)
    fields: dict[str, bytearray] = field(default_factory=dict)
    file_name: str = ""
    has_file: bool = False
    is_over: bool = False
    size_bytes: int = 0
    parts: int = 0

    def __post_init__(self) -> None:
        self.hash = hashlib.sha256()
        self._name = ""
        self._header = bytearray()
        self._value = bytearray()
        self._disposition = b""

    def parser(self, boundary: bytes) -> MultipartParser:
        return MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin_part,
                "on_header_field": self._header_name,
                "on_header_value": self._header_value,
                "on_header_end": self._end_header,
                "on_headers_finished": self._end_headers,
                "on_part_data": self._data,
                "on_end": self._end,
            },
        )

    def flush(self) -> None:
        """Write what waits; called outside of the event loop."""
        self.hash.update(self.waiting)
        self.target.write(self.waiting)
        self.size_bytes += len(self.waiting)
        self.waiting.clear()

    def finish(self) -> None:
        """Everything is on the disk afterwards: a job will rely on it."""
        self.flush()
        self.target.flush()
        os.fsync(self.target.fileno())

    def _begin_part(self) -> None:
        self.parts += 1
        if self.parts > PARTS_MAX:
            raise UploadError("the form has too many parts", help=f"send at most {PARTS_MAX}")
        self._disposition = b""

    def _header_name(self, data: bytes, start: int, end: int) -> None:
        self._collect(self._header, data[start:end])

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._collect(self._value, data[start:end])

    def _collect(self, buffer: bytearray, data: bytes) -> None:
        buffer += data
        if len(buffer) > HEADER_BYTES_MAX:
            raise UploadError("a header of the form is too long", help="send it as multipart/form-data")

    def _end_header(self) -> None:
        if bytes(self._header).lower() == b"content-disposition":
            self._disposition = bytes(self._value)
        self._header.clear()
        self._value.clear()

    def _end_headers(self) -> None:
        _, options = parse_options_header(self._disposition)
        self._name = options.get(b"name", b"").decode()
        if self._name != FILE_PART:
            self.fields[self._name] = bytearray()
        elif self.has_file:
            raise UploadError("the form has two files", help="send one file at a time")
        else:
            self.has_file = True
            self.file_name = _plain_name(options.get(b"filename", b"").decode())

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._name == FILE_PART:
            self.waiting += data[start:end]
            return
        value = self.fields[self._name]
        value += data[start:end]
        if len(value) > FIELD_BYTES_MAX:
            raise UploadError("a field of the form is too long", help="send the data as the part “file”")

    def _end(self) -> None:
        self.is_over = True


def _plain_name(name: str) -> str:
    """The last part of a path, printable: it is shown to people and never used as a path."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(letter for letter in last if letter.isprintable())[-FILE_NAME_CHARACTERS_MAX:]
