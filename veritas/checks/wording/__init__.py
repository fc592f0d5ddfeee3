"""What pressing texts sound like: rules of our own wording, and a small model beside them.

The English rules (one category a file) were written against half of the ec-darkpattern data set
(Yada et al. 2022, arXiv 2211.06543; positives from Mathur et al. 2019, arXiv 1907.07032) and texts
of ordinary pages; ``benchmarks/dark_text.py`` measures them. Other languages have a lexicon each.
"""
