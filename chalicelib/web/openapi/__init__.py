"""The OpenAPI document. `document` assembles it, `schemas` adapts the schemas of bodies to client generators, `words`
describes fields, `closed` lists the values that a field may have, `examples` has one body for each route that takes
one."""
