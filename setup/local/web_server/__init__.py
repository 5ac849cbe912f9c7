"""The web app on loopback, as CloudFront serves it on AWS: a process of the local stack."""
