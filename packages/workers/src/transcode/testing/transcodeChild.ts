/** Transcodes in a process of its own, to be killed: `transcodeChild.ts FILE CACHE`. Says when the first bytes are there. */
import { open } from "node:fs/promises"
import { CacheFolder } from "../../cache/CacheFolder.ts"
import { systemPorts } from "../../system.ts"
import { findProgram } from "../program.ts"
import { Transcoder } from "../Transcoder.ts"

const [path = "", folder = ""] = process.argv.slice(2)
const cache = await CacheFolder.open({ folder, mostBytes: 1e9, now: () => Date.now() })
const program = findProgram(systemPorts)
const transcoder = new Transcoder({ program, cache, ports: systemPorts, atOnce: 1, atOnceForOne: 1 })
const { fd } = await open(path)
const request = { mediaFile: "m1", profile: "opus-64", durationMs: 40 * 3600_000, member: "ada", fd }
const answer = await transcoder.open(request)
process.send?.(answer.ok)
