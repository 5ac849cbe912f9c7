"""A node: the command that runs OpenSearch on this machine's Java, with its data in one directory."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from setup.errors import SetupError

# OpenSearch 2.19 needs this version or a later one.
_OLDEST_JAVA = 11
_HERE = Path(__file__).parent
_WANTED = f"OpenSearch needs a Java development kit, {_OLDEST_JAVA} or later"


def find_java() -> str:
    """The path of the Java to run: that of `JAVA_HOME`, or the first in `PATH`. Raises `SetupError`."""
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home) / "bin" / "java") if home else shutil.which("java")
    if java is None or not Path(java).is_file():
        raise SetupError(f"{_WANTED}, and there is no {java or 'java'}: install it")
    return java


def check_java(java: str) -> None:
    """Raise `SetupError` if this Java is too old, or cannot compile."""
    told = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    version = re.search(r'version "(?:1\.)?(\d+)', told)
    if version is None or int(version[1]) < _OLDEST_JAVA:
        raise SetupError(f"{_WANTED}; {java} says: {told.strip().splitlines()[:1]}")
    if not Path(java).resolve().with_name("javac").is_file():
        raise SetupError(f"{_WANTED}; {java} has no compiler (javac) beside it")


def node_command(
    *, java: str, jars: Path, directory: Path, host: str, port: int, heap_megabytes: int, quick_start: bool = False
) -> tuple[str, ...]:
    """Run one node on `host`:`port`, whose data live in `directory`, until it is told to end.

    `quick_start` leaves out the optimising compiler, which makes long runs fast.
    """
    how = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC") if quick_start else ("-XX:+UseG1GC",)
    return (
        *(java, f"-Xms{heap_megabytes}m", f"-Xmx{heap_megabytes}m", *how, "-Djava.awt.headless=true"),
        f"-Dlog4j2.configurationFile={_HERE / 'config' / 'log4j2.properties'}",
        *("-cp", f"{jars}/*", str(_HERE / "PhotoSearchNode.java")),
        *(str(_HERE / "config"), str(directory), host, str(port)),
    )
