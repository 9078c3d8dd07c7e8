"""The staff web app: reading what people asked, putting it right, teaching the assistant. Its own
process and port.
"""
