"""An award on its page: the one way to draw boxes."""

from rakusatsu.callable_package import make_callable

make_callable(__name__)
