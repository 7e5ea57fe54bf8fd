"""The administrator that every server under test is first started with, and what its requests carry."""
import base64

USER = "admin"
PASSWORD = "end-to-end-4Tz9wQ7c"
AUTHORIZATION = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
