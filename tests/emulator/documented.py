"""Runs a command of docs/aws.md on the emulator: `python -m tests.emulator.documented setup.deploy --stage dev ...`.

The stage of the document is that of the running stack (`STAGE`): it is deployed already, and stays. Only AWS's own
addresses work for what looks into the search index, so that is not run here.
"""

import os
import sys
from functools import partial


def main(module: str, *arguments: str) -> int:
    """The exit status of the command."""
    if module == "setup.destroy":
        from setup import destroy

        sys.argv = [module, *(os.environ["STAGE"] if each == "dev" else each for each in arguments)]
        return destroy.main()
    if module == "setup.deploy" and "--dry-run" in arguments:  # of a stage that is not there yet
        from setup.deploy import command, stage

        vars(command)["deploy"] = partial(stage.deploy, web_app=None)
        sys.argv = [module, *arguments]
        return command.main()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
