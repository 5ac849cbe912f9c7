"""Shows an operator what would change before it does, and asks."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from setup.deploy.changes import Change, lines, loses_data
from setup.errors import SetupError


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """Agrees to changes as the operator's options say, or asks. `ask` and `say` are `input` and `print`."""

    yes: bool = False
    dry_run: bool = False
    allow_replacement: bool = False
    ask: Callable[[str], str] = input
    say: Callable[[str], None] = print

    def __call__(self, changes: Sequence[Change]) -> bool:
        """Whether to go ahead. Raises `SetupError` if data would be lost and nobody has allowed that.

        Without changes there is nothing to ask, but a dry run ends there, too.
        """
        if not changes:
            return not self.dry_run
        self.say("The stack would change:")
        for line in lines(changes):
            self.say(line)
        self._refuse_loss(changes)
        return not self.dry_run and (self.yes or self._asked())

    def _refuse_loss(self, changes: Sequence[Change]) -> None:
        lost = loses_data(changes)
        if lost and not self.allow_replacement:
            names = ", ".join(change.logical_id for change in lost)
            raise SetupError(
                f"this would replace {names}, and with it lose photos, records or users; nothing was changed"
                " (--allow-replacement if that is what you want)"
            )

    def _asked(self) -> bool:
        try:
            return self.ask("Continue? [y/N] ").strip().lower() in ("y", "yes")
        except EOFError:
            raise SetupError("nobody is there to ask; nothing was changed (--yes goes ahead without asking)") from None
