"""Rows that sum up others, such as pivot tables, reports and shops put between and below theirs."""

import re
from collections.abc import Mapping, Sequence, Set

from .drafts import Draft
from .reading.rows import Cell, is_blank
from .reading.values import UNIT

TOTAL_ROW = "total_row"
_WORDS = (
    "(?:grand |sub)?totals?",
    "sub-total",
    "total général",
    "total general",
    "sous-total",
    "totale(?: generale)?",
    "subtotale",
    "(?:gesamt|zwischen)?summe",
    "gesamt(?:ergebnis)?",
    "somme",
    "sum",
    "(?:razem|suma)(?: ogółem)?",
    "łącznie",
    "(?:genel |ara )?toplam",
    "(?:общий )?итог(?:о)?",
    "всего",
    "tổng(?: cộng)?",
    "totaal",
    "รวม(?:ทั้งหมด)?",
    "总计",
    "总合计",
    "合计",
    "小计",
    "汇总",
    "總計",
    "合計",
    "小計",
    "総計",
    "総合計",
    "합계",
    "소계",
    "총계",
    "총합계",
    "共计",
)
# Those that names of goods begin with too count only alone, or before a number.
_ALONE = (
    "总数",
    "总额",
    "累计",
    "全部",
    "以上",
    "平均(?:值|数)?",
    "累計",
    "總數",
    "平均値",
    "(?:المجموع|الإجمالي|إجمالي|مجموع)(?: الكلي| العام)?",
    "[Σ∑]",
    "celkem",
    "spolu",
    "(?:mind)?összesen",
    "yhteensä",
    "i alt",
    "totalt",
    "summa",
    "(?:γενικό )?σύνολο",
    "סה[\"״”']{1,2}כ",
    "jumlah",
    "ukupno",
    "skupaj",
    "kokku",
    "iš viso",
    "kopā",
    "усього",
    "разом",
    "averages?",
    "avg\\.?",
    "moyenne",
    "durchschnitt",
    "mittelwert",
    "promedio",
    "średnia",
    "ortalama",
    "среднее",
)
# How many there are, as clerks write it below a list: «共2笔», «2 orders».
_COUNTED = (
    r"[共计計]\s?\d[\d,]*\s?[\u3400-\u9fff]{1,2}[:：]?"
    r"|\d[\d,.]*\s(?:orders?|items?|rows?|records?|products?|pieces?|lines?|commandes?|articles?|bestellungen|artikel"
    r"|zeilen|pedidos?|ordini|articoli|заказ\w*|товар\w*)"
)
# What a program writes at the end of a list, and the sums beside it.
_CLOSING = (
    r"(?:---?\s*)?(?:end of (?:report|list|file|data)|fin (?:du rapport|de la liste)|ende der liste"
    r"|fine (?:del )?(?:report|elenco))\b.*"
    r"|(?:导出|打印|制表|统计|報表|报表|出力)(?:时间|日期|時間|人|日|日時)?\s*[:：].*"
)
_WORD = rf"(?:{'|'.join(_WORDS)})"
# In each of the words is one of these: a quick look at many rows at once.
_PARTS = (
    "total", "sum", "somme", "gesamt", "razem", "łącznie", "toplam", "итог", "всего", "tổng", "totaal", "รวม",
    "计", "計", "汇总", "계", "总数", "总额", "全部", "以上", "平均", "總數", "المجموع", "إجمالي", "مجموع",
    "الإجمالي", "σ", "∑", "celkem", "spolu", "összesen", "yhteensä", "i alt", "ύνολο", "סה", "jumlah",
    "ukupno", "skupaj", "kokku", "iš viso", "kopā", "усього", "разом", "average", "avg", "moyenne",
    "durchschnitt", "mittelwert", "promedio", "średnia", "ortalama", "среднее", "共", "end of", "fin d",
    "ende der", "fine ", "导出", "打印", "制表", "统计", "報表", "报表", "出力", "order", "item", "row",
    "record", "product", "piece", "line", "commande", "article", "bestellung", "artikel", "zeilen", "pedido",
    "ordini", "articoli", "заказ", "товар",
)  # fmt: skip
# «Total», «Grand total:», «Subtotal November», «Chanel Total», «合计：2家», «三月 小计».
_SUMS = re.compile(
    rf"{_WORD}(?:\s*[:：(（].*|\s+\S.*|\s*\d.*)?|.*\s{_WORD}\s*[:：]?|[\u3400-\u9fff]+(?:总计|合计|小计|汇总|合計|小計)[:：]?"
    rf"|(?:{'|'.join(_ALONE)})\s*(?:[:：]|[:：]?\s*[(（\d].*)?|{_COUNTED}|{_CLOSING}",
    re.IGNORECASE | re.DOTALL,
)
_NUMBER = re.compile(
    rf"(?:{UNIT}|[\s\d.,'’%+/:()-]|[$€£¥₩￥￦\\])++", re.IGNORECASE
)  # never tried again: «rs.» many times over
# «Total» behind the number of the row, or the sum of such numbers.
_SUM_ALONE = re.compile(rf"{_WORD}\s*[:：]?", re.IGNORECASE)
_LONGEST = 80
_LEAVE_OUT = "Leave it out. If it is a record of its own, write in full what it is."


