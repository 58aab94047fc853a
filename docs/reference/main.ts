/** Writes the reference of the SDK into `docs/reference/client`, or into the folder named. `npm run reference` */
import { resolve } from "node:path"
import { fileURLToPath } from "node:url"
import { writeReference } from "./reference.ts"

const folder = resolve(process.argv[2] ?? fileURLToPath(new URL("client", import.meta.url)))
const { complaints } = await writeReference(folder)
for (const line of complaints) console.error(line)
console.log(folder)
if (complaints.length > 0) process.exitCode = 1
