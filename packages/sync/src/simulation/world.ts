/** Devices that edit, sync, crash, are copied and restored, under a network that does its worst; all from one seed. */
import { createHash } from "node:crypto"
import { CommandRejected, Compacted, type Library, revertEvents, UnknownEventType } from "@ledgerline/core"
import { type SyncReport, syncWith } from "../client/sync.ts"
import { FrameRefused, PeerNotTrusted, PeerRefused, PeerUnreachable } from "../errors.ts"
import { Crashed, Device } from "./Device.ts"
import { compact, type Made } from "./compaction.ts"
import { edit } from "./edits.ts"
import { checkClaims, checkKept, InvariantBroken, type Kept, noteKept } from "./invariants.ts"
import { Network } from "./Network.ts"
import { Chance } from "./random.ts"
import { Scheduler } from "./Scheduler.ts"
import { rememberingCheck } from "./signatures.ts"
import { CURRENT, EARLIER } from "./versions.ts"

/** A fault of the program, put in by a test to see that it is found; and how bad the network is. */
export interface Plant {
  /** How often the network changes what it carries, 0 to 1: no fault of the program, which has to stand that. */
  readonly spoiling?: number
  /** What a process has in place of its library. */
  readonly library?: (library: Library, chance: Chance, device: Device) => Library
  /** What a client gets in place of an answer. */
  readonly answer?: (frame: Uint8Array, chance: Chance) => Uint8Array
  /** Servers show every log to everybody. */
  readonly showsAll?: boolean
  /** From which seed on a test looks for it; the first unless given. */
  readonly seed?: number
  /** Databases do not sync what they commit. */
  readonly isLax?: boolean
  /** Whoever compacts waits for nobody, and does not say so. */
  readonly isHasty?: boolean
}

/** How often each happens. */
const ACTS = {
  edit: 440,
  sync: 360,
  crash: 30,
  powerCut: 10,
  cut: 40,
  mend: 40,
  clock: 20,
  backUp: 30,
  restore: 10,
  copy: 10,
  rotate: 10,
  revoke: 5,
  forgive: 5,
  pair: 15,
  reissue: 10,
  upgrade: 10,
  takePart: 20,
  compact: 15,
}

const LIBRARY_ID = "5".repeat(32)
const YEAR = 31_536_000_000
const DAY = 86_400_000
const MOST_DEVICES = 7
/** How many events a server gives and takes at once, more or less: few, so that much takes several pages. */
const PAGES = [20, 40, 200]
const BYTES_OF_EVENT = 500

export class World {
  readonly devices: Device[] = []
  readonly scheduler = new Scheduler()
  readonly chance: Chance
  readonly network: Network
  readonly #plant: Plant
  readonly #trace = createHash("sha256")
  readonly #kept = new Map<Device, Kept>()
  readonly #busy = new Set<string>()
  readonly #isSigned = rememberingCheck()
  /** How many devices there may be in the end. */
  readonly #most: number
  /** Events whose payload somebody took away; databases may have lost the erasure since. */
  readonly erased = new Set<string>()
  /** How often people were told what. */
  readonly told = new Map<string, number>()
  #acts = 0
  /** What was compacted, and what was known to whoever did it. */
  readonly made = new Map<string, Made>()
  #failure: unknown

  constructor(seed: number, plant: Plant = {}) {
    this.chance = new Chance(seed)
    this.#plant = plant
    const { chance, scheduler } = this
    this.#most = 2 + chance.below(MOST_DEVICES - 1)
    const weather = {
      loss: chance.pick([0, 0, 0.02, 0.1, 0.3]),
      duplication: chance.pick([0, 0.1, 0.5]),
      delay: chance.pick([20, 200, 1000, 5000]),
      spoiling: plant.spoiling ?? 0,
    }
    this.network = new Network({ chance, scheduler, weather, plant, trace: (what) => this.trace(what) })
  }

  get servers(): Device[] {
    return this.devices.filter(({ isServer }) => isServer)
  }

  /** What has happened: what people and chance did, and messages that arrived. */
  get steps(): number {
    return this.#acts + this.network.arrived
  }

  trace(what: string): void {
    this.#trace.update(`${this.scheduler.now} ${what}\n`)
  }

  traceHash(): string {
    return this.#trace.copy().digest("hex")
  }

