/**
 * The same number of documents of the same size by PouchDB 9 over HTTP, from its own server to an empty LevelDB. It is put in a
 * folder of its own by npm when it is measured, and is no dependency of the checkout.
 */
import { execFileSync, fork } from "node:child_process"
import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { median, timed } from "@ledgerline/core/bench"
import { pouchIn } from "./pouchProcess.ts"

const PACKAGES = ["pouchdb@9.0.0", "express-pouchdb@4.2.0", "express@4"]

/** Documents a second into an empty database; undefined where npm cannot get PouchDB. */
export async function pouchRate(
  folder: string,
  { documents, bytes, rounds }: { documents: number; bytes: number; rounds: number },
): Promise<number | undefined> {
  const programs = join(folder, "pouch")
  mkdirSync(programs)
  writeFileSync(join(programs, "package.json"), "{}")
  try {
    execFileSync("npm", ["install", "--no-audit", "--no-fund", ...PACKAGES], { cwd: programs, stdio: "ignore" })
  } catch {
    console.error("PouchDB cannot be installed here; it is not compared")
    return undefined
  }
  const script = fileURLToPath(new URL("pouchProcess.ts", import.meta.url))
  const child = fork(script, [programs, join(folder, "pouch-data"), String(documents), String(bytes)], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  })
  const { url } = await new Promise<{ url: string }>((resolve, reject) => {
    child.once("message", (message) => resolve(message as { url: string }))
    child.once("exit", (code) => reject(new Error(`PouchDB ended with ${code}`)))
  })
  const Pouch = pouchIn(programs)
  const rates: number[] = []
  for (let round = 0; round < rounds; round++) {
    const local = new Pouch(join(folder, `pouch-${round}`))
    let written = 0
    const took = await timed(async () => {
      written = (await local.replicate.from(url, { batch_size: 1000 })).docs_written
    })
    if (written !== documents) throw new Error(`PouchDB brought ${written} of ${documents} documents`)
    rates.push((documents / took) * 1000)
    await local.close()
  }
  child.disconnect()
  return median(rates)
}
