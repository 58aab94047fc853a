/**
 * The servers that this device is paired with: a line to each that opens again whenever it ends, and what people see and say
 * of them.
 */
import type { Role } from "@ledgerline/api"
import type { Library } from "@ledgerline/core"
import {
  forgetServer,
  goLive,
  httpPeer,
  type LiveReplica,
  pairDevice,
  type PairedServer,
  pairedServers,
  PeerUnreachable,
  syncFailureOf,
  syncNotices,
  syncStatus,
  syncWith,
} from "@ledgerline/sync"
import type { Server, SyncOutcome } from "../device/contract.ts"
import { LedgerlineError } from "../errors.ts"
import { isFull } from "../offline/isFull.ts"
import { Coming } from "./Coming.ts"
import { errorOf } from "./errorOf.ts"
import { heldByReplica } from "./heldByReplica.ts"
import { fullHere, noticesOf } from "./saidOfServers.ts"
import type { ReplicaPorts } from "./ports.ts"
import { ServerAccess } from "./ServerAccess.ts"
import { type Said, ServerNotes } from "./ServerNotes.ts"
import type { Settings } from "./Settings.ts"
import { toldOf } from "./toldOf.ts"
import { Traffic } from "./Traffic.ts"

const OFFLINE = "offline"
const LONGEST_NAME = 100
/** Where the disk was full, it is tried again after so many milliseconds. */
const FULL_WAIT = 30_000
/** Who has said nothing for so many milliseconds is not waited for. */
const FIRST_WORD = 3000

interface Known {
  readonly server: PairedServer
  readonly access: ServerAccess
  live: LiveReplica | undefined
  isOpen: boolean
  /** Why what came could not be kept, where there is no room to write that down; undefined once there is. */
  failure: string | undefined
  /** Prevents that it is started later. */
  cancel?: () => void
  /** Whether it answered when it was asked last. */
  isReachable: boolean
  /** Whether it answered since a line was tried last. */
  hasAnswered: boolean
  /** Resolves when it answered or failed for the first time, or {@link FIRST_WORD} after it was asked. */
  tried: Promise<void>
}

export interface ServersOptions {
  readonly library: Library
  readonly ports: ReplicaPorts
  readonly settings: Settings
  /** Told when a server came or went, or is said something else of. */
  readonly onChange: () => void
  /** Told when a sync got on in which much comes. */
  readonly onProgress: () => void
  /** Told when all that the replica shows may be something else. */
  readonly onViews: () => void
  /** Whether lines are opened by themselves. */
  readonly connects: boolean
  /** Told when the replica's own store failed: nothing is synced from then on. */
  readonly onFailure: (cause: unknown) => void
  /** What is kept here, by the server from which it came. */
  readonly kept: () => readonly { readonly server: string; readonly files: number; readonly bytes: number }[]
  /** Whether the library is a friend's: then nothing is given to its servers. */
  readonly isFriend: boolean
}

export class Servers {
  readonly #options: ServersOptions
  readonly #notes: ServerNotes
  readonly traffic: Traffic
  readonly coming: Coming
  readonly #known = new Map<string, Known>()
  #isOver = false

  private constructor(options: ServersOptions, notes: ServerNotes, traffic: Traffic) {
    this.#options = options
    this.traffic = traffic
    this.#notes = notes
    const { library, ports, onProgress, onViews } = options
    this.coming = new Coming({ library, now: () => ports.timers.now(), onChange: onProgress, onViews })
  }

  static async open(options: ServersOptions): Promise<Servers> {
    const { store } = options.library
    const servers = new Servers(options, await ServerNotes.open(store), await Traffic.open(store))
    for (const server of await pairedServers(options.library)) servers.#take(server)
    return servers
  }

  get isOffline(): boolean {
    return this.#options.settings.get(OFFLINE, false)
  }

  /** The member whose device this is; undefined before it is paired. */
  get member(): string | undefined {
    return this.#ranked()[0]?.server.member
  }

  /** What the member may do, as far as servers said; undefined before any did. */
  get role(): Role | undefined {
    const { roles } = this.#notes
    return roles.includes("owner") ? "owner" : roles.includes("editor") ? "editor" : roles[0]
  }

  /** Those that answer, the active one first. */
  get reachable(): readonly ServerAccess[] {
    return this.#ranked().flatMap(({ isReachable, access }) => (isReachable && !this.isOffline ? [access] : []))
  }

  get all(): readonly ServerAccess[] {
    return this.#ranked().map(({ access }) => access)
  }