def refuse_totals(drafts: Sequence[Draft], *, beside: Set[int] = frozenset()) -> None:
    """A flaw for each row that begins with a word for a sum, perhaps behind a number, and says nothing else but
    numbers, in the file's own columns: what we put `beside` them is of ours.
    """
    rows = [_own(draft.cells, beside) for draft in drafts]
    firsts = [cells[0] or _first_filled(cells) for cells in rows if cells]
    firsts += [cells[1] for cells in rows if len(cells) > 1]
    together = "\n".join([cell for cell in firsts if type(cell) is str]).casefold()
    if not any(part in together for part in _PARTS):
        return
    for draft, cells in zip(drafts, rows, strict=True):
        label = _label(cells)
        if label and _SUMS.fullmatch(label) and _rest_is_numbers(cells, label):
            draft.flaw(
                TOTAL_ROW,
                "",
                f"The row seems to sum up others: it begins with «{label}» and holds only numbers besides.",
                _LEAVE_OUT,
            )


def refuse_sums(drafts: Sequence[Draft], sums: Mapping[int, str]) -> None:
    """A flaw for each row that comes to what all above it do, as `sums` say by its number."""
    for draft in drafts:
        if draft.number in sums and not draft.flaws:
            draft.flaw(
                TOTAL_ROW,
                "",
                f"The row seems to sum up those above it: {sums[draft.number]} is what they come to, and it leaves out "
                "what each of them says.",
                _LEAVE_OUT,
            )


def _own(cells: Sequence[Cell], beside: Set[int]) -> Sequence[Cell]:
    return [cell for place, cell in enumerate(cells) if place not in beside] if beside else cells


def _first_filled(cells: Sequence[Cell]) -> Cell:
    return next((cell for cell in cells if not is_blank(cell)), "")


def _label(cells: Sequence[Cell]) -> str:
    """What the row begins with, on one line, or a word for a sum behind the number in its first cell; "" where that is
    no text, or a long one.
    """
    first = _first_filled(cells)
    if first == cells[0] and len(cells) > 1 and _is_number(first):
        second = str(cells[1] or "").strip()
        return second if _SUM_ALONE.fullmatch(second) else ""
    return first.replace("\n", " ").strip() if isinstance(first, str) and len(first) <= _LONGEST else ""


def _is_number(cell: Cell) -> bool:
    return isinstance(cell, int | float) or (isinstance(cell, str) and cell.isdecimal())


def _rest_is_numbers(cells: Sequence[Cell], label: str) -> bool:
    """Whether all but the label are numbers, blank, or labels of the same kind."""
    rest = [text for cell in cells if isinstance(cell, str) and (text := cell.strip()) and text != label]
    return all(
        len(text) <= _LONGEST and (_NUMBER.fullmatch(text) or _SUMS.fullmatch(text)) is not None
        for text in rest
    )
