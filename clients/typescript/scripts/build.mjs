// Writes dist/: CommonJS for the mini-program and older tools, ES modules, and one set of types for both.
import {execFileSync} from 'node:child_process'
import {rmSync, writeFileSync} from 'node:fs'
import {createRequire} from 'node:module'
import {fileURLToPath} from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc')
const compile = (...options) => {
  const args = [tsc, '-p', 'tsconfig.json', '--noEmit', 'false', ...options]
  execFileSync(process.execPath, args, {cwd: root, stdio: 'inherit'})
}

rmSync(`${root}/dist`, {recursive: true, force: true})
compile('--outDir', 'dist/esm', '--declaration', '--declarationDir', 'dist/types')
writeFileSync(`${root}/dist/esm/package.json`, '{"type": "module"}\n')
const commonjs = ['--module', 'commonjs', '--moduleResolution', 'node10', '--verbatimModuleSyntax', 'false']
compile('--outDir', 'dist/cjs', ...commonjs)
