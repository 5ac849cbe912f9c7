"""Debian's Firefox, headless, spoken to in WebDriver BiDi (https://w3c.github.io/webdriver-bidi/).

Firefox speaks it by itself, and Playwright drives only a Firefox of its own.
"""

import json
import re
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

FIREFOX = Path("/usr/bin/firefox-esr")
_LISTENING = re.compile(r"WebDriver BiDi listening on (ws://\S+)")
_SECONDS = 60
_UNTIL = """new Promise((found, failed) => {
  const end = performance.now() + %d * 1000;
  const look = () => {
    const value = (() => %s)();
    if (value) found(String(value));
    else if (performance.now() > end) failed(new Error(document.body.innerText.slice(0, 2000)));
    else setTimeout(look, 100);
  };
  look();
})"""


class FirefoxPage:
    """A page. What is done in it is JavaScript; a step waits until it can be done, and fails with the page's text."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket, self._ids = socket, count(1)
        self.asks("session.new", capabilities={})
        self._context = self.asks("browsingContext.getTree")["contexts"][0]["context"]

    def opens(self, url: str) -> None:
        self.asks("browsingContext.navigate", context=self._context, url=url, wait="complete")

    def waits_for(self, expression: str) -> None:
        """Wait until it is true."""
        self._evaluated(_UNTIL % (_SECONDS, expression))

    def sees(self, text: str) -> None:
        self.waits_for(f"document.body.innerText.includes({json.dumps(text)})")

    def presses(self, selector: str, text: str = "") -> None:
        """Click the first element of the selector with this text, or with this name for those who listen."""
        self.waits_for(_clicked(selector, text))

    def fills(self, selector: str, text: str) -> None:
        self.waits_for(
            f"(field => field && (field.focus(), field.select(), document.execCommand('insertText', false, "
            f"{json.dumps(text)})))(document.querySelector({json.dumps(selector)}))"
        )

    def chooses(self, selector: str, files: list[Path]) -> None:
        """Choose files, as somebody does in the window of the system."""
        found = self.asks(
            "browsingContext.locateNodes", context=self._context, locator={"type": "css", "value": selector}
        )
        element = {"sharedId": found["nodes"][0]["sharedId"]}
        self.asks("input.setFiles", context=self._context, element=element, files=[str(file) for file in files])

    def asks(self, method: str, **parameters: Any) -> Any:
        number = next(self._ids)
        self._socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:  # events come in between
            answer = json.loads(self._socket.recv(timeout=2 * _SECONDS))
            if answer.get("id") == number:
                assert answer["type"] == "success", f"{method}: {answer.get('message')}"
                return answer["result"]

    def _evaluated(self, expression: str) -> None:
        target = {"context": self._context}
        result = self.asks("script.evaluate", expression=expression, target=target, awaitPromise=True)
        assert result["type"] == "success", f"{expression}\n{result['exceptionDetails']['text']}"


def _clicked(selector: str, text: str) -> str:
    wanted = json.dumps(text)
    return (
        f"(element => element && (element.click(), true))([...document.querySelectorAll({json.dumps(selector)})].find("
        f"(one) => !one.disabled && ((one.ariaLabel ?? '').includes({wanted}) || one.textContent.includes({wanted}))))"
    )


@contextmanager
def firefox() -> Iterator[FirefoxPage]:
    """A page of a new profile; if there is no Firefox, the message says how to get it."""
    assert FIREFOX.exists(), f"there is no {FIREFOX}: install the package firefox-esr"
    with tempfile.TemporaryDirectory() as profile:
        command = [str(FIREFOX), "--headless", "--profile", profile, "--remote-debugging-port", "0"]
        process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        try:
            with connect(f"{_address(process)}/session", max_size=None, proxy=None) as socket:
                yield FirefoxPage(socket)
        finally:
            process.terminate()
            process.wait()


def _address(process: "subprocess.Popen[str]") -> str:
    assert process.stderr
    for line in process.stderr:
        if found := _LISTENING.search(line):
            return found[1]
    raise AssertionError("Firefox ended before it listened")
