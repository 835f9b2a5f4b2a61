"""The OpenAPI document: `document` puts it together, `schemas` makes the bodies' shapes fit for generators, `words`
describes fields, `closed` names what a field may hold, `examples` has one body a route."""
