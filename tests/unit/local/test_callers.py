"""Who calls a service is said in its log, once."""

from pathlib import Path

from setup.local.callers import Callers, read_callers


def signed(key: str) -> str:
    return f"AWS4-HMAC-SHA256 Credential={key}/20260301/us-east-1/es/aws4_request, SignedHeaders=host, Signature=0"


def test_each_function_is_noted_once_for_each_kind_of_call(tmp_path: Path) -> None:
    lines: list[str] = []
    callers = Callers(lines.append)
    for key, call in [("ASIA1", "a"), ("ASIA1", "a"), ("ASIA2", "a"), ("ASIA1", "b c")]:
        callers.note(signed(key), call)
    log = tmp_path / "log"
    log.write_text("".join(f"2026-03-01 recogniser {line}\nsomething else\n" for line in lines))

    assert len(lines) == 3
    assert read_callers(log) == {("ASIA1", "a"), ("ASIA2", "a"), ("ASIA1", "b c")}


def test_the_operators_key_is_not_written_down() -> None:
    lines: list[str] = []
    callers = Callers(lines.append)
    for authorization in (signed("AKIAOPERATOR"), None, "", "Bearer x"):
        callers.note(authorization, "a")

    assert lines == []
