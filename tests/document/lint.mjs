// Redocly's linter over a document: its path in, its findings out, as JSON lines.
import {createRequire} from 'node:module'
const require = createRequire(`${process.env.NODE_MODULES}/`)
const {createConfig, lint} = require('@redocly/openapi-core')

const config = await createConfig({
  extends: ['recommended-strict'],
  rules: {
    'info-license': 'off', // the service is nobody else's to run
    'operation-description': 'error',
    'parameter-description': 'error',
    'tag-description': 'error',
    'operation-operationId-unique': 'error',
    'operation-operationId-url-safe': 'error',
    'no-invalid-media-type-examples': 'error',
    'no-invalid-schema-examples': 'error',
    'no-unused-components': 'error',
  },
})
const found = await lint({ref: process.argv[2], config})
for (const one of found) {
  console.log(JSON.stringify({rule: one.ruleId, message: one.message, at: one.location?.[0]?.pointer}))
}
