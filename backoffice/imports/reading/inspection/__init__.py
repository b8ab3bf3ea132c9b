"""What a workbook holds that its cell values alone do not tell.

The workbook engine gives an error cell and a formula without a result as a blank, and the number 501
shown as 00501 as 501. Each would be a wrong value in silence, so the parts are looked at once more,
cheaply, and cell by cell only where something was found.
"""

from pathlib import Path

from ..limits import Limits
from .findings import Finding, Inspection, SheetFindings
from .ods import OdsInspection
from .xls import XlsInspection
from .xlsb import XlsbInspection
from .xlsx import XlsxInspection

__all__ = ["Finding", "Inspection", "SheetFindings", "inspect_workbook"]


def inspect_workbook(path: Path, kind: str, *, filename: str, limits: Limits) -> Inspection:
    """Look at a workbook of `kind`. Raises ReadError for what must not be opened."""
    if kind == "xlsx":
        return XlsxInspection(path, filename=filename, limits=limits)
    if kind == "xlsb":
        return XlsbInspection(path, filename=filename)
    if kind == "xls":
        return XlsInspection(path, filename=filename)
    return OdsInspection(path, filename=filename)
