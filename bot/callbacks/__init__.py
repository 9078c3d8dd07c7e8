"""The call-back request: who asks to be called back is told to staff, and nowhere else. Sealed,
kept a short time, withdrawn at will.
"""
