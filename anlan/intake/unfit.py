"""Why a file is not taken."""


class Unfit(ValueError):
    """`why`: unknown, broken, large (unpacked), locked (by a password), active (does something by itself), outside (fetches)."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why
