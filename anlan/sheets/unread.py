"""Why a sheet is not read."""


class Unread(ValueError):
    """`why`, and the row (from 1), if that is known.

    empty, headless (no row of names), bare (names and no data), large (bytes), many (rows), wide (columns), bomb (swells),
    locked (by a password), old (XLS), markup (HTML or XML named as a sheet), unknown (another kind of file), broken,
    encoding (neither UTF-8, UTF-16 nor GB18030), quoting (a quotation mark too many)
    """

    def __init__(self, why: str, *, row: int = 0) -> None:
        super().__init__(why)
        self.why, self.row = why, row
