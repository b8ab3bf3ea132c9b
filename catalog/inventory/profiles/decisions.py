"""What was decided of the rows of a file of units, by how many, and how its preview says so."""

from collections import Counter
from dataclasses import dataclass, field

from ..grades import scale_name

_WORDS_SAID = 10


@dataclass(slots=True)
class Decisions:
    """`done` counts rows by the code of what was decided, `said_nothing` and `about_when` words for wearers and years
    that were left out; `shared_words` are conditions that several scales have, with these, and `other_words` those that
    no scale has, with what they were read as.
    """

    done: Counter[str] = field(default_factory=Counter)
    said_nothing: Counter[str] = field(default_factory=Counter)
    about_when: Counter[str] = field(default_factory=Counter)
    shared_words: dict[str, list[str]] = field(default_factory=dict)
    other_words: dict[str, str] = field(default_factory=dict)

    def add(self, others: "Decisions") -> None:
        """What was decided of other rows of the same file."""
        self.done += others.done
        self.said_nothing += others.said_nothing
        self.about_when += others.about_when
        self.shared_words = {**others.shared_words, **self.shared_words}
        self.other_words = {**others.other_words, **self.other_words}

    def notes(self) -> list[str]:
        """A sentence on each kind of decision."""
        sentences = {
            "by_url": "In {rows} the number at the end of the URL differs from the id column; "
            "the URL's is the reference.",
            "by_query": "In {rows} the number behind the question mark of the URL is the reference.",
            "by_page": "In {rows} the URL ends in no number; its last part is the reference.",
            "by_content": "The file has no id. In {rows} the reference was made of brand, model reference and "
            "a mark of what makes the piece: the row of it gives the same reference when price or condition changed.",
            "title": "In {rows} the title was taken from the words in the URL.",
            "category": "In {rows} the category was taken from the URL.",
            "category_of_words": "In {rows} the category was taken from the title or the column names.",
            "category_of_option": "In {rows} the category is the one chosen at upload.",
            "no_kind": "In {rows} the category is a number of some platform's, or says only for whom the goods are.",
            "title_of_model": "In {rows} the title is the model, since no other is stated.",
            "title_made": "The file has no titles: in {rows} one was made of brand and model reference or kind.",
            "model_of_url": "In {rows} the model was taken from the words in the URL.",
            "model_of_title": "In {rows} the model was taken from the title.",
            "model_reference": "In {rows} the model reference was taken from brackets at the end of the title.",
        }
        said = [
            sentence.format(rows="1 row" if self.done[code] == 1 else f"{self.done[code]:,} rows")
            for code, sentence in sentences.items()
            if self.done[code]
        ]
        if self.said_nothing:
            words = ", ".join(f"«{word}»" for word, _ in self.said_nothing.most_common(5))
            said.append(f"For whom the piece is made was left out where the file says {words}.")
        if self.about_when:
            words = ", ".join(f"«{word}»" for word, _ in self.about_when.most_common(5))
            said.append(f"The year was left out where the file says only about when: {words}.")
        said += [
            f"«{word}» is a condition on several scales ({', '.join(map(scale_name, scales))}); it was taken as that "
            f"of {scale_name(scales[0])}. Choose the scale of the conditions where it is another's."
            for word, scales in self.shared_words.items()
        ]
        if self.other_words:
            read = [f"«{word}» as {grade}" for word, grade in sorted(self.other_words.items())[:_WORDS_SAID]]
            more = " …" if len(self.other_words) > _WORDS_SAID else ""
            said.append(f"Conditions were read by other words for them: {'; '.join(read)}{more}.")
        return said
