"""Reading a message: which platforms it names, what it asks, what it tells of the person.

Knows French, numpy and scikit-learn; knows nothing of Rasa, so that it runs and is tested on its
own.
"""
