/** One seed: some thousand things happen, then the network is mended, and everything must be as if nothing had. */
import { allPoints, checkDurable, checkLog, checkModel, checkOrigins, checkSame, lastPosition } from "./invariants.ts"
import type { Device } from "./Device.ts"
import { checkCompactions, compactedIn } from "./compaction.ts"
import { type Plant, World } from "./world.ts"

export interface SeedResult {
  readonly seed: number
  /** A hash over all that happened, in order: the same for the same seed. */
  readonly trace: string
  readonly devices: number
  /** In the replica that has most. */
  readonly events: number
  /** Other sides of forks, in all replicas together. */
  readonly forks: number
  /** How often people were told what. */
  readonly told: ReadonlyMap<string, number>
  /** Payloads that were compacted, in the replica that has most. */
  readonly compacted: number
}

/** One seed of so many is held against the model, which takes as long as all the rest. */
const MODELLED = 8

/** Steps from one look at the devices to the next. */
const CHECKED = 50

/** Fails with InvariantBroken, or with what else went wrong. */
export async function runSeed(seed: number, steps = 1000, plant: Plant = {}): Promise<SeedResult> {
  const world = new World(seed, plant)
  const { scheduler, chance } = world
  await scheduler.until(world.begin())
  let checked = 0
  while (world.steps < steps) {
    await scheduler.until(scheduler.wait(chance.below(2500)))
    world.act()
    if (world.steps - checked < CHECKED) continue
    checked = world.steps
    world.check()
  }
  await world.calm()
  world.check()
  const before = allPoints(world.devices)
  await world.settle()
  await checkSame(world.devices, before)
  for (const device of world.devices) checkDurable(device, world.servers)
  // Copies that have not written since are not told apart: now they write.
  for (const { library } of world.devices)
    await library?.append({
      actor: "user:ada",
      events: [{ type: "playlist.created", subject: "playlist:last", payload: { name: "Last" } }],
    })
  await world.settle()
  const all = allPoints(world.devices)
  checkOrigins(world.devices)
  const shown = new Map<Device, string>()
  for (const [i, device] of world.devices.entries())
    shown.set(device, await checkLog(device, i === seed % world.devices.length, world.erased))
  await checkSame(world.devices, all, shown)
  world.check()
  for (const isGuest of [false, true]) {
    const device = world.devices.find((each) => each.isGuest === isGuest)
    if (device !== undefined) checkCompactions(device, world.made)
  }
  const { devices } = world
  const one = devices.find(({ isGuest }) => !isGuest)?.library
  if (one !== undefined && seed % MODELLED === 0) await checkModel(one, seed)
  return {
    seed,
    trace: world.traceHash(),
    devices: devices.length,
    events: Math.max(...devices.map(({ disk }) => disk.readSync(() => lastPosition()))),
    forks: all.filter(({ branch }) => branch !== "").length,
    told: world.told,
    compacted: Math.max(...devices.map(compactedIn)),
  }
}
