/** Fails where the lockfile holds a version older than minimumVersions.json allows. */
import { readFileSync } from "node:fs"
import minimums from "./minimumVersions.json" with { type: "json" }
import { tooOld } from "./lockedVersions.ts"

const complaints = tooOld(readFileSync(new URL("../../pnpm-lock.yaml", import.meta.url), "utf8"), minimums)
for (const line of complaints) console.error(line)
process.exitCode = complaints.length > 0 ? 1 : 0
