/** A server in a process of its own, to be killed: `process.ts FILE` says its port when it listens. */
import { Library, registry } from "@ledgerline/core"
import { openSqlite } from "@ledgerline/core/store/sqlite"
import { systemPorts, thisProcess } from "@ledgerline/core/system"
import type { AddressInfo } from "node:net"
import { systemTimers } from "@ledgerline/sync/system"
import Fastify from "fastify"
import { collab } from "../collab.ts"
import { byToken, LIBRARY_ID } from "./tokens.ts"

const [, , path = ""] = process.argv
const store = openSqlite({ path, owner: thisProcess(), now: () => Date.now() })
const library = await Library.open({ store, registry, ports: systemPorts, library: LIBRARY_ID })
const subject = "playlist:p"
if ((await library.state(subject)) === undefined)
  await library.append({ actor: "user:ada", events: [{ type: "playlist.created", subject, payload: { name: "x" } }] })
const app = Fastify()
await collab(app, { library, timers: systemTimers, authorize: byToken })
await app.listen({ host: "127.0.0.1", port: 0 })
process.stdout.write(`${(app.server.address() as AddressInfo).port}\n`)
