"""A local stack as strict as a new account of AWS, whose functions reach its services through two proxies."""

from dataclasses import dataclass
from pathlib import Path

from setup.local.choices import Ports
from setup.local.limits import MAPPING_BUSY, OF_A_NEW_ACCOUNT, SECOND, write_limits
from setup.local.processes import free_port
from setup.local.stack import LocalStack
from tests.chaos.fault_proxy import FaultProxy


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultyStack(LocalStack):
    """`aws` is the proxy of the emulator, `rekognition` that of the recogniser.

    Time is `scale` times as long as on AWS: its limits are as many calls fewer, as two processors do less than AWS.
    """

    scale: float
    aws: FaultProxy
    rekognition: FaultProxy

    @classmethod
    def with_proxies(cls, directory: Path, *, seed: int, scale: float) -> "FaultyStack":
        """A stack in its own directory, on free ports; its proxies listen, and its limits hold, at once."""
        ports = Ports(free_port(), free_port(), free_port())
        aws, rekognition = FaultProxy(ports.emulator, seed), FaultProxy(ports.recogniser, seed)
        stack = cls(directory.resolve(), ports, scale=scale, aws=aws, rekognition=rekognition)
        write_limits(stack.limits, {SECOND: scale, **{name: stack.scaled(name) for name in OF_A_NEW_ACCOUNT}})
        return stack

    def scaled(self, name: str) -> float:
        """A limit of a new account on the time of this stack."""
        return OF_A_NEW_ACCOUNT[name] * (self.scale if name == MAPPING_BUSY else 1 / self.scale)

    @property
    def extra_environment(self) -> dict[str, str]:
        """The functions go through the proxies; the operator does not."""
        return {
            "AWS_ENDPOINT_URL": self.aws.url,
            "AWS_ENDPOINT_URL_REKOGNITION": self.recognition_url.replace(self.recogniser.url, self.rekognition.url),
            "OPENSEARCH_ENDPOINT": self.search_url,
            "RECOGNITION_RATE": f"{self.scaled('DetectLabels'):g}",
        }

    @property
    def faults(self) -> int:
        """How many calls were answered with an error on purpose, by a rule or a limit."""
        proxies = (self.aws, self.rekognition)
        return sum(proxy.faults.total() + proxy.throttled.total() for proxy in proxies)

    def stop_all(self) -> None:
        """Stop everything that this stack has started."""
        self.stop()
        self.aws.close()
        self.rekognition.close()
