"""The logical ids of the template's resources. Chalice makes those of functions, roles and log groups."""


def camel(name: str) -> str:
    """`points_credit` -> `PointsCredit`, as Chalice writes it."""
    return "".join(part.capitalize() for part in name.split("_"))


def logical_id(function: str) -> str:
    """A function's Lambda."""
    return "APIHandler" if function == "api_handler" else camel(function)


def role_id(function: str) -> str:
    """A function's role. Chalice spells the API's differently from its Lambda."""
    return f"{camel(function)}Role"


def log_group_id(function: str) -> str:
    """Where a function's log lines go."""
    return f"{camel(function)}LogGroup"


def table_id(name: str) -> str:
    """A table."""
    return f"{camel(name)}Table"


def queue_id(function: str) -> str:
    """The queue that a function reads."""
    return "ParkedEvents" if function == "sweep" else f"{camel(function)}Queue"


def dlq_id(function: str) -> str:
    """The dead-letter queue of a function."""
    return f"{camel(function)}Dlq"


def rule_id(function: str) -> str:
    """The rule that puts a consumer's events on its queue."""
    return f"{camel(function)}Rule"


def schedule_id(function: str) -> str:
    """The rule that calls a scheduled function: the SAM transform joins the function's id and the event's."""
    return f"{camel(function)}{camel(function)}Event"
