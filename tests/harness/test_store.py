"""The in-process store responds as DynamoDB Local does: the same results, refusals, reasons and items."""

import random
from decimal import Decimal

import boto3
import pytest
from botocore.exceptions import ClientError

from proof import effort
from proof.dynamo.store import Store
from proof.effort import REFEREE_CALLS, count, shared
from proof.process import REGION

TABLE = "judged"
CONDITIONS = (
    None,
    ("attribute_not_exists(pk)", {}),
    ("attribute_exists(pk)", {}),
    ("n > :z", {":z": {"N": "1"}}),
    ("attribute_not_exists(n) OR n = :z", {":z": {"N": "2"}}),
    ("s IN (:a, :b)", {":a": {"S": "x"}, ":b": {"S": "y"}}),
    ("NOT (n BETWEEN :a AND :b) AND attribute_type(n, :n)", {":a": {"N": "1"}, ":b": {"N": "2"}, ":n": {"S": "N"}}),
    ("begins_with(s, :x) OR n <> :z", {":x": {"S": "x"}, ":z": {"N": "0"}}),
    ("contains(k, :x) OR contains(s, :x)", {":x": {"S": "x"}}),
    ("size(k) >= :z AND size(l) < :t", {":z": {"N": "1"}, ":t": {"N": "3"}}),
    ("m.a = :z OR attribute_not_exists(m.b) AND l[1] <= :z", {":z": {"N": "2"}}),
    ("s < :n", {":n": {"N": "5"}}),  # another type
    ("k = :k", {":k": {"SS": ["y", "x"]}}),
)
CHANGES = (
    ("ADD n :d", {":d": {"N": "-1"}}),
    ("ADD n :d SET s = :s", {":d": {"N": "2"}, ":s": {"S": "x"}}),
    ("SET s = if_not_exists(s, :s)", {":s": {"S": "y"}}),
    ("REMOVE s", {}),
    ("SET n = n + :d", {":d": {"N": "0.5"}}),
    ("SET n = if_not_exists(n, :z) - :d REMOVE s", {":d": {"N": "1.50"}, ":z": {"N": "007"}}),
    ("ADD k :k", {":k": {"SS": ["x", "z"]}}),
    ("DELETE k :k", {":k": {"SS": ["x"]}}),
    ("SET m = :m", {":m": {"M": {"a": {"N": "2"}, "b": {"L": [{"BOOL": True}, {"NULL": True}]}}}}),
    ("SET m.a = :z, l = :l", {":z": {"N": "1e1"}, ":l": {"L": [{"N": "1"}, {"N": "2"}]}}),
    ("SET l = list_append(l, :l) REMOVE m.b", {":l": {"L": [{"S": "x"}]}}),
    ("SET l[0] = :z, l[7] = :z", {":z": {"N": "3"}}),
    ("REMOVE l[0], l[1]", {}),
    ("SET s = :s, n = s", {":s": {"S": "xyz"}}),
    ("ADD s :d", {":d": {"N": "1"}}),  # a text is no number
)


def request_for_table():
    return {
        "TableName": TABLE,
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
        "BillingMode": "PAY_PER_REQUEST",
    }


