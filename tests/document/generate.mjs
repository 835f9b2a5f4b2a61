// Generates TypeScript from a document: its path and the file to write in.
import {writeFileSync} from 'node:fs'
import {pathToFileURL} from 'node:url'
const at = `${process.env.NODE_MODULES}/openapi-typescript/dist/index.mjs`
const {default: openapiTS, astToString} = await import(pathToFileURL(at).href)
writeFileSync(process.argv[3], astToString(await openapiTS(pathToFileURL(process.argv[2]))))
