// What the platform finds only when a page is opened: files that are missing, handlers that no page has.
import assert from 'node:assert/strict'
import {existsSync, readFileSync} from 'node:fs'
import {test} from 'node:test'
import {Phone} from './phone.mts'

const PROGRAM = new URL('../miniprogram/', import.meta.url)
const read = (name: string): string => readFileSync(new URL(name, PROGRAM), 'utf8')
const app = JSON.parse(read('app.json')) as {pages: string[]; tabBar: {list: {pagePath: string}[]}}

test('every page of app.json has its four files, and a tab is a page', () => {
  for (const page of app.pages) {
    for (const kind of ['ts', 'json', 'wxml', 'wxss'])
      assert.ok(existsSync(new URL(`${page}.${kind}`, PROGRAM)), `${page}.${kind}`)
    JSON.parse(read(`${page}.json`))
  }
  for (const tab of app.tabBar.list) assert.ok(app.pages.includes(tab.pagePath))
})

test('every handler and every field of a view is in its page', () => {
  for (const page of app.pages) {
    const view = read(`${page}.wxml`)
    const made = new Phone(() => undefined).open(page.split('/').at(-1) ?? '')
    for (const [, handler] of view.matchAll(/\bbind\w+="(\w+)"/g))
      assert.equal(typeof made[handler ?? ''], 'function', `${page} ${handler}`)
    const texts = [...view.matchAll(/{{(.+?)}}/g)].map((one) => (one[1] ?? '').replace(/'[^']*'/g, ''))
    const named = texts.flatMap((one) => one.match(/(?<![.\w])[a-zA-Z]\w*/g) ?? [])
    for (const name of named) if (name !== 'item' && name !== 'index') assert.ok(name in made.data, `${page} ${name}`)
  }
})

test('components that a page uses are there', () => {
  for (const page of app.pages) {
    const {usingComponents = {}} = JSON.parse(read(`${page}.json`)) as {usingComponents?: Record<string, string>}
    for (const [name, path] of Object.entries(usingComponents)) {
      assert.ok(existsSync(new URL(`.${path}.ts`, PROGRAM)), path)
      assert.ok(read(`${page}.wxml`).includes(`<${name} `))
    }
  }
})

test('no view runs past its end: every element that is opened is closed', () => {
  for (const name of [...app.pages, 'components/code-view/code-view']) {
    const open: string[] = []
    for (const [, closing, tag, own] of read(`${name}.wxml`).matchAll(/<(\/?)([a-z-]+)(?:"[^"]*"|[^">])*?(\/?)>/g)) {
      if (closing === '/') assert.equal(open.pop(), tag, name)
      else if (own !== '/') open.push(tag ?? '')
    }
    assert.deepEqual(open, [], name)
  }
})