  async begin(): Promise<void> {
    const count = 2 + this.chance.below(this.#most - 1)
    const servers = 1 + this.chance.below(Math.min(3, count - 1))
    const hasGuest = count > servers && this.chance.happens(0.4)
    for (let i = 0; i < count; i++) await this.#add({ isServer: i < servers, isGuest: hasGuest && i === count - 1 })
  }

  /** Something happens, somewhere. Does not wait for its end. */
  act(): void {
    const { chance } = this
    this.#acts += 1
    const device = chance.pick(this.devices)
    const kind = chance.weighted(ACTS)
    this.trace(`${kind} ${device.name}`)
    if (kind === "cut" || kind === "mend") {
      const other = chance.pick(this.devices)
      const ways = [`${device.name} ${other.name}`, ...(chance.happens(0.5) ? [`${other.name} ${device.name}`] : [])]
      for (const way of ways) {
        if (kind === "cut") this.network.cut.add(way)
        else this.network.cut.delete(way)
      }
    } else if (kind === "clock") device.skew = chance.below(25 * YEAR) - 10 * YEAR
    else if (kind === "backUp") device.backUp()
    else if (kind === "edit") this.#run(this.#edit(device))
    else if (kind === "sync") this.#run(this.#syncSomewhere(device))
    else if (kind === "crash") this.#run(this.#restart(device))
    else if (kind === "restore") this.#run(this.#restore(device))
    else if (kind === "copy") this.#run(this.#copy(device))
    else if (kind === "powerCut") this.#run(this.#cutPower(device))
    else if (kind === "upgrade") this.#run(this.#upgrade(device))
    else if (kind === "takePart") this.#run(this.#takePart(device))
    else if (kind === "compact") this.#run(compact(device, chance, this.#plant, this))
    else this.#run(this.#withKeys(device, kind))
  }

  /** Looks whether each device still has what it had, and whether cursors are where they may be. */
  check(): void {
    if (this.#failure !== undefined) throw this.#failure
    for (const device of this.devices) {
      checkKept(device, this.#kept.get(device))
      this.#kept.set(device, noteKept(device))
    }
    for (const device of this.devices) checkClaims(device, this.servers)
  }

  /** The network is mended and everybody is up; all that was under way ends. */
  async calm(): Promise<void> {
    this.network.weather = { loss: 0, duplication: 0, delay: 1, spoiling: 0 }
    this.network.cut.clear()
    await this.scheduler.drain()
    for (const device of this.devices) {
      if (device.program !== CURRENT) device.crash()
      device.program = CURRENT
      if (device.library === undefined) await this.scheduler.until(device.start(LIBRARY_ID))
      device.calm()
      if (device.library !== undefined) await this.scheduler.until(device.library.upgraded())
    }
  }

  /** Everybody syncs with every server until nobody has news. Fails where that does not end. */
  async settle(): Promise<void> {
    for (let round = 0; round < 12; round++) {
      // What is waited for that may be on its way is asked for by then.
      await this.scheduler.until(this.scheduler.wait(2 * DAY))
      let isQuiet = true
      for (const device of this.devices) {
        for (const server of this.servers) {
          if (device === server) continue
          const before = [device.library?.origin, server.library?.origin].join()
          const report = await this.scheduler.until(this.sync(device, server))
          for (const { library } of [device, server]) if (library !== undefined) await pair(library)
          const after = [device.library?.origin, server.library?.origin].join()
          if (report.received + report.sent > 0 || before !== after) isQuiet = false
        }
      }
      if (this.#failure !== undefined) throw this.#failure
      if (isQuiet) return
    }
    throw new InvariantBroken("i", "the devices do not come to an end with each other")
  }

  sync(device: Device, server: Device): Promise<SyncReport> {
    const { library } = device
    if (library === undefined) return Promise.reject(new Crashed("the device is down"))
    const transport = this.network.transport(device, server)
    const own = this.#plant.library?.(library, this.chance, device) ?? library
    const report = syncWith(own, { id: server.name, name: server.name, transport, acceptNewKey: true })
    const note = ({ notices }: SyncReport): void => {
      for (const { kind } of notices) this.told.set(kind, (this.told.get(kind) ?? 0) + 1)
    }
    report.then(note, () => undefined)
    return report
  }

  async #add(options: { readonly isServer: boolean; readonly isGuest: boolean }, image?: Buffer): Promise<void> {
    const name = `${options.isServer ? "server" : options.isGuest ? "guest" : "device"}${this.devices.length}`
    const device = new Device(
      { ...options, name, isSigned: this.#isSigned },
      new Chance(this.chance.next()),
      this.scheduler,
      image,
    )
    device.isLax = this.#plant.isLax === true
    const events = this.chance.pick(PAGES)
    device.pageSize = { events, bytes: events * BYTES_OF_EVENT }
    if (image === undefined && this.chance.happens(0.25)) device.program = EARLIER
    this.devices.push(device)
    await device.start(LIBRARY_ID)
  }

  /** Lets something go on beside all else; what may happen to it is no failure, everything else is. */
  #run(work: Promise<unknown>): void {
    work.catch((cause: unknown) => {
      const isExpected = EXPECTED.some((kind) => cause instanceof kind)
      if (!isExpected) this.#failure ??= cause
    })
  }

  async #edit({ library, isGuest }: Device): Promise<void> {
    if (library !== undefined) await edit(library, this.chance, isGuest, this.erased)
  }

  async #syncSomewhere(somebody: Device): Promise<void> {
    const server = this.chance.pick(this.servers)
    const device = somebody === server ? this.chance.pick(this.devices.filter((each) => each !== server)) : somebody
    const way = `${device.name} ${server.name}`
    if (device.library === undefined || this.#busy.has(way)) return
    this.#busy.add(way)
    try {
      const { received, sent, notices } = await this.sync(device, server)
      this.trace(`${way} ${received} ${sent} ${notices.map(({ text }) => text).join()}`)
    } finally {
      this.#busy.delete(way)
    }
  }

  async #restart(device: Device): Promise<void> {
    // Between two transactions of something that is under way, as a rule.
    device.lightFuse(this.chance.below(8))
    await this.scheduler.wait(this.chance.below(2000))
    device.crash()
    checkClaims(device, this.servers)
    await this.scheduler.wait(this.chance.below(5000))
    if (device.library === undefined) await device.start(LIBRARY_ID)
  }

  /** The power goes a little after the disk has been synced; with `synchronous = FULL` nothing is lost by it. */
  async #cutPower(device: Device): Promise<void> {
    const synced = device.disk.image()
    await this.scheduler.wait(this.chance.below(6000))
    if (device.library === undefined) return
    device.crash()
    const left = device.afterPowerCut(synced)
    if (left !== undefined) device.lose(left)
    await this.scheduler.wait(this.chance.below(5000))
    if (device.library === undefined) await device.start(LIBRARY_ID)
  }

