"""A local stack whose functions reach AWS and Rekognition through two proxies that throttle and fail by rule."""

from dataclasses import dataclass
from pathlib import Path

from setup.local.processes import free_port
from setup.local.stack import LocalStack, Ports
from tests.chaos.fault_proxy import FaultProxy

# As a quota of Rekognition's; about what the recogniser does on two processors.
RECOGNITION_RATE = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultyStack(LocalStack):
    """`aws` is the proxy of the emulator, `rekognition` that of the recogniser."""

    aws: FaultProxy
    rekognition: FaultProxy

    @classmethod
    def with_proxies(cls, directory: Path, *, seed: int) -> "FaultyStack":
        """A stack in its own directory, on free ports; its proxies listen at once."""
        ports = Ports(free_port(), free_port(), free_port())
        aws, rekognition = FaultProxy(ports.emulator, seed), FaultProxy(ports.recogniser, seed)
        return cls(directory.resolve(), ports, aws=aws, rekognition=rekognition)

    @property
    def extra_environment(self) -> dict[str, str]:
        """The functions go through the proxies; the operator does not."""
        return {
            "AWS_ENDPOINT_URL": self.aws.url,
            "AWS_ENDPOINT_URL_REKOGNITION": self.rekognition.url,
            "OPENSEARCH_ENDPOINT": self.search_engine.url,
            "RECOGNITION_RATE": f"{RECOGNITION_RATE:g}",
        }

    @property
    def faults(self) -> int:
        """How many calls were answered with an error on purpose."""
        return self.aws.faults.total() + self.rekognition.faults.total()

    def stop_all(self) -> None:
        """Stop everything that this stack has started."""
        self.stop()
        self.aws.close()
        self.rekognition.close()
