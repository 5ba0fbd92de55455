"""What every story may use."""

from tests.cast import cast, town

__all__ = ["cast", "town"]
