"""The pages, one module a subject. A handler takes a Visit and gives a response; what it needs
stands beside this folder.
"""
