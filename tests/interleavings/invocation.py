"""One invocation of a function: run up to any adapter call, and resumed there later.

A use case is a plain function, so it is resumed by running it again: the calls that it has already made are answered
from memory, and it really continues with the first new one. That is exact as long as a use case only computes between
its calls.
"""

from collections.abc import Callable
from enum import Enum, auto
from types import SimpleNamespace
from typing import Any

from chalicelib.errors import ServiceUnavailable

FOR_EVER = 1_000_000


class Ending(Enum):
    """What happens at the call where an invocation is interrupted."""

    PAUSE = auto()
    KILL_BEFORE = auto()
    KILL_AFTER = auto()
    FAULT_BEFORE = auto()
    FAULT_AFTER = auto()


class Stopped(BaseException):
    """Leaves a use case at a call; none of our `except Exception` may catch it."""


class Gate:
    """Every adapter call of one invocation goes through here."""

    __slots__ = ("ending", "left", "memory", "position", "stopped")

    def __init__(self) -> None:
        self.memory: list[tuple[bool, Any]] = []
        self.position = 0
        self.left = FOR_EVER
        self.ending = Ending.PAUSE
        self.stopped = False

    def call(self, function: Callable[..., Any], arguments: Any, options: Any) -> Any:
        position, self.position = self.position, self.position + 1
        if position < len(self.memory):
            raised, answer = self.memory[position]
            if raised:
                raise answer.with_traceback(None)
            return answer
        if self.stopped:  # from a `finally` of the use case, on the way out
            raise Stopped
        if self.left == 0:
            self._interrupt(function, arguments, options)
        self.left -= 1
        return self._perform(function, arguments, options)

    def _interrupt(self, function: Callable[..., Any], arguments: Any, options: Any) -> None:
        ending = self.ending
        if ending in (Ending.KILL_AFTER, Ending.FAULT_AFTER):
            function(*arguments, **options)
        if ending in (Ending.FAULT_BEFORE, Ending.FAULT_AFTER):
            error = ServiceUnavailable("a fault that passes")
            self.memory.append((True, error))
            raise error
        self.stopped = True
        raise Stopped

    def _perform(self, function: Callable[..., Any], arguments: Any, options: Any) -> Any:
        try:
            answer = function(*arguments, **options)
        except Exception as error:  # of any kind: it is an answer, which will be repeated
            self.memory.append((True, error))
            raise
        self.memory.append((False, answer))
        return answer


class Gated:
    """An adapter, as one invocation sees it."""

    def __init__(self, adapter: Any, gate: Gate) -> None:
        self._adapter = adapter
        self._gate = gate

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method, call = getattr(self._adapter, name), self._gate.call

        def gated(*arguments: Any, **options: Any) -> Any:
            return call(method, arguments, options)

        setattr(self, name, gated)
        return gated


class Result(Enum):
    """How far an invocation got."""

    PAUSED = auto()
    KILLED = auto()
    FAILED = auto()
    DONE = auto()


class Invocation:
    """A use case with its adapters, which is run step by step. `answer` is its value or exception once it has ended."""

    def __init__(self, name: str, body: Callable[[Any], Any], adapters: dict[str, Any]) -> None:
        self.name = name
        self.answer: Any = None
        self._body = body
        self._gate = Gate()
        self._adapters = Adapters(adapters, self._gate)

    def run(self, calls: int = FOR_EVER, ending: Ending = Ending.PAUSE) -> Result:
        """Make at most `calls` more adapter calls, then do what `ending` says."""
        gate = self._gate
        gate.position, gate.left, gate.ending, gate.stopped = 0, calls, ending, False
        try:
            self.answer = self._body(self._adapters)
        except Stopped:
            return Result.PAUSED if ending is Ending.PAUSE else Result.KILLED
        except Exception as error:  # of any kind: Lambda would see it fail
            self.answer = error
            return Result.FAILED
        return Result.DONE


class Adapters(SimpleNamespace):
    """The adapters of one invocation, by the names that the use cases use."""

    def __init__(self, adapters: dict[str, Any], gate: Gate) -> None:
        super().__init__(**{name: adapter and Gated(adapter, gate) for name, adapter in adapters.items()})
