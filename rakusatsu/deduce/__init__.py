"""Which company is this? Clues of an article weighed against all awards, each step with its source."""

from rakusatsu.callable_package import make_callable

make_callable(__name__)
