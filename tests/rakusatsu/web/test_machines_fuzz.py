"""Whatever the OpenAPI document allows is answered without a fault of ours."""

import hypothesis
import pytest

from rakusatsu.web.app import create_app

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed")
EXAMPLES = 2
"""Per address in `make test`, which has a minute for all tests of the room."""
MANY_EXAMPLES = 60
"""Per address in `make test-slow`."""


@pytest.mark.parametrize(
    "examples",
    [pytest.param(EXAMPLES, marks=pytest.mark.long), pytest.param(MANY_EXAMPLES, marks=pytest.mark.slow)],
)
def test_no_request_that_the_document_allows_ends_in_a_fault(sample, examples):
    schema = schemathesis.openapi.from_asgi(
        "/openapi.json", create_app(sample.settings(hosts=("testserver", "localhost")))
    )
    statuses = []
    for result in schema.get_all_operations():
        operation = result.ok()
        if operation.path == "/deduce/case":
            continue  # the same question as /deduce

        @hypothesis.settings(
            max_examples=examples,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[hypothesis.Phase.generate],
            suppress_health_check=list(hypothesis.HealthCheck),
        )
        @hypothesis.given(case=operation.as_strategy())
        def ask(case):
            statuses.append((case.method, case.path, case.call().status_code))

        ask()
    assert [one for one in statuses if one[2] >= 500] == []
    assert sum(status == 200 for _, _, status in statuses) > 10 * examples, "the room was reached"