  async #takePart({ library }: Device): Promise<void> {
    await library?.takePart({ introduce: true })
  }

  /** The program is exchanged for the current one. */
  async #upgrade(device: Device): Promise<void> {
    if (device.program === CURRENT || device.library === undefined) return
    device.crash()
    device.program = CURRENT
    await device.start(LIBRARY_ID)
  }

  /** What people do with keys. */
  async #withKeys(device: Device, kind: "rotate" | "revoke" | "forgive" | "pair" | "reissue"): Promise<void> {
    const { library } = device
    if (library === undefined) return
    const other = this.chance.pick(this.devices).library?.origin ?? library.origin
    if (kind === "rotate") await library.rotateKey("user:ada")
    else if (kind === "revoke") await library.revoke(other, { actor: "user:ada" })
    else if (kind === "pair") await pair(library)
    else if (kind === "reissue") await library.reissue()
    else {
      const revocations = await library.revocations(other)
      if (revocations.length === 0) return
      const ids = revocations.map(({ id }) => id)
      await library.append({ actor: "user:ada", events: (context) => revertEvents(context, ids) })
    }
  }

  async #restore(device: Device): Promise<void> {
    if (device.backups.length === 0) return
    device.crash()
    device.restore(this.chance.pick(device.backups))
    this.#kept.delete(device)
    await device.start(LIBRARY_ID)
  }

  async #copy(device: Device): Promise<void> {
    if (this.devices.length >= this.#most) return
    await this.#add({ isServer: false, isGuest: device.isGuest }, device.disk.image())
  }
}

/** What may happen to whatever goes on in such a world. */
const EXPECTED = [
  Crashed,
  CommandRejected,
  Compacted,
  FrameRefused,
  PeerNotTrusted,
  PeerRefused,
  PeerUnreachable,
  UnknownEventType,
]

/** A device that was revoked is paired again, under another name. */
async function pair(library: Library): Promise<void> {
  if ((await library.revocations()).length > 0) await library.renewOrigin()
}
