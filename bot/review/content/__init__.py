"""What staff may change of what is said: the answer to each topic and each figure, drafted,
checked, published, taken back.
"""
