"""Why rows are rejected, in the words of people, where the code alone would puzzle them."""

from backoffice.desk.told import declare

declare(
    headlines={
        "aside": "A remark, not a row of the table",
        "cell_twice": "A cell stands there twice",
        "differs_within_recipe": "Lines of one recipe differ",
        "duplicate_in_file": "Repeats a row further up",
        "error_value": "A cell shows an error",
        "extra_cells": "More cells than the header has",
        "not_calculated": "A formula without its result",
        "other_table": "A row of another table",
        "shifted_cells": "Cells shifted by a comma",
    }
)
