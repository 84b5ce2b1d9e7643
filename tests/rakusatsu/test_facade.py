"""The functions of `rakusatsu`: typed results, and the same whether the packages of their names were imported or not."""

import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import rakusatsu
from rakusatsu.callable_package import FUNCTIONS
from tests.build import award, data_directory


def test_every_function_is_listed_documented_and_typed() -> None:
    for name in set(rakusatsu.__all__) - {"RakusatsuError", "__version__"}:
        function = FUNCTIONS.get(name) or getattr(rakusatsu, name)
        signature = inspect.signature(function)
        assert inspect.getdoc(function), name
        assert signature.return_annotation is not inspect.Signature.empty, name
        assert all(
            each.annotation is not inspect.Parameter.empty for each in signature.parameters.values()
        ), name


@pytest.mark.long
@pytest.mark.parametrize("before", ["", "import rakusatsu.deduce.answer, rakusatsu.show.award_view; "])
def test_functions_can_be_called_before_and_after_packages_of_their_names_are_imported(
    tmp_path: Path, before: str
) -> None:
    row = award("株式会社甲野環境エンジニアリング", "東京都港区芝1-2-3", title="庁舎清掃業務")
    data_directory(tmp_path, [row])
    code = f"""{before}import rakusatsu
data = {str(tmp_path)!r}
for _ in range(2):
    found = rakusatsu.deduce(clues={{"buyer": "防衛装備庁"}}, data=data)
    print(type(found).__name__)
    try:
        rakusatsu.show("nope", data)
    except rakusatsu.RakusatsuError as error:
        print(error)
print(rakusatsu.company("甲野環境", data).all.contracts)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", timeout=120)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines == ["Deduction", f"no award nope in {tmp_path}"] * 2 + ["1"]
