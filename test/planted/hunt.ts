/** Runs one property on a copy of the engine: `hunt.ts <src of the copy> <property> <runs>`. Prints `holds` or `caught`. */
import { pathToFileURL } from "node:url"

const [source = "", property = "", runs = "1"] = process.argv.slice(2)
const properties = (await import(pathToFileURL(`${source}/testing/properties.ts`).href)) as Record<
  string,
  (...numbers: number[]) => Promise<void>
>
const run = properties[property]
if (run === undefined) throw new Error(`there is no property ${property}`)
try {
  await run(Number(runs), 0)
  console.log("holds")
} catch (error) {
  console.log(`caught\n${error instanceof Error ? error.message : String(error)}`)
}
