"""A node: the command that runs OpenSearch on this machine's Java, with its data in one directory."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from setup.errors import SetupError

# What OpenSearch 2.19 runs on.
_OLDEST_JAVA = 11
_CONFIG = Path(__file__).with_name("config")
_MODULES = (
    "org.opensearch.analysis.common.CommonAnalysisPlugin",
    "org.opensearch.painless.PainlessPlugin",
    "org.opensearch.index.mapper.MapperExtrasPlugin",
    "org.opensearch.index.reindex.ReindexPlugin",
    "org.opensearch.transport.Netty4Plugin",
)


def find_java() -> str:
    """The path of a Java that can run OpenSearch: that of `JAVA_HOME`, or the first in `PATH`. Raises `SetupError`."""
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home) / "bin" / "java") if home else shutil.which("java")
    if java is None or not Path(java).is_file():
        raise SetupError(f"OpenSearch needs Java {_OLDEST_JAVA} or later, and there is no {java or 'java'}: install it")
    return java


def check_java(java: str) -> None:
    """Raise `SetupError` if this Java is too old."""
    told = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    version = re.search(r'version "(?:1\.)?(\d+)', told)
    if version is None or int(version[1]) < _OLDEST_JAVA:
        raise SetupError(f"OpenSearch needs Java {_OLDEST_JAVA} or later; {java} says: {told.strip().splitlines()[:1]}")


def node_command(
    *, java: str, jars: Path, directory: Path, port: int, heap_megabytes: int, quick_start: bool = False
) -> tuple[str, ...]:
    """Run one node on 127.0.0.1:`port`, whose data live in `directory`, until it is told to end.

    `quick_start` leaves out the compiler that makes long runs fast.
    """
    compiler = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC") if quick_start else ("-XX:+UseG1GC",)
    return (
        *(java, f"-Xms{heap_megabytes}m", f"-Xmx{heap_megabytes}m", *compiler, "-Djava.awt.headless=true"),
        *("-cp", f"{jars}/*", f"-Dlog4j2.configurationFile={_CONFIG / 'log4j2.properties'}"),
        *("org.codelibs.opensearch.runner.OpenSearchRunner", "-basePath", str(directory), "-confPath", str(_CONFIG)),
        # It counts nodes from 1 and adds the number to the base.
        *("-numOfNode", "1", "-baseHttpPort", str(port - 1), "-clusterName", "photo-search", "-disableESLogger"),
        *("-moduleTypes", ",".join(_MODULES)),
    )
