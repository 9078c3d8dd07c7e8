"""What stands between the network and the assistant's application: strict HTTP, bounded bodies and
times, headers for browsers.
"""