  /** Resolves when it is known of each server whether it can be reached: soon after the start, and at once from then on. */
  async tried(): Promise<void> {
    await Promise.all([...this.#known.values()].map(({ tried }) => tried))
  }

  /** As the person calls it, or else as it calls itself. */
  nameOf(access: ServerAccess | undefined): string {
    return access === undefined ? "no server" : (this.#notes.get(access.server.id)?.label ?? access.server.name)
  }

  async list(): Promise<Server[]> {
    const { library } = this.#options
    const statuses = new Map((await syncStatus(library)).map((status) => [status.server, status]))
    const notices = await syncNotices(library, 100)
    const held = await heldByReplica(library)
    const kept = new Map(this.#options.kept().map(({ server, files, bytes }) => [server, { files, bytes }]))
    return Promise.all(
      this.#ranked().map(async ({ server, access, isOpen, failure }, rank): Promise<Server> => {
        const { id, member, addresses } = server
        const {
          state = "new",
          up = 0,
          down = 0,
          agreedAt = null,
          triedAt = null,
          error,
          clock = null,
        } = statuses.get(id) ?? {}
        const there = (await access.origins()).flatMap((origin) => held.get(origin) ?? [])
        return {
          id,
          library: library.id,
          isFriend: this.#options.isFriend,
          name: this.nameOf(access),
          member,
          device: server.device,
          role: this.#notes.get(id)?.role ?? null,
          addresses,
          isActive: rank === 0,
          isOpen,
          state: isOpen && state === "offline" ? "online" : state,
          pending: { up, down },
          agreedAt,
          triedAt,
          error: failure === undefined ? (error ?? null) : fullHere(failure),
          clock,
          notices: noticesOf(id, notices),
          tracks: there.reduce((sum, { tracks }) => sum + tracks, 0),
          copies: there.reduce((sum, { copies }) => sum + copies, 0),
          bytes: there.reduce((sum, { bytes }) => sum + bytes, 0),
          kept: kept.get(id) ?? { files: 0, bytes: 0 },
          ...this.traffic.get(id),
          // A sync of another program, or of the command line, reached it too.
          reachedAt: latest(this.traffic.get(id).reachedAt, agreedAt),
        }
      }),
    )
  }

  async one(id: string): Promise<Server> {
    const server = (await this.list()).find((each) => each.id === id)
    if (server === undefined) throw unknown()
    return server
  }

  /** Pairs this device by a token, and goes live with the server. Fails with what the server or the token says. */
  async pair(token: string, name: string): Promise<Server> {
    const { library, ports } = this.#options
    const server = await pairDevice(library, token, { name, ports }).catch((cause: unknown) => {
      throw errorOf(cause)
    })
    // A person vouches for it again: it goes on under a name that nobody has revoked.
    if ((await library.revocations()).length > 0) await library.renewOrigin()
    await this.#drop(server.id)
    this.#take(server)
    this.#options.onChange()
    return this.one(server.id)
  }

  /** Fails with `invalid` for a name by which nobody could find it. */
  async rename(id: string, name: string): Promise<Server> {
    const label = name.trim()
    if (label === "" || label.length > LONGEST_NAME)
      throw new LedgerlineError({ reason: "invalid", message: `a name has 1 to ${LONGEST_NAME} characters` })
    await this.#say(this.#get(id), { label })
    return this.one(id)
  }

  /** Plays from this one first. */
  async activate(id: string): Promise<Server> {
    const wanted = this.#get(id)
    for (const known of this.#known.values()) await this.#say(known, { isActive: known === wanted ? 1 : 0 })
    return this.one(id)
  }

  /** Forgets a server; what came from it stays. */
  async forget(id: string): Promise<void> {
    this.#get(id)
    await this.#drop(id)
    await forgetServer(this.#options.library, id)
    await this.#notes.forget(id)
    await this.traffic.forget(id)
    this.#options.onChange()
  }

  /** Speaks to no server, or to all again. */
  async setOffline(isOffline: boolean): Promise<void> {
    await this.#options.settings.set(OFFLINE, isOffline)
    if (isOffline) await Promise.all([...this.#known.values()].map((known) => this.#stop(known)))
    else for (const known of this.#known.values()) this.#start(known)
    this.#options.onChange()
  }

  /** Exchanges what is new now, with one server or all. What failed is in its outcome. */
  async sync(id?: string): Promise<SyncOutcome[]> {
    if (this.isOffline) throw new LedgerlineError({ reason: "offline", message: "this device is set to be offline" })
    const { isFriend } = this.#options
    const asked = id === undefined ? this.#ranked() : [this.#get(id)]
    return Promise.all(
      asked.map(async (known) => {
        const { server, access } = known
        const said = { server: server.id, name: this.nameOf(access) }
        const report = await syncWith(this.#options.library, this.#peer(server), { introduce: !isFriend }).catch(
          (cause: unknown) => ({ reason: syncFailureOf(cause), error: errorOf(cause) }),
        )
        const answers = !("error" in report)
        if (answers) this.traffic.answered(server.id, this.#options.ports.clock.now())
        if (known.isReachable !== answers) {
          known.isReachable = answers || known.isOpen
          this.#options.onChange()
        }
        if (answers) return { ...said, received: report.received, sent: report.sent, error: null, reason: null }
        const { error, reason } = report
        return { ...said, received: 0, sent: 0, error: error.message, reason: reason ?? error.reason }
      }),
    )
  }

  /** Ends all lines. */
  async close(): Promise<void> {
    this.#isOver = true
    await Promise.all([...this.#known.values()].map((known) => this.#stop(known)))
    // On a full disk it is lost, and everything else is well.
    await this.traffic.save().catch(() => undefined)
  }

  #get(id: string): Known {
    const known = this.#known.get(id)
    if (known === undefined) throw unknown()
    return known
  }

  /** The active one first, then in the order of pairing. */
  #ranked(): Known[] {
    const rank = ({ server }: Known): number => (this.#notes.get(server.id)?.isActive === 1 ? 0 : 1)
    return [...this.#known.values()].toSorted((a, b) => rank(a) - rank(b))
  }

  #take(server: PairedServer): void {
    const { library, ports } = this.#options
    const now = (): number => ports.clock.now()
    const access = new ServerAccess(library, server, ports, (took) => this.traffic.answered(server.id, now(), took))
    const known: Known = { server, access, ...NOT_ASKED }
    this.#known.set(server.id, known)
    if (!this.isOffline) this.#start(known)
  }

  #peer(server: PairedServer) {
    const { library, ports, isFriend } = this.#options
    const { nearby } = ports
    return httpPeer(library, server, { ports, isOnlyRead: isFriend, ...(nearby === undefined ? {} : { nearby }) })
  }

  #start(known: Known): void {
    const { library, ports, onChange, onFailure, connects } = this.#options
    if (known.live !== undefined || this.#isOver || !connects) return
    const first = Promise.withResolvers<void>()
    known.tried = first.promise
    const cancel = ports.timers.after(FIRST_WORD, () => first.resolve())
    const heard = (): void => {
      cancel()
      first.resolve()
    }
    const onAnswer = (answers: boolean): void => {
      known.hasAnswered = answers
      if (!answers || known.isReachable || known.live !== live) return
      known.isReachable = true
      onChange()
      heard()
    }
    const live = goLive(library, toldOf(this.#peer(known.server), onAnswer), {
      timers: ports.timers,
      onProgress: (progress) => this.coming.note(known.server.id, progress),
      onNotices: onChange,
      onChange: ({ isOpen, cause }) => {
        this.coming.over(known.server.id)
        // Some proxies let no line be opened: then all goes on but that news comes at once.
        known.isReachable = isOpen || (!known.isOpen && known.hasAnswered && cause instanceof PeerUnreachable)
        known.hasAnswered = false
        known.isOpen = isOpen
        if (isOpen) known.failure = undefined
        if (isOpen) this.traffic.answered(known.server.id, ports.clock.now())
        if (isOpen) void this.#askRole(known)
        onChange()
        heard()
      },
    })
    known.live = live
    live.ended.catch((cause: unknown) => (isFull(cause) ? this.#startLater(known, cause) : onFailure(cause)))
  }

  /** The disk was full when something came: the server is there as before, and is heard again when there may be room. */
  #startLater(known: Known, cause: unknown): void {
    known.failure = errorOf(cause).message
    known.live = undefined
    known.isOpen = false
    known.isReachable = true
    this.#options.onChange()
    known.cancel = this.#options.ports.timers.after(FULL_WAIT, () => {
      if (this.#known.get(known.server.id) === known && !this.isOffline) this.#start(known)
    })
  }

  async #stop(known: Known): Promise<void> {
    const { live } = known
    known.cancel?.()
    known.live = undefined
    known.isOpen = false
    known.tried = Promise.resolve()
    await live?.stop().catch(() => undefined)
    known.isOpen = false
    this.coming.over(known.server.id)
  }

  async #drop(id: string): Promise<void> {
    const known = this.#known.get(id)
    if (known === undefined) return
    this.#known.delete(id)
    await this.#stop(known)
  }

  async #askRole(known: Known): Promise<void> {
    const me = await known.access.json<{ readonly role: Role }>("/api/v1/me").catch(() => undefined)
    if (me === undefined || this.#notes.get(known.server.id)?.role === me.role) return
    await this.#say(known, { role: me.role }).catch(this.#options.onFailure)
  }

  async #say({ server: { id } }: Known, said: Partial<Said>): Promise<void> {
    if (this.#isOver) return
    await this.#notes.say(id, said)
    this.#options.onChange()
  }
}

const latest = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.max(a, b)

const NOT_ASKED = {
  live: undefined,
  isOpen: false,
  failure: undefined,
  isReachable: false,
  hasAnswered: false,
  tried: Promise.resolve(),
} as const

const unknown = (): LedgerlineError =>
  new LedgerlineError({ reason: "notFound", status: 404, message: "this device is not paired with such a server" })
