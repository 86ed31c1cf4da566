"""What an admin brings in from files, once or every year: terms, and documents of an old library.

Each import says beforehand what it would do, can be done twice, and removes nothing.
"""
