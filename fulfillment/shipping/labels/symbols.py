"""The barcodes of a label, as modules to be drawn (never as a picture that a printer would blur)."""

import zxingcpp

Run = tuple[int, int]
"""A stretch of black modules: (first module, how many)."""


def bars(text: str) -> tuple[int, list[Run]]:
    """Code 128 of printable ASCII: its width in modules, and its bars. No quiet zone is included."""
    row = _modules(zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.Code128))[0]
    return len(row), _runs(row)


def cells(text: str) -> tuple[int, list[list[Run]]]:
    """A square Data Matrix (ECC 200): modules a side, and the black runs of each row, top row first."""
    # The library ignores option names it does not know, so the shape is the proof that it took this one.
    rows = _modules(zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.DataMatrix, force_square=True))
    if any(len(row) != len(rows) for row in rows):
        raise RuntimeError("The barcode library did not make a square Data Matrix.")
    return len(rows), [_runs(row) for row in rows]


def scannable(text: str) -> tuple[int, list[list[Run]]]:
    """A QR code of error correction level M: modules a side, and the black runs of each row, top row first."""
    rows = _modules(zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M"))
    return len(rows), [_runs(row) for row in rows]


def _modules(barcode: zxingcpp.Barcode) -> list[list[bool]]:
    image = barcode.to_image(scale=1, add_quiet_zones=False)
    height, width = image.shape
    picture = memoryview(image)  # type: ignore[arg-type]  # its stub leaves out the buffer
    return [[picture[y, x] == 0 for x in range(width)] for y in range(height)]


def _runs(row: list[bool]) -> list[Run]:
    runs: list[Run] = []
    for position, black in enumerate(row):
        if not black:
            continue
        if runs and sum(runs[-1]) == position:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((position, 1))
    return runs
