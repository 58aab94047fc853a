/**
 * Five hundred downloads that do not get through, evictions and restarts in between: never a wrong file, never a pin given up,
 * never a byte that is not counted, never a file that is forgotten.
 */
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { SILENCE } from "@ledgerline/client/testing"
import { effort } from "@ledgerline/core/testing"
import { expect, it, onTestFinished } from "vitest"
import { tokenOf } from "./given.ts"
import { type Chance, chanceOf, faults, hostileTo, MovedTimers } from "./hostileFiles.ts"
import { musicServer } from "./music.ts"
import { Watched } from "./watchedDevice.ts"

const TRACKS = 40
const INTERRUPTED = 500

/** What a person does meanwhile. */
async function act(device: Watched, chance: Chance, all: number): Promise<string> {
  const { library, pins } = device
  const track = `t${chance(TRACKS)}`
  const action = chance(12)
  if (action < 3) {
    await library.offline.pin(`track:${track}`)
    pins.add(track)
    return `pin ${track}`
  }
  if (action === 3) {
    const some = [...pins][chance(Math.max(1, pins.size))] ?? track
    pins.delete(some)
    await library.offline.unpin(`track:${some}`)
    return `unpin ${some}`
  }
  if (action < 7) {
    const tracks = Array.from({ length: 12 }, () => `t${chance(TRACKS)}`)
    await library.offline.prefetch(tracks)
    return `prefetch ${tracks.join(" ")}`
  }
  if (action === 7) {
    device.limit = Math.floor((all * (20 + chance(60))) / 100)
    await library.offline.configure({ limit: device.limit })
    return `limit ${device.limit}`
  }
  if (action === 8) {
    await library.offline.configure({ isPaused: true })
    await library.offline.configure({ isPaused: false })
    return "pause"
  }
  if (action === 9) {
    await device.checkClosed()
    await device.open()
    return "restart"
  }
  if (action === 10 && chance(3) === 0) {
    await library.offline.clear()
    return "clear"
  }
  return "retry"
}

it("given a server that does everything wrong, then each file comes as it is, and every byte is accounted for", async () => {
  const { seed, numRuns } = effort(INTERRUPTED)
  const chance = chanceOf(seed)
  const timers = new MovedTimers(SILENCE)
  const server = await musicServer(Array.from({ length: TRACKS }, (_, i) => 2000 + ((i * 7919) % 60_000)))
  const hostile = await hostileTo(server, chance, timers)
  const device = new Watched(server, timers)
  const all = server.files.reduce((bytes, file) => bytes + file.bytes.length, 0)
  await device.open(await tokenOf(server, [hostile.address]))
  onTestFinished(() => device.library.close())
  await device.library.servers.sync()
  device.limit = Math.floor(all / 3)
  await device.library.offline.configure({ concurrency: 8, limit: device.limit })
  hostile.onAsked = () => device.lookAtFiles()
  const interrupted = (): number => [...hostile.counts.values()].reduce((a, b) => a + b, 0)
  const done: string[] = []
  try {
    while (interrupted() < numRuns) {
      done.push(await act(device, chance, all))
      await device.library.offline.retry()
      await device.calm()
      await device.check()
    }
    hostile.isHostile = false
    device.limit = 10e9
    await device.library.offline.configure({ limit: device.limit, rules: [{ kind: "all" }] })
    await device.library.offline.retry()
    for await (const { here } of device.library.offline.live()) if (here === TRACKS) break
    await device.check()
    for (const { track, bytes } of server.files)
      expect(readFileSync(fileURLToPath((await device.library.resolve(track)).url ?? "")).equals(bytes)).toBe(true)
    await device.checkClosed()
  } catch (cause) {
    throw new Error(`with the seed ${seed}, after: ${done.slice(-8).join("; ")}`, { cause })
  }
  // Each of them happened.
  if (numRuns >= INTERRUPTED) expect(Object.keys(faults).filter((name) => !hostile.counts.has(name))).toEqual([])
})
