"""The website channel: JSON over HTTP. docs/api.md describes it for who writes a client."""
