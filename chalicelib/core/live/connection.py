"""A browser's WebSocket connection: its address, and its owner."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Gateway:
    """One connection in API Gateway's terms: the WebSocket API, its stage, and the connection's id there."""

    api_id: str
    stage: str
    connection_id: str


@dataclass(frozen=True, slots=True)
class Connection:
    """A connection and the identity whose photos it gets messages about, until `expires_at` (aware)."""

    identity_id: str
    gateway: Gateway
    expires_at: datetime
