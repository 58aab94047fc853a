import { expect, it } from "vitest"
import { compiledNames, importsIn, type Manifest, publishable, usesNode } from "./manifest.ts"

const manifest: Manifest = {
  name: "@ledgerline/client",
  description: "A library",
  license: "MIT",
  exports: {
    ".": "./src/index.ts",
    "./node": "./src/node/index.ts",
    "./build": "./build/bundle.ts",
    "./testing": "./src/testing/index.ts",
    "./identity/testing": "./src/identity/testing/index.ts",
    "./bench/workload": "./src/bench/workload.ts",
    "./internal/*": null,
  },
  dependencies: { "@ledgerline/core": "workspace:*", effect: "catalog:", pg: "^8.23.0", unused: "^1.0.0" },
  devDependencies: { "@types/pg": "^8.0.0", "@types/node": "catalog:" },
}
const release = { version: "0.3.0", catalog: { effect: "^4.1.0", "@types/node": "^24.0.0" } }
const nothing = { modules: new Set<string>(), inTypes: new Set<string>(), usesNodeTypes: false }

it("publishes the entries that are for others, compiled", () => {
  expect(publishable(manifest, release, nothing, { "./engine/*": "./engine/*" })).toMatchObject({
    version: "0.3.0",
    exports: {
      ".": { types: "./dist/index.d.ts", default: "./dist/index.js" },
      "./node": { types: "./dist/node/index.d.ts", default: "./dist/node/index.js" },
      "./engine/*": "./engine/*",
      "./package.json": "./package.json",
    },
  })
  expect(JSON.stringify(publishable(manifest, release, nothing, {}))).not.toMatch(
    /testing|bench|build|workspace|catalog/,
  )
})

it("wants what is imported and no more, with the types that its own are written in", () => {
  const imported = {
    modules: new Set(["@ledgerline/core/objects", "effect/Schema"]),
    inTypes: new Set(["pg", "@ledgerline/client"]),
    usesNodeTypes: true,
  }
  expect(publishable(manifest, release, imported, {})).toMatchObject({
    dependencies: {
      "@ledgerline/core": "0.3.0",
      "@types/node": "^24.0.0",
      "@types/pg": "^8.0.0",
      effect: "^4.1.0",
      pg: "^8.23.0",
    },
  })
  const stray = { ...nothing, modules: new Set(["left-pad/lib"]) }
  expect(() => publishable(manifest, release, stray, {})).toThrow(
    "imports left-pad/lib, which is none of its dependencies",
  )
})

it("finds imports of compiled modules, and not what only looks like one", () => {
  const text = [
    'import { a } from "effect";',
    'import "side";',
    'export {\n  b\n} from "kysely";',
    'import { c } from "./c.js";',
    'import fs from "node:fs";',
    'export declare const d: import("pg").Pool;',
    'const e = Buffer.from("LLHI");',
    ' * import { f } from "left-pad"',
  ].join("\n")
  expect(importsIn(text)).toEqual(["effect", "side", "kysely", "pg"])
  expect([usesNode(text), usesNode("export type G = Buffer"), usesNode("export type H = Buffered")]).toEqual([
    true,
    true,
    false,
  ])
})

it("names compiled files in types and threads", () => {
  expect(compiledNames('import type { A } from "../a.ts"; type B = import("./b.tsx").B')).toBe(
    'import type { A } from "../a.js"; type B = import("./b.js").B',
  )
  expect(compiledNames('new Worker(new URL("./thread.ts", import.meta.url))')).toBe(
    'new Worker(new URL("./thread.js", import.meta.url))',
  )
  expect(compiledNames('import { c } from "c.ts"; say("./d.ts")')).toBe('import { c } from "c.ts"; say("./d.ts")')
})
