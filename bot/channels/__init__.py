"""Where messages come from and answers go: each channel verifies, reads and renders; none decides
what to say.
"""
