"""What pressing texts sound like: patterns of our own wording, one category a file.

The patterns were written against half of the ec-darkpattern data set (Yada et al. 2022, arXiv
2211.06543; positives from Mathur et al. 2019, arXiv 1907.07032) and against texts of ordinary
pages; ``benchmarks/dark_text.py`` measures them. English first, German second.
"""
