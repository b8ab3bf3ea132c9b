"""How much of a file the reader is willing to take in."""

from dataclasses import dataclass

MEBIBYTE = 1024 * 1024

# So many filled rows of a file are looked at before it is known which of them names the columns.
HEAD_ROWS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds that hold before and while a file is parsed.

    `rows` counts filled rows below the header. `cell_chars` is the limit that Excel itself has.
    `unpacked_bytes` is the sum over a workbook's parts as its zip directory gives it; `packing_ratio`
    is unpacked size over packed size of one part above 16 MiB. `memory_bytes` bounds the address
    space of the child process that parses a workbook: a small file gets less (see `memory_for`).
    `seconds` is the time the parent waits for that child, not counting its own work between rows.
    """

    file_bytes: int = 200 * MEBIBYTE
    rows: int = 1_000_000
    columns: int = 256
    cell_chars: int = 32_767
    header_within: int = 30
    archive_parts: int = 5_000
    unpacked_bytes: int = 1024 * MEBIBYTE
    packing_ratio: int = 200
    memory_bytes: int = 1024 * MEBIBYTE
    seconds: float = 60.0

    def memory_for(self, file_bytes: int) -> int:
        """Address space in bytes for the child that parses a workbook of `file_bytes`.

        About 180 MiB of it are libraries. An honest workbook needs up to some 16 bytes of memory for
        each packed byte, so a small file that wants more than this is refused early and cheaply.
        """
        return min(self.memory_bytes, 384 * MEBIBYTE + 16 * file_bytes)
