"""CloudFormation: what a change set says of resources that an update would replace."""

from ministack.services.cloudformation import provisioners

_IDENTITY_POOL = "AWS::Cognito::IdentityPool"


def apply_patches() -> None:
    """Apply all patches of this module."""
    update_identity_pools_in_place()


def update_identity_pools_in_place() -> None:
    """No property of an identity pool replaces it; as shipped, a change set says of each change that it may.

    Proof: a change set with other tags for a stack with an identity pool has Replacement False.
    """
    provisioners._REPLACING_PROPERTIES.setdefault(_IDENTITY_POOL, ())