@pytest.fixture
def both(referee, monkeypatch):
    """The store, and the referee's client."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    store = Store(REGION)
    store.perform("CreateTable", request_for_table())
    client = boto3.client("dynamodb", region_name=REGION, endpoint_url=referee.url)
    client.create_table(**request_for_table())
    yield store, client
    client.delete_table(TableName=TABLE)


def asked(perform, operation, request):
    """The result of a call, as far as two engines must agree."""
    try:
        answer = perform(operation, request)
    except ClientError as error:
        response = error.response
        reasons = [
            {name: one[name] for name in ("Code", "Item") if name in one}
            for one in response.get("CancellationReasons", [])
        ]
        # AWS cancels a transaction with the reason ValidationError (API Reference, TransactWriteItems); DynamoDB Local
        # refuses the whole request.
        if "ValidationError" in [reason["Code"] for reason in reasons]:
            return "ValidationException", None, []
        return response["Error"]["Code"], _in_order(response.get("Item")), _in_order(reasons)
    return {name: _in_order(answer[name]) for name in ("Item", "Items", "Attributes", "Count") if name in answer}


def _in_order(value):
    """The same with the members of sets in order, for a set has none; and numbers as numbers, for DynamoDB Local keeps
    the zeros at their end that AWS trims."""
    if isinstance(value, dict) and set(value) == {"N"}:
        return Decimal(value["N"]).normalize()
    if isinstance(value, dict):
        return {name: sorted(one) if name == "SS" else _in_order(one) for name, one in value.items()}
    return [_in_order(one) for one in value] if isinstance(value, list) else value


def key(chance):
    return {"pk": {"S": chance.choice("ab")}, "sk": {"S": chance.choice("123")}}


def write(chance, place):
    """A random write of one item: kind and body."""
    condition, change = chance.choice(CONDITIONS), chance.choice(CHANGES)
    kind = chance.choice(("Put", "Update", "Delete", "ConditionCheck"))
    body = {"TableName": TABLE, "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
    values = {}
    if kind == "Put":
        body["Item"] = {**place, "n": {"N": str(chance.randint(0, 4))}}
    else:
        body["Key"] = place
    if kind == "Update":
        body["UpdateExpression"], values = change[0], dict(change[1])
    if kind == "ConditionCheck":
        condition = condition or CONDITIONS[1]
    if condition:
        body["ConditionExpression"], values = condition[0], {**values, **condition[1]}
    else:
        del body["ReturnValuesOnConditionCheckFailure"]
    if values:
        body["ExpressionAttributeValues"] = values
    return kind, body


def step(chance, number):
    """A random call."""
    kind, body = write(chance, key(chance))
    if kind != "ConditionCheck" and chance.random() < 0.4:
        return f"{kind}Item", {**body, "ReturnValues": "ALL_OLD"}
    if chance.random() < 0.2:
        values = {":p": {"S": chance.choice("ab")}, ":k": {"S": chance.choice(("", "1", "2"))}}
        values = {":p": values[":p"]} if not values[":k"]["S"] else values
        condition = "pk = :p AND begins_with(sk, :k)" if ":k" in values else "pk = :p"
        asking = {"KeyConditionExpression": condition, "ExpressionAttributeValues": values, "ConsistentRead": True}
        return "Query", {"TableName": TABLE, "ScanIndexForward": chance.random() < 0.5, **asking}
    places = [{"pk": {"S": pk}, "sk": {"S": sk}} for pk in "ab" for sk in "123"]
    actions = [write(chance, place) for place in chance.sample(places, chance.randint(1, 4))]
    items = [{kind: body} for kind, body in actions]
    return "TransactWriteItems", {"TransactItems": items, "ClientRequestToken": f"t{number}"}


@shared(REFEREE_CALLS)
def test_the_store_responds_as_dynamodb_local(both, share):
    store, referee = both
    chance = random.Random(effort.drawn("referee", share))
    for number in REFEREE_CALLS.of(share):
        operation, request = step(chance, number)
        result = asked(referee._make_api_call, operation, request)
        assert asked(store.perform, operation, request) == result, (number, operation, request)
        count("calls held to DynamoDB Local")
        if operation == "TransactWriteItems" and chance.random() < 0.2:  # the same token again
            result = asked(referee._make_api_call, operation, request)
            assert asked(store.perform, operation, request) == result, ("again", request)
    theirs, ours = (
        [sorted(map(str, _in_order(item).items())) for item in items]
        for items in (referee.scan(TableName=TABLE)["Items"], store.items(TABLE))
    )
    assert sorted(theirs) == sorted(ours) != []


def test_pages_batches_and_update_results_agree_with_dynamodb_local(both):
    store, referee = both
    for number in range(7):
        item = {"pk": {"S": "a"}, "sk": {"S": str(number)}, "n": {"N": str(number)}}
        for engine in (store.perform, referee._make_api_call):
            engine("PutItem", {"TableName": TABLE, "Item": item})
    page = {"TableName": TABLE, "KeyConditionExpression": "pk = :p", "ExpressionAttributeValues": {":p": {"S": "a"}}}
    page |= {"Limit": 3, "ConsistentRead": True}
    for _ in range(3):
        ours, theirs = store.perform("Query", page), referee._make_api_call("Query", page)
        assert (ours["Items"], ours.get("LastEvaluatedKey")) == (theirs["Items"], theirs.get("LastEvaluatedKey"))
        page["ExclusiveStartKey"] = theirs.get("LastEvaluatedKey") or page["ExclusiveStartKey"]
    keys = [{"pk": {"S": "a"}, "sk": {"S": sk}} for sk in ("1", "5", "9")]
    batch = {"RequestItems": {TABLE: {"Keys": keys, "ConsistentRead": True}}}
    ours, theirs = (
        sorted(str(sorted(one.items())) for one in engine("BatchGetItem", batch)["Responses"][TABLE])
        for engine in (store.perform, referee._make_api_call)
    )
    assert ours == theirs
    change = {"TableName": TABLE, "Key": keys[0], "UpdateExpression": "ADD n :d", "ReturnValues": "ALL_NEW"}
    change["ExpressionAttributeValues"] = {":d": {"N": "5"}}
    assert asked(store.perform, "UpdateItem", change) == asked(referee._make_api_call, "UpdateItem", change)


def test_an_invalid_transaction_changes_nothing(both):
    """One action is an invalid request; the other actions have no effect."""
    store, referee = both
    good = {"Put": {"TableName": TABLE, "Item": {"pk": {"S": "a"}, "sk": {"S": "1"}}}}
    bad = {
        "Update": {
            "TableName": TABLE,
            "Key": {"pk": {"S": "b"}, "sk": {"S": "1"}},
            "UpdateExpression": "SET n = n + :d",
        }
    }
    bad["Update"]["ExpressionAttributeValues"] = {":d": {"N": "1"}}
    for engine in (store.perform, referee._make_api_call):
        with pytest.raises(ClientError):
            engine("TransactWriteItems", {"TransactItems": [good, bad]})
    assert store.items(TABLE) == referee.scan(TableName=TABLE)["Items"] == []


def test_units_of_single_writes_agree_with_dynamodb_local(both):
    """DynamoDB Local counts single writes and reads as AWS does. It counts transactions twice too often: these are
    not compared."""
    store, referee = both
    for size in (10, 900, 1100, 5000):
        item = {"pk": {"S": f"p{size}"}, "sk": {"S": "1"}, "s": {"S": "x" * size}}
        for operation, request in (
            ("PutItem", {"TableName": TABLE, "Item": item}),
            ("GetItem", {"TableName": TABLE, "Key": {k: item[k] for k in ("pk", "sk")}, "ConsistentRead": True}),
            ("GetItem", {"TableName": TABLE, "Key": {k: item[k] for k in ("pk", "sk")}}),
            ("DeleteItem", {"TableName": TABLE, "Key": {k: item[k] for k in ("pk", "sk")}}),
        ):
            result = referee._make_api_call(operation, {**request, "ReturnConsumedCapacity": "TOTAL"})
            store.perform(operation, request)
            assert sum(one.read + one.write for one in store.units) == result["ConsumedCapacity"]["CapacityUnits"]


INDEXES = [
    {
        "IndexName": name,
        "KeySchema": [{"AttributeName": "s", "KeyType": "HASH"}, {"AttributeName": "t", "KeyType": "RANGE"}],
        "Projection": {"ProjectionType": kind},
    }
    for name, kind in (("keys", "KEYS_ONLY"), ("whole", "ALL"))
]


@pytest.fixture
def shelf():
    """A store with four items of 1,500 bytes in one partition, two of them in both of its indexes."""
    names = [{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk", "s", "t")]
    store = Store(REGION)
    described = {**request_for_table(), "AttributeDefinitions": names, "GlobalSecondaryIndexes": INDEXES}
    store.perform("CreateTable", described)
    for number in range(4):
        keys = {"pk": {"S": "p"}, "sk": {"S": str(number)}}
        indexed = {"s": {"S": "i"}, "t": {"S": str(number)}} if number < 2 else {}
        length = 1500 - 6 - 1 - 4 * (number < 2)
        store.perform("PutItem", {"TableName": TABLE, "Item": {**keys, **indexed, "x": {"S": "x" * length}}})
    return store


def queried(store, **more):
    """Units of a query of the partition, page by page."""
    request = {"KeyConditionExpression": "pk = :p", "ExpressionAttributeValues": {":p": {"S": "p"}}, **more}
    pages = []
    while True:
        page = store.perform("Query", {"TableName": TABLE, **request, "ReturnConsumedCapacity": "TOTAL"})
        assert page["ConsumedCapacity"]["CapacityUnits"] == sum(one.read for one in store.units)
        pages.append(page["ConsumedCapacity"]["CapacityUnits"])
        if "LastEvaluatedKey" not in page:
            return pages
        request["ExclusiveStartKey"] = page["LastEvaluatedKey"]


def test_a_query_is_charged_for_items_read_not_items_returned(shelf):
    """Four items of 1,500 bytes are 6,000 bytes: two units of 4 KB, one if eventually consistent."""
    assert queried(shelf, ConsistentRead=True) == [2]
    assert queried(shelf) == [1]
    only = {":p": {"S": "p"}, ":x": {"S": "y"}}
    hidden = {"ExpressionAttributeNames": {"#x": "x"}, "ExpressionAttributeValues": only}
    assert queried(shelf, ConsistentRead=True, FilterExpression="#x = :x", **hidden) == [2]
    assert queried(shelf, ConsistentRead=True, ProjectionExpression="sk") == [2]
    assert queried(shelf, ConsistentRead=True, Select="COUNT") == [2]
    assert queried(shelf, ConsistentRead=True, Limit=3) == [2, 1]
    assert queried(shelf, ConsistentRead=True, Limit=3, ProjectionExpression="sk") == [2, 1]
    nobody = {"ExpressionAttributeValues": {":p": {"S": "q"}}}
    assert (queried(shelf, ConsistentRead=True, **nobody), queried(shelf, **nobody)) == ([1], [0.5])


def test_a_query_of_an_index_is_charged_for_its_projection(shelf):
    """Two items of 1,500 bytes are one unit; so would be the keys alone of three hundred items."""
    for number in range(2, 6):
        keys = {"pk": {"S": "r"}, "sk": {"S": str(number)}, "s": {"S": "i"}, "t": {"S": str(number)}}
        shelf.perform("PutItem", {"TableName": TABLE, "Item": {**keys, "x": {"S": "x" * 3000}}})
    of = {"KeyConditionExpression": "s = :s", "ExpressionAttributeValues": {":s": {"S": "i"}}}
    # 2 × 1,500 and 4 × 3,011 bytes: 15,044, four times 4 KB, half of it.
    assert queried(shelf, IndexName="whole", **of) == [2]
    assert queried(shelf, IndexName="keys", **of) == [0.5]


def test_a_write_is_charged_for_what_an_index_projects(shelf):
    place = {"TableName": TABLE, "Key": {"pk": {"S": "p"}, "sk": {"S": "0"}}}

    def taken(change, **values):
        body = {f":{name}": {"S": value} for name, value in values.items()}
        shelf.perform("UpdateItem", {**place, "UpdateExpression": change, "ExpressionAttributeValues": body})
        return {one.partition[0].partition("/")[2]: one.write for one in shelf.units}

    assert taken("SET y = :y", y="1") == {"": 2, "whole": 2}  # the keys stay
    assert taken("SET y = :y", y="1") == {"": 2}  # nothing changes
    assert taken("SET x = :x, y = :y", x="x", y="2") == {"": 2, "whole": 2}  # smaller: what was is paid
    shelf.perform("DeleteItem", place)
    assert {one.partition[0].partition("/")[2]: one.write for one in shelf.units} == {"": 1, "keys": 1, "whole": 1}


def test_a_put_with_a_failed_condition_costs_as_much_as_the_put(shelf):
    place = {"pk": {"S": "p"}, "sk": {"S": "0"}}
    with pytest.raises(ClientError):
        shelf.perform(
            "PutItem",
            {
                "TableName": TABLE,
                "Item": {**place, "x": {"S": "x" * 3000}},
                "ConditionExpression": "attribute_not_exists(pk)",
            },
        )
    assert [one.write for one in shelf.units] == [3]


def test_an_item_above_the_size_limit_is_refused_as_by_dynamodb_local(both):
    """The store does not undo what it refuses this way: the test that meets it fails."""
    store, referee = both
    for size in (400_000, 420_000):
        item = {"pk": {"S": f"p{size}"}, "sk": {"S": "1"}, "s": {"S": "x" * size}}
        request = {"TableName": TABLE, "Item": item}
        here, there = (asked(perform, "PutItem", request) for perform in (store.perform, referee._make_api_call))
        assert here == there
