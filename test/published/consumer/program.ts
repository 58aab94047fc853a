/** A program as somebody writes it who installed the SDK: `node program.ts TOKEN ADDRESS KEY FOLDER`. Prints what it found as JSON. */
import { createLibrary, LedgerlineError, type TrackEverywhere } from "@ledgerline/client"
import type { Track } from "@ledgerline/client/contract"
import { nodeStorage } from "@ledgerline/client/node"
import { connect } from "@ledgerline/client/remote"

const [token = "", url = "", name = "", password = "", folder = ""] = process.argv.slice(2)

const library = await createLibrary({ storage: nodeStorage({ folder }), servers: [token], deviceName: "program" })
await library.servers.sync()
const tracks: Track[] = []
for await (const track of library.tracks.all()) tracks.push(track)
const everywhere: TrackEverywhere[] = (await library.everywhere.tracks.list({ limit: 10 })).items.slice()
const [first] = tracks
if (first === undefined) throw new Error("there is no track")
const change = await library.tracks.edit(first.id, { title: "From a program" })
await library.servers.sync()

const server = connect({ url, as: { name, password } })
const there = await server.tracks.get(first.id)
const missing = await server.tracks.get("nothing").then(
  () => "found",
  (error: unknown) => (error instanceof LedgerlineError ? error.reason : String(error)),
)
server.close()
const state = (await library.stateOf(change))?.state
await library.close()
console.log(
  JSON.stringify({ tracks: tracks.length, everywhere: everywhere.length, title: there.title, missing, state }),
)
