"""Orders, refunds, notices, tasks and open orders, as they are stored in DynamoDB."""
