"""Who may make an account: anybody, or people with an e-mail address of certain domains."""

_BY_DOMAIN = "domain:"


def refusal(email: str, sign_up: str) -> str | None:
    """Why nobody can sign up with this address, in words for them; None if they can.

    `sign_up` is the operator's setting SIGN_UP; Cognito itself refuses everybody if that is "closed".
    """
    if not sign_up.startswith(_BY_DOMAIN):
        return None
    domains = sign_up.removeprefix(_BY_DOMAIN).lower().split(",")
    name, _, domain = email.rpartition("@")
    if name and domain.lower() in domains:
        return None
    return f"Only addresses of {' and '.join(domains)} can have an account here"
