"""What `make run` prints for people who want to call the API: its address, demo tokens, three first calls."""

from datetime import timedelta

from chalicelib.business_day import day_of
from simulator import seed
from simulator.running import STACK_FILE, Running

DAYS = 60


def addresses(running: Running) -> str:
    """Lines to copy into a shell: variables, and calls that use them."""
    staff, member = running.described["staff_tokens"], running.described["demo_member"]
    first = day_of(running.now())
    period = f"from={first}&to={first + timedelta(days=DAYS)}&mall_id={seed.SUN}"
    bearer = 'curl -H "Authorization: Bearer'
    return f"""
The API is up. The simulator (WeChat, WeChat Pay) is at {running.simulator_url}; all addresses are in
{STACK_FILE}. Demo tokens of this machine (the shopper's is valid for two hours):

API={running.base_url}/v1
SHOPPER={member["token"]}
OPERATOR={staff["operator"]}
FINANCE={staff["finance"]}

curl $API/health
{bearer} $SHOPPER" $API/me/coupons
{bearer} $FINANCE" "$API/finance/usage?by=campaign&{period}\""""
