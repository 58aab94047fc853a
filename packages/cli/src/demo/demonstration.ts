/** Shows the engine at work on a library that is made for it and deleted afterwards. Every line is an answer of the engine. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import {
  type ActivityContext,
  addTracks,
  generation,
  Library,
  listTracks,
  newClient,
  type NewEvent,
  type Ports,
  query,
  readPlaylist,
  registry,
  revertOperation,
  why,
} from "@ledgerline/core"
import { openSqlite } from "@ledgerline/core/store/sqlite"
import { systemPorts, thisProcess } from "@ledgerline/core/system"
import { DATABASE } from "../frame/folder.ts"
import type { Output } from "../frame/output.ts"
import { clean, count } from "../frame/text.ts"
import { TRACK_COLUMNS, trackLine } from "../reads/track.ts"
import { give } from "./exchange.ts"
import { doneElsewhere, edited, enriched, EXPLAINED, imported, PLAYLIST, trackOf } from "./story.ts"

export interface Shown {
  readonly events: number
  readonly stateHash: string
  readonly verified: boolean
  readonly rebuiltEqual: boolean
  readonly replicasEqual: boolean
}

const HOUR = 3_600_000

/** Removes what it made, also when a signal ends it. */
export async function demonstrate(out: Output, pause: () => Promise<void>): Promise<Shown> {
  const folder = mkdtempSync(join(tmpdir(), "ledgerline-"))
  try {
    return await new Demonstration(out, pause, folder).run()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

class Demonstration {
  readonly #out: Output
  readonly #ports: Ports
  readonly #folder: string
  /** Hours pass between the steps, so that the library can be asked about one of them. */
  #now = Date.now() - 5 * HOUR
  #step = 0

  constructor(out: Output, pause: () => Promise<void>, folder: string) {
    this.#out = out
    this.#ports = { ...systemPorts, clock: { now: () => this.#now }, pause }
    this.#folder = folder
  }

  async run(): Promise<Shown> {
    const library = await this.#open(join(this.#folder, DATABASE))
    const phone = await this.#open(":memory:")
    try {
      return await this.#show(library, phone)
    } finally {
      await phone.close()
      await library.close()
    }
  }

  async #show(library: Library, phone: Library): Promise<Shown> {
    const out = this.#out
    this.#title("Four files are taken in: what their tags say becomes events")
    await this.#append(library, "import", imported())
    await this.#tracks(library)

    const before = this.#now + HOUR / 2
    this.#title("A provider adds what it knows, and a person corrects one title")
    const run = await this.#append(library, "provider:musicbrainz", enriched())
    await this.#append(library, "user:ada", edited())
    await this.#tracks(library)

    this.#title("Every value says where it comes from")
    for (const field of ["title", "album"])
      out.line(clean((await library.store.read(() => why(EXPLAINED, field))).line))

    this.#title("The provider was wrong: one more event takes its whole run back, and nothing else")
    await this.#append(
      library,
      "user:ada",
      await library.store.read(() => revertOperation({ ...contextOf(library), random: systemPorts.random }, run)),
    )
    await this.#tracks(library)

    this.#title("The library as it was before the provider ran")
    const then = await library.asOf({ time: before })
    await this.#tracks(then)
    await then.close()

    this.#title("Log and views are sound, and the views can be thrown away")
    const report = await library.verify()
    out.line(
      `verified ${count(report.events, "event")}: ${report.ok ? "no problem" : report.problems.map(({ message }) => message).join("; ")}`,
    )
    await library.rebuild()
    const rebuiltEqual = (await library.stateHash()) === report.stateHash
    out.line(
      `rebuilt from the log: ${rebuiltEqual ? "the same state" : "another state"} ${report.stateHash.slice(0, 16)}`,
    )

    this.#title("A second device takes everything over")
    const created = { type: "playlist.created", subject: PLAYLIST, payload: { name: "Late evening" } }
    await this.#append(library, "user:ada", [created])
    const taken = await give(library, phone)
    out.line(`${count(taken, "event")} handed over, checked and folded`)

    this.#title("Both work offline: each adds to one playlist, one plays a track and corrects a title")
    await this.#append(library, "user:ada", await this.#toPlaylist(library, 0))
    await this.#append(phone, "user:ada", [...doneElsewhere(this.#now), ...(await this.#toPlaylist(phone, 2))])
    const [received, sent] = [await give(library, phone), await give(phone, library)]
    const [here, there] = [await library.stateHash(), await phone.stateHash()]
    await this.#tracks(library, true)
    out.line(`playlist: ${(await this.#titles(library)).join(", ")}`)
    const agreement = here === there ? "the same state" : "different states"
    out.line(`${count(received, "event")} one way, ${sent} the other: both hold ${agreement} ${here.slice(0, 16)}`)
    const events = (await library.holdings()).reduce((sum, chain) => sum + chain.seq, 0)
    return { events, stateHash: here, verified: report.ok, rebuiltEqual, replicasEqual: here === there }
  }

  #open(path: string): Promise<Library> {
    const store = openSqlite({ path, owner: thisProcess(), now: () => this.#now })
    return Library.open({ store, registry, ports: this.#ports, path })
  }

  async #append(library: Library, actor: string, events: readonly NewEvent[]): Promise<string> {
    this.#now += HOUR
    await this.#ports.pause?.()
    return (await library.append({ actor, events })).op
  }

  /** Drafts that put a track at the end of the playlist. */
  async #toPlaylist(library: Library, index: number): Promise<NewEvent[]> {
    const state = await library.store.read(() => readPlaylist(contextOf(library), PLAYLIST))
    const editing = { subject: PLAYLIST, state, client: newClient(systemPorts.random) }
    return addTracks(editing, [trackOf(index)], { now: this.#now })
  }

  /** What is in the playlist, in its order. */
  async #titles(library: Library): Promise<string[]> {
    const found = await library.store.read(() =>
      query<{ title: string }>(
        `SELECT title FROM "playlistItem" item JOIN track ON track.id = item.track WHERE playlist = ? ORDER BY "orderKey", item.item`,
        [PLAYLIST],
      ),
    )
    return found.map((row) => row.title)
  }

  #title(text: string): void {
    this.#step += 1
    this.#out.line(`${this.#step > 1 ? "\n" : ""}${this.#out.style("bold", `${this.#step}. ${text}`)}`)
  }

  async #tracks(library: Library, withPlays = false): Promise<void> {
    const { rows } = await library.store.read(() => listTracks({ sort: "album" }))
    const played = await library.store.read(() =>
      query<{ track: string; plays: number }>("SELECT track, plays FROM playback"),
    )
    const plays = new Map(played.map((row) => [row.track, String(row.plays)]))
    const columns = [...TRACK_COLUMNS.slice(1), ...(withPlays ? [{ title: "plays", right: true }] : [])]
    this.#out.table(
      columns,
      rows.map((row) => [...trackLine(row).slice(1), plays.get(row.id) ?? ""]),
    )
  }
}

const contextOf = ({ store, generation: live }: Library): ActivityContext => ({
  dialect: store.dialect,
  registry,
  generation: generation(live),
})
