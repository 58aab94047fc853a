/**
 * An imported folder, served with everything that a server has: real files, real images, real programs. One for the tests
 * of a file: making it takes longer than most of them.
 */
import { execFileSync } from "node:child_process"
import { createHash } from "node:crypto"
import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { all, type Library, views } from "@ledgerline/core"
import { openMachineKey } from "@ledgerline/core/machineKey"
import { closeApp, createApp, People } from "@ledgerline/server"
import { pairDevice, signIn } from "@ledgerline/sync"
import { systemHttp, systemTimers } from "@ledgerline/sync/system"
import { importFolder, ImportPool } from "@ledgerline/workers"
import { systemPorts } from "@ledgerline/workers/system"
import { blobsFolder } from "../../frame/places.ts"
import { openHere, temporaryFolder } from "../../testing/cli.ts"
import { openMediaPorts } from "../ports.ts"

/** Of the track that is a file. */
export const SECONDS = 30
/** One to 7 s and 3 frames of a CD, two from there on. */
const SHEET = `PERFORMER "Satie"
TITLE "Cut"
FILE "whole.flac" WAVE
  TRACK 01 AUDIO
    TITLE "One"
    INDEX 01 00:00:00
  TRACK 02 AUDIO
    TITLE "Two"
    INDEX 01 00:07:03
`
/** The first sample of the second part. */
export const CUT = 7 * 44_100 + 3 * 588

export interface Served {
  readonly library: Library
  readonly address: string
  readonly token: string
  /** The path of something in the folder of the test. */
  readonly at: (...names: string[]) => string
  /** The one that is a file. */
  readonly track: string
  readonly trackCalled: (title: string) => Promise<{ id: string; mediaFile: string }>
  readonly ask: (path: string, headers?: Readonly<Record<string, string>>) => Promise<Response>
  /** Samples at 48 kHz, one channel. */
  readonly decoded: (bytes: Buffer) => Int16Array
  readonly close: () => Promise<void>
}

/** Needs ffmpeg. */
export async function serveMusic(): Promise<Served> {
  const folder = temporaryFolder()
  const at = (...names: string[]): string => join(folder.path, ...names)
  makeMusic(at)
  const closing: (() => unknown)[] = [() => folder.remove()]
  const library = await openHere(at("data"))
  closing.push(() => library.close())
  const pool = new ImportPool({ ports: systemPorts, threads: 1 })
  await importFolder({ library, folder: at("Music"), blobs: blobsFolder(at("data")), ports: systemPorts, pool })
  await pool.close()
  const media = await openMediaPorts(library, at("data"))
  closing.push(() => media.close())
  const key = openMachineKey({ path: at("machine.key"), random: library.ports.random })
  const people = await People.open({ library, key })
  const { devices } = people.accounts
  const app = await createApp({ library, people, timers: systemTimers, media: media.ports })
  // A connection that a client opened and never asked over would be waited for.
  closing.push(() => closeApp(app, systemTimers, 500))
  const address = await app.listen({ host: "127.0.0.1", port: 0 })
  await devices.announce({ name: "home", addresses: [address] })
  const laptop = await openHere(at("laptop"), library.id)
  const { token: pairing } = await devices.openPairing("ada", [address])
  const server = await pairDevice(laptop, pairing, { name: "laptop", ports: systemHttp })
  const { token } = await signIn(laptop, server, { ports: systemHttp })
  await laptop.close()
  const trackCalled = async (title: string) => {
    const named = views.selectFrom("track").select(["id", "mediaFile"]).where("title", "=", title)
    const [found] = await library.store.read(() => all(named))
    return found as { id: string; mediaFile: string }
  }
  return {
    library,
    address,
    token,
    at,
    track: (await trackCalled("Gymnopédie")).id,
    trackCalled,
    ask: (path, headers = {}) =>
      fetch(`${address}/api/v1${path}`, { headers: { authorization: `Bearer ${token}`, ...headers } }),
    decoded(bytes) {
      const path = at(`decoded-${createHash("sha256").update(bytes).digest("hex")}`)
      writeFileSync(path, bytes)
      const pcm = execFileSync("ffmpeg", ["-v", "error", "-i", path, "-f", "s16le", "-ac", "1", "-ar", "48000", "-"], {
        maxBuffer: 1e9,
      })
      return new Int16Array(pcm.buffer.slice(pcm.byteOffset, pcm.byteOffset + pcm.length))
    },
    async close() {
      for (const close of closing.toReversed()) await close()
    },
  }
}

/** An album of one track with a cover, and one in one file with a sheet. */
function makeMusic(at: Served["at"]): void {
  mkdirSync(at("Music", "Album"), { recursive: true })
  mkdirSync(at("Music", "Cut"))
  mkdirSync(at("data"))
  mkdirSync(at("laptop"))
  const make = (source: string, path: string, ...options: readonly string[]): void => {
    execFileSync("ffmpeg", ["-v", "error", "-f", "lavfi", "-i", source, ...options, path])
  }
  const sound = `aevalsrc='0.4*sin(2*PI*t*(220+10*t))+0.02*random(0)|0.3*sin(2*PI*t*331)':s=44100:d=${SECONDS}`
  const tags = ["-metadata", "title=Gymnopédie", "-metadata", "artist=Satie", "-metadata", "album=Album"]
  make(sound, at("Music", "Album", "01 Gymnopédie.flac"), ...tags)
  make("color=red:s=300x200", at("Music", "Album", "cover.png"), "-frames:v", "1")
  const tones = "aevalsrc='0.4*sin(2*PI*t*(300+20*t))|0.2*sin(2*PI*t*500)':s=44100:d=20"
  make(tones, at("Music", "Cut", "whole.flac"))
  writeFileSync(at("Music", "Cut", "whole.cue"), SHEET)
}

export const bytesOf = async (response: Response): Promise<Buffer> => Buffer.from(await response.arrayBuffer())
