"""The circuit breaker, with a clock of the test's own."""

from gateway.integrations.circuit_breaker import CircuitBreaker


def test_after_failures_in_a_row_nobody_is_let_in_for_a_while() -> None:
    """Then one is; its failure begins another rest, its success ends it."""
    now = [0.0]
    breaker = CircuitBreaker(failures=2, rest_seconds=10, clock=lambda: now[0])
    breaker.failed()
    assert breaker.admits()
    breaker.failed()
    assert not breaker.admits()
    now[0] = 10
    assert [breaker.admits(), breaker.admits()] == [True, False]
    breaker.failed()
    now[0] = 19.9
    assert not breaker.admits()
    now[0] = 20
    assert breaker.admits()
    breaker.succeeded()
    assert [breaker.admits(), breaker.admits()] == [True, True]


def test_a_success_between_failures_starts_the_count_anew() -> None:
    """Only failures in a row count."""
    breaker = CircuitBreaker(failures=2)
    for _ in range(5):
        breaker.failed()
        breaker.succeeded()
    assert breaker.admits()
