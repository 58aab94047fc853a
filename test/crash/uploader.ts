/**
 * Takes in an upload: `uploader.ts <folder>`. Each line that it prints is true when it is printed: `begun <id>`, `has <bytes>`
 * when somebody was told that so many have come, `done` when all of them have.
 */
import { writeSync } from "node:fs"
import type { Uploads } from "@ledgerline/workers"
import { openUploads, UPLOADED, uploadPieces } from "./uploading.ts"

const [folder = ""] = process.argv.slice(2)
const tell = (line: string): void => void writeSync(1, `${line}\n`)

const { uploads, close }: { uploads: Uploads; close: () => Promise<void> } = await openUploads(folder)
const begun = await uploads.create({ member: "ada", name: "a.flac", folder: "", length: UPLOADED.length })
if (!begun.ok) throw new Error(begun.message)
const { id } = begun.value
tell(`begun ${id}`)
let offset = 0
for (const piece of uploadPieces()) {
  const answer = await uploads.append("ada", id, { ...piece, offset, stop: () => undefined })
  if (!answer.ok) throw new Error(answer.message)
  offset = answer.value.offset
  tell(`has ${offset}`)
}
await close()
tell("done")
