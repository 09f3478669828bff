"""The one family of errors that a user sees: a place, what was found, what to do."""

from __future__ import annotations


class ArchiveError(Exception):
    """An input or output that cannot be used.

    `str()` is one line, `path:line: what was found, what was expected, where to mend it`.
    """

    def __init__(self, message: str, path: str, line: int = 1) -> None:
        super().__init__(message)
        self.message = " ".join(message.split())
        self.path = path
        self.line = line

    def __str__(self) -> str:
        return f"{printable(self.path)}:{self.line}: {printable(self.message)}"

    def __repr__(self) -> str:
        """All that is known of it, so that two that differ are told apart."""
        return f"{type(self).__name__}({vars(self)})"


class UnreadableText(ArchiveError):
    """A text that is left out of the build: its file cannot be read, or its bytes are no text, from `byte` (0-based) on.

    `cause` is a word for why, `encoding` the codec that the bytes are not whole in, where one is known.
    """

    def __init__(
        self, message: str, path: str, line: int = 1, *, cause: str, byte: int | None = None, encoding: str | None = None
    ) -> None:
        super().__init__(message, path, line)
        self.cause = cause
        self.byte = byte
        self.encoding = encoding


class ArchiveErrors(Exception):
    """Several faults at once, in path and line order. Raised by the stages that read input and by the writer."""

    def __init__(self, faults: tuple[ArchiveError, ...]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = tuple(sorted(faults, key=lambda fault: (fault.path, fault.line, fault.message)))

    def __str__(self) -> str:
        return "\n".join(str(fault) for fault in self.faults)


def printable(text: str) -> str:
    """The text on one line, with control characters and unpaired surrogates (undecodable file names) shown as escapes."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "backslashreplace").decode("ascii") for c in text)
