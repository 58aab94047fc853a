/**
 * Writes schemas/events/ and docs/events.md from the event registry, schemas/openapi.json from the contract of the server,
 * the types of the client from that, and schemas/manifest.json; with `--check` only says what differs.
 */
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { clientTypes, type OpenApiDocument } from "./gen/clientTypes.ts"
import { type RegisteredEvents, render } from "./gen/render.ts"

const root = fileURLToPath(new URL("..", import.meta.url))
const registryFile = new URL("../packages/core/src/library/index.ts", import.meta.url)
const { registry } = (await import(registryFile.href)) as { registry: RegisteredEvents }

const contractFile = new URL("../packages/api/src/index.ts", import.meta.url)
const { openApi } = (await import(contractFile.href)) as { openApi: () => OpenApiDocument }

const manifestFile = new URL("../packages/core/src/manifest/schema.ts", import.meta.url)
const { manifestSchema } = (await import(manifestFile.href)) as { manifestSchema: () => object }

const contract = openApi()
const text = (json: object): string => `${JSON.stringify(json, null, 2)}\n`
const CLIENT = "packages/client/src/contract.gen.ts"
const wanted = new Map([
  ...render(registry),
  ["schemas/openapi.json", text(contract)],
  ["schemas/manifest.json", text(manifestSchema())],
  [CLIENT, clientTypes(contract)],
])
const present = new Map(
  globSync(["schemas/events/*.json", "schemas/openapi.json", "schemas/manifest.json", "docs/events.md", CLIENT], {
    cwd: root,
  }).map((path) => [path, readFileSync(join(root, path), "utf8")]),
)
const stale = [...wanted].filter(([path, content]) => present.get(path) !== content)
const leftOver = [...present.keys()].filter((path) => !wanted.has(path))

if (process.argv.includes("--check")) {
  for (const [path] of stale) console.error(`${path} differs: run npm run gen`)
  for (const path of leftOver) console.error(`${path} belongs to no event: run npm run gen`)
  process.exitCode = stale.length + leftOver.length > 0 ? 1 : 0
} else {
  for (const [path, content] of stale) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), content)
  }
  for (const path of leftOver) rmSync(join(root, path))
  console.log(`${stale.length} files written, ${leftOver.length} removed`)
}
