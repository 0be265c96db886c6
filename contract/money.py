"""Money: whole millionths of a dollar, so that sums are exact."""

from decimal import ROUND_CEILING, Decimal
from typing import Final, Self

_PER_DOLLAR: Final = 1_000_000


class Microdollars(int):
    """An amount of money. Sums and differences are plain integers: wrap what is shown to a person again."""

    @classmethod
    def of(cls, dollars: Decimal) -> Self:
        """Return an amount exactly. Raises ValueError for one that is finer than a millionth, or not finite."""
        amount = cls.at_least(dollars)
        if amount.dollars != dollars:
            raise ValueError(f"{dollars} dollars are not a whole number of millionths.")
        return amount

    @classmethod
    def at_least(cls, dollars: Decimal) -> Self:
        """Return an amount rounded up to a millionth. Raises ValueError if it is not finite."""
        if not dollars.is_finite():
            raise ValueError(f"{dollars} is not an amount of dollars.")
        return cls((dollars * _PER_DOLLAR).to_integral_value(ROUND_CEILING))

    @property
    def dollars(self) -> Decimal:
        """The amount in dollars, exactly."""
        return Decimal(self) / _PER_DOLLAR

    def __str__(self) -> str:
        """Return it for a person: $0.004567."""
        return f"${self.dollars:,.6f}"
