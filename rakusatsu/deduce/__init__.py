"""Which company is this? An article or clues in, a typed answer out.

`deduction.deduce(answer.Question(text, published), index)` gives an `answer.Deduction`: the clues with their spans, the answer or
why there is none, companies that may be shown (`shown`), those that the article names, what the data do not hold (`notes`).
"""

from rakusatsu.callable_package import make_callable

make_callable(__name__)
