"""CloudFormation: what a change set says of resources that an update would replace."""

from ministack.services.cloudformation import provisioners

# By type, the properties that replace a resource if they change; of types that it does not know, ministack says of each
# change that it may. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_Cognito.html
_REPLACING = {
    "AWS::Cognito::IdentityPool": (),
    "AWS::Cognito::UserPoolClient": ("GenerateSecret", "UserPoolId"),
}


def apply_patches() -> None:
    """Apply all patches of this module."""
    know_what_replaces_a_resource()


def know_what_replaces_a_resource() -> None:
    """Changes of other properties replace no resource of these types.

    Proof: a change set with other tags for a stack with an identity pool, and one with another name for a client of a
    user pool, have Replacement False.
    """
    for kind, properties in _REPLACING.items():
        provisioners._REPLACING_PROPERTIES.setdefault(kind, properties)
