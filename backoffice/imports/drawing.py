"""What can be imported, profile by profile, as a page of the docs."""

from .profile_columns import UNSAID, Column, Kind
from .profiles import Option, Profile, all_profiles

HEADING = """# Profiles

What spreadsheets may bring in. Drawn from the profiles themselves by `manage.py draw_profiles`; a test keeps it
current.

A header fits a column by its label, its name or a synonym. Case, accents, blanks and punctuation do not matter; neither
does what stands in brackets, nor a second language beside the first: `Réf. `, `材质 Material`, `Taille / Size`,
`Price (EUR)`. Of two headers for one column the surer one counts. What fits nothing is listed as unmapped and kept in
the rejected rows. Your own choice goes first, and is remembered once an import with it was applied.

A blank cell never erases what is known. These words count as blank, in any case, and a note counts them: {unsaid}.
"""
KIND_WORDS = {
    Kind.TEXT: "text",
    Kind.CODE: "code",
    Kind.DECIMAL: "number",
    Kind.MONEY: "amount",
    Kind.DATE: "date",
    Kind.TIME: "date and time",
    Kind.GTIN: "GTIN",
    Kind.COUNTRY: "country",
    Kind.CHOICE: "word",
}


def page() -> str:
    """The whole page, in Markdown."""
    unsaid = ", ".join(f"`{word}`" for word in sorted(UNSAID))
    return "\n".join([HEADING.format(unsaid=unsaid), *(_section(profile) for profile in all_profiles())])


def _section(profile: Profile) -> str:
    names = profile.columns()
    key = " and ".join(f"**{names[name].label}**" if name in names else f"`{name}`" for name in profile.key)
    roles = ", ".join(f"`{role}`" for role in sorted(profile.roles))
    lines = [f"## {profile.label} (`{profile.name}`)", "", f"The key is {key}. Imported by {roles}.", ""]
    for option in profile.options:
        words = [
            f"- `{option.name}`, {option.label.lower()}",
            _demanded(option, profile),
            f", `{option.default}` unless said otherwise" if option.default else "",
            f": {option.hint}" if option.hint else ".",
        ]
        lines.append("".join(words))
    known = dict.fromkeys(layout.name for layout in profile.layouts if not layout.refusal)
    if known:
        lines += [
            "",
            f"Exports that are known as a whole, so that no column is mapped by hand: {'; '.join(known)}.",
        ]
    refused = dict.fromkeys(layout.name for layout in profile.layouts if layout.refusal)
    if refused:
        lines += ["", f"Refused (`other_report`), since they are other things: {'; '.join(refused)}."]
    lines += ["", "| column | read as | also called | |", "| --- | --- | --- | --- |"]
    lines += [_row(name, column) for name, column in names.items()]
    return "\n".join([*lines, ""])


def _demanded(option: Option, profile: Profile) -> str:
    if not option.required:
        return ""
    return (
        f", demanded without **{profile.columns()[option.column].label}**" if option.column else ", demanded"
    )


def _row(name: str, column: Column) -> str:
    read_as = [
        KIND_WORDS[column.kind] + (f", up to {column.max_length}" if column.max_length else ""),
        "several" if column.between else "",
        "demanded" if column.required else "",
    ]
    unsaid = sorted(column.unsaid - UNSAID)
    remarks = [
        column.hint,
        f"Nothing stated: {', '.join(unsaid)}." if unsaid else "",
        f"Words: {', '.join(column.words)}." if column.words else "",
        f"Example: `{column.example}`." if column.example else "",
    ]
    cells = (
        f"**{column.label}** `{name}`",
        ", ".join(filter(None, read_as)),
        ", ".join(column.synonyms),
        " ".join(filter(None, remarks)),
    )
    return f"| {' | '.join(cell.replace('|', '¦') for cell in cells)} |"
