/**
 * Makes tarballs that can be published: the SDK and the packages that it needs, in the folder named or in `dist`. Prints where
 * they are, each after those that it needs. docs/howto/publish-the-packages.md
 */
import { execFile } from "node:child_process"
import { join, resolve } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { stage } from "./pack/stage.ts"

const [wanted, ...others] = process.argv.slice(2)
if (others.length > 0 || wanted?.startsWith("-") === true) {
  console.error(
    "usage: npm run pack [-- FOLDER]   makes tarballs of the SDK and its packages in FOLDER, dist unless given",
  )
  process.exit(wanted === "--help" || wanted === "-h" ? 0 : 2)
}

const folder = resolve(wanted ?? fileURLToPath(new URL("../dist", import.meta.url)))
const names = await stage(folder)
const folders = names.map((name) => `./${name}`)
const { stdout } = await promisify(execFile)(
  "npm",
  ["pack", "--json", "--ignore-scripts", "--pack-destination", folder, ...folders],
  { cwd: folder, maxBuffer: 16e6 },
)
const packed = JSON.parse(stdout) as readonly { readonly filename: string; readonly size: number }[]
for (const { filename, size } of packed) console.log(`${join(folder, filename)} ${Math.ceil(size / 1000)} kB`)
