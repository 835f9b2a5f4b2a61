// Compiles every schema of a document with Ajv, strictly, and holds each example to its own; prints what does not.
import {readFileSync} from 'node:fs'
import {createRequire} from 'node:module'
const require = createRequire(`${process.env.NODE_MODULES}/`)
const Ajv = require('ajv/dist/2020').default
const formats = require('ajv-formats').default

const document = JSON.parse(readFileSync(process.argv[2]))
const ajv = new Ajv({strict: true, strictRequired: true, allowUnionTypes: true, unicodeRegExp: true, allErrors: true})
formats(ajv)
ajv.addVocabulary(['components', 'discriminator', 'example'])
ajv.addSchema({$id: 'document', components: document.components}, 'document', undefined, false)

let count = 0
const compiled = (pointer) => ajv.compile({$ref: `document#${pointer}`})
const escaped = (name) => encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'))
const tried = (what, act) => {
  count += 1
  try {
    act()
  } catch (problem) {
    console.log(JSON.stringify({at: what, message: String(problem.message)}))
  }
}
for (const name of Object.keys(document.components.schemas)) {
  tried(name, () => compiled(`/components/schemas/${escaped(name)}`))
}
for (const [path, methods] of Object.entries(document.paths)) {
  for (const [method, operation] of Object.entries(methods)) {
    const body = operation.requestBody?.content['application/json']
    if (body) {
      tried(`${method} ${path}`, () => {
        const holds = ajv.compile({...body.schema, $ref: body.schema.$ref.replace('#', 'document#')})
        if (!holds(body.example)) throw new Error(ajv.errorsText(holds.errors))
      })
    }
    for (const parameter of operation.parameters) {
      if (parameter.schema) tried(`${method} ${path} ${parameter.name}`, () => ajv.compile(parameter.schema))
    }
  }
}
for (const parameter of Object.values(document.components.parameters)) {
  tried(parameter.name, () => ajv.compile(parameter.schema))
}
console.log(JSON.stringify({count}))
