// Writes src/schema.ts and src/operations.ts from docs/openapi.json: `npm run generate [folder to write in]`.
import {readFileSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'
import openapiTS, {astToString} from 'openapi-typescript'

const here = dirname(fileURLToPath(import.meta.url))
const source = new URL('../../../docs/openapi.json', import.meta.url)
const target = process.argv[2] ?? join(here, '..', 'src')
const document = JSON.parse(readFileSync(source, 'utf8'))
const origin = '// Generated from docs/openapi.json by `npm run generate`.\n'

function parameters(operation) {
  const named = (one) => (one.$ref ? document.components.parameters[one.$ref.split('/').at(-1)] : one)
  return operation.parameters.map(named)
}

/** What the call layer must know of an operation while it runs. Most operations need none of it. */
function facts(operation) {
  const key = parameters(operation).some((one) => one.name === 'Idempotency-Key')
  const shopper = operation.security.some((one) => 'shopper' in one)
  return [key && 'key', shopper && 'shopper'].filter(Boolean)
}

const rows = []
for (const [path, methods] of Object.entries(document.paths)) {
  for (const [method, operation] of Object.entries(methods)) {
    const found = facts(operation)
    if (found.length > 0) {
      const fields = found.map((name) => `${name}: true`).join(', ')
      rows.push(`  '${method.toUpperCase()} ${path}': {${fields}},`)
    }
  }
}

const table = `${origin}
/** \`key\`: the operation takes an Idempotency-Key. \`shopper\`: it needs a shopper's session. */
export interface OperationFacts {
  readonly key?: true
  readonly shopper?: true
}

export const OPERATIONS: Readonly<Record<string, OperationFacts>> = {
${rows.join('\n')}
}
`
writeFileSync(join(target, 'schema.ts'), origin + astToString(await openapiTS(source)))
writeFileSync(join(target, 'operations.ts'), table)
