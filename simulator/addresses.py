"""What `make run` prints for people: addresses, a token for each role, first calls."""

from datetime import timedelta

from chalicelib.business_day import day_of
from simulator import seed
from simulator.running import STACK_FILE, Running

DAYS = 60
# The variables that are printed, by the role of the token.
ROLES = {"operator": "OPERATOR", "finance": "FINANCE", "auditor": "AUDITOR", "merchant": "MERCHANT"}


def addresses(running: Running) -> str:
    """Lines to copy into a browser and a shell: the console, variables, and calls that use them."""
    first = day_of(running.now())
    period = f"from={first}&to={first + timedelta(days=DAYS)}&mall_id={seed.SUN}"
    bearer = 'curl -H "Authorization: Bearer'
    return f"""
The API is up. The simulator (WeChat, WeChat Pay) is at {running.simulator_url}; all addresses are in
{STACK_FILE}.
{_console(running)}
API={running.base_url}/v1
{_tokens(running)}

curl $API/health
{bearer} $SHOPPER" $API/me/coupons
{bearer} $FINANCE" "$API/finance/usage?by=campaign&{period}\"

see it run: make status, make logs, make clock BY=3d; after a change of the code: make update"""


def _console(running: Running) -> str:
    """Where the console is, if the stack serves one."""
    url = running.described.get("console_url")
    return f"\nThe console is at {url}\nSign in with one of the staff tokens below.\n" if url else ""


def _tokens(running: Running) -> str:
    """A token for each role of staff, and a shopper's. The shopper's is valid for two hours."""
    staff = running.described["staff_tokens"]
    named = {variable: staff[role] for role, variable in ROLES.items()}
    named["SHOPPER"] = running.described["demo_member"]["token"]
    return "\n".join(f"{variable}={token}" for variable, token in named.items())
