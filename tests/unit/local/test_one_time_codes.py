"""One-time codes are those of RFC 6238, and right for as long as clocks may be apart."""

from base64 import b32encode

import pytest

from setup.local.one_time_codes import code_of, matching_step, step_at

# RFC 6238, appendix B: this secret's last six digits at these seconds.
SECRET = b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_codes_of_the_rfc(seconds: int, code: str) -> None:
    assert code_of(SECRET, step_at(seconds)) == code


@pytest.mark.parametrize(
    ("later", "is_right"), [(-90, False), (-31, False), (-30, True), (0, True), (59, True), (60, False), (90, False)]
)
def test_a_code_is_right_one_step_before_and_after_its_own(later: int, is_right: bool) -> None:
    begin = 1_200_000_030.0
    step = step_at(begin)
    assert step_at(begin - 1) == step - 1
    assert matching_step(SECRET, code_of(SECRET, step), now=begin + later) == (step if is_right else None)


@pytest.mark.parametrize("code", ["", "28708", "2870820", "abcdef", "٢٨٧٠٨٢"])
def test_what_is_no_code_is_never_right(code: str) -> None:
    assert matching_step(SECRET, code, now=59) is None
