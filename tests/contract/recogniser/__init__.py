"""The recogniser's own process, called as the application calls Rekognition: by boto3."""
