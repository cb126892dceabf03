def run_storms(runs: int, seconds: float) -> bool:
    return True
