/**
 * Servers on the local network, by multicast DNS (RFC 6762 and 6763). What is found there is a place to ask and no more:
 * who answers has to prove its key. docs/spec/sync.md, SYNC-45.
 */
import { Bonjour, type Service } from "bonjour-service"
import type { Timers } from "../live/ports.ts"

/** `_ledgerline._tcp`. */
const TYPE = "ledgerline"
const MOST = 16

export interface Announcement {
  /** What people call the server; made unique on the network. */
  readonly name: string
  readonly port: number
  /** Its origin, by which somebody who looks for it may tell it from others. */
  readonly origin: string
}

/** Whatever the network does not let us do is left: nobody is told then, and nobody found. */
const open = (): Bonjour => new Bonjour({}, () => undefined)

/** Tells the local network of a server. Answers what ends it. */
export function announce({ name, port, origin }: Announcement): () => Promise<void> {
  const bonjour = open()
  const unique = `${name.slice(0, 40)} ${origin.slice(0, 8)}`
  bonjour.publish({ name: unique, type: TYPE, port, txt: { v: "1", id: origin }, probe: false })
  return () =>
    new Promise((resolve) => {
      bonjour.unpublishAll(() => bonjour.destroy(() => resolve()))
    })
}

/** Addresses of servers that answer within a time. */
export function lookAround(timers: Timers, milliseconds: number): Promise<string[]> {
  const bonjour = open()
  const found = new Set<string>()
  const browser = bonjour.find({ type: TYPE }, (service) => {
    for (const address of addressesOf(service)) found.add(address)
  })
  return new Promise((resolve) => {
    timers.after(milliseconds, () => {
      browser.stop()
      bonjour.destroy()
      resolve([...found].slice(0, MOST))
    })
  })
}

function addressesOf({ addresses = [], port }: Service): string[] {
  if (!Number.isInteger(port) || port < 1 || port > 65_535) return []
  return addresses
    .filter((address) => /^[0-9a-f.:]{2,45}$/i.test(address) && !/^fe[89ab]/i.test(address))
    .map((address) => `http://${address.includes(":") ? `[${address}]` : address}:${port}`)
}
