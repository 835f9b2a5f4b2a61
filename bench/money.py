"""What a million of an operation costs, in US dollars, us-east-1, November 2026 price lists, without free tiers.

DynamoDB on demand (standard tables), Lambda on x86, API Gateway REST. Lambda time is the CPU that was measured
here plus assumed waits, because a laptop does not show the network of a region.
"""

WRITE_UNITS = 0.625  # a million
READ_UNITS = 0.125
LAMBDA_REQUESTS = 0.20
LAMBDA_GB_SECOND = 0.0000166667
GATEWAY_REQUESTS = 3.50
API_MEMORY_GB, WORKER_MEMORY_GB = 1.0, 0.5  # as .chalice/config.json has them
DYNAMODB_WAIT_SECONDS = 0.005
PROVIDER_WAIT_SECONDS = 0.060

ASSUMED = (
    f"Lambda of {API_MEMORY_GB:g} GB for the API, {WORKER_MEMORY_GB:g} GB for workers; assumed waits: "
    f"{DYNAMODB_WAIT_SECONDS * 1000:g} ms\na DynamoDB call, {PROVIDER_WAIT_SECONDS * 1000:g} ms a provider call"
)


def usd_per_million(
    *, read_units: float, write_units: float, calls: float, providers: float, cpu_seconds: float, http: bool
) -> dict[str, float]:
    """US dollars for a million, by service, with their sum."""
    memory_gb = API_MEMORY_GB if http else WORKER_MEMORY_GB
    seconds = cpu_seconds + calls * DYNAMODB_WAIT_SECONDS + providers * PROVIDER_WAIT_SECONDS
    parts = {
        "dynamodb": read_units * READ_UNITS + write_units * WRITE_UNITS,
        "lambda": LAMBDA_REQUESTS + 1e6 * seconds * memory_gb * LAMBDA_GB_SECOND,
        "gateway": GATEWAY_REQUESTS if http else 0.0,
    }
    return {**{name: round(value, 2) for name, value in parts.items()}, "sum": round(sum(parts.values()), 2)}
