"""The logical ids of the template's resources. Those of functions, roles and log groups are the ones that Chalice
makes."""


def camel(name: str) -> str:
    """A name in Chalice's spelling for ids: `PointsCredit` for `points_credit`."""
    return "".join(part.capitalize() for part in name.split("_"))


def logical_id(function: str) -> str:
    """The logical id of a function."""
    return "APIHandler" if function == "api_handler" else camel(function)


def role_id(function: str) -> str:
    """The logical id of a function's role. For the API it does not begin with the function's logical id."""
    return f"{camel(function)}Role"


def log_group_id(function: str) -> str:
    """The logical id of a function's log group."""
    return f"{camel(function)}LogGroup"


def table_id(name: str) -> str:
    """The logical id of a table."""
    return f"{camel(name)}Table"


def queue_id(function: str) -> str:
    """The logical id of the queue that a function reads."""
    return "ParkedEvents" if function == "sweep" else f"{camel(function)}Queue"


def dlq_id(function: str) -> str:
    """The logical id of a function's dead-letter queue."""
    return f"{camel(function)}Dlq"


def rule_id(function: str) -> str:
    """The logical id of the rule that puts a consumer's events on its queue."""
    return f"{camel(function)}Rule"


def schedule_id(function: str) -> str:
    """The logical id of the rule that calls a scheduled function. The SAM transform joins it from the ids of the
    function and of its event."""
    return f"{camel(function)}{camel(function)}Event"
