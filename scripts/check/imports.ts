/** Prints every import that goes in a forbidden direction. */
import { globSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { complaint, specifiersIn } from "./importRules.ts"

const root = fileURLToPath(new URL("../..", import.meta.url))
const files = globSync(["packages/*/{src,bench}/**/*.{ts,tsx}", "test/**/*.ts"], {
  cwd: root,
  exclude: (name) => name.endsWith("node_modules"),
})

for (const file of files) {
  for (const specifier of specifiersIn(readFileSync(`${root}/${file}`, "utf8"))) {
    const text = complaint(file, specifier)
    if (text === undefined) continue
    console.error(`${file}: "${specifier}": ${text}`)
    process.exitCode = 1
  }
}
