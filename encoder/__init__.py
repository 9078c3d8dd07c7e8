"""Fine-tunes the sentence encoder on the labelled messages. `make encoder` runs it; nothing here is
needed to serve.
"""
