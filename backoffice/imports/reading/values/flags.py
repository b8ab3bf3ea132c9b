"""Yes and no, in the words that sheets use."""

from ..rows import Cell

_WORDS = {
    True: "1 y yes true t on x ✓ ✔ √ ☑ ✅ ja oui o si sí sì sim 是 有 对 真 是的 はい",
    False: "0 n no false f off - ✗ ✘ × ☐ ❌ nein non não 否 无 無 不 不是 没有 假 いいえ",
}
_MEANING = {word: meaning for meaning, words in _WORDS.items() for word in words.split()}


def parse_bool(value: Cell) -> bool:
    """Yes or no from a workbook's truth value, 1 or 0, or a word in English, Chinese, and some others."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float) and value in (0, 1):
        return bool(value)
    word = str(value).strip().casefold() if isinstance(value, str) else ""
    if word in _MEANING:
        return _MEANING[word]
    shown = "The cell is blank" if value in (None, "") else f"“{value}” is neither yes nor no"
    raise ValueError(f"{shown}. Write “yes” or “no”.")
