/** What is asked about the offline cache of a device: that of its own library and those of friends' count as one. */
import type { DeviceHandlers } from "../device/handlers.ts"
import type { CacheCheck, OfflineRoutes, OfflineState } from "../device/offline.ts"
import type { Held } from "../everywhere/held.ts"
import { LedgerlineError } from "../errors.ts"
import { readTrack } from "@ledgerline/core"
import { offlineHandlers } from "./handlers.ts"
import type { Offline } from "./Offline.ts"

type Own = Pick<DeviceHandlers, Exclude<keyof OfflineRoutes, "device.resolve">>

/** A library of the device. */
export interface Keeping extends Held {
  /** Whether a track, album or artist is in it. */
  has(id: string): Promise<boolean>
}

export function sharedHandlers(own: Keeping, friends: () => readonly Keeping[]): Own {
  const first = offlineHandlers(() => own.offline)
  const others = (): Offline[] => friends().flatMap(({ offline }) => offline ?? [])
  const state = async (): Promise<OfflineState> => {
    const states = await Promise.all([first["device.offlineState"]({}), ...others().map((each) => each.state())])
    return states.reduce(together)
  }
  /** The library that has something: the own one, unless only a friend's has it. */
  const keeperOf = async (id: string): Promise<Offline | undefined> => {
    if (await own.has(id)) return own.offline
    for (const friend of friends()) if (await friend.has(id)) return friend.offline
    return own.offline
  }
  return {
    ...first,
    "device.offlineState": state,
    "device.setOfflineSettings": async (input) => {
      await first["device.setOfflineSettings"](input)
      for (const each of others()) each.settingsChanged()
      return state()
    },
    "device.pin": async (input) => {
      const { subject } = input.body
      const keeper = await keeperOf(subject.slice(subject.indexOf(":") + 1))
      if (keeper === undefined || keeper === own.offline) return first["device.pin"](input)
      await keeper.pin(subject)
      return undefined
    },
    "device.unpin": async (input) => {
      await first["device.unpin"](input)
      for (const each of others()) if (each.hasPin(input.body.subject)) await each.unpin(input.body.subject)
      return undefined
    },
    "device.prefetch": async ({ body: { tracks } }) => {
      const keepers = new Map<Offline, string[]>()
      for (const id of tracks) {
        const held = await holderOf([own, ...friends()], id)
        if (held?.offline === undefined)
          throw new LedgerlineError({ reason: "notFound", message: "there is no such track" })
        keepers.set(held.offline, [...(keepers.get(held.offline) ?? []), id])
      }
      for (const [offline, ids] of keepers) await offline.prefetch(ids)
      return undefined
    },
    "device.downloads": async ({ query: { limit = 100 } }) => {
      const { items } = await first["device.downloads"]({ query: { limit } })
      return { items: [...items, ...others().flatMap((each) => each.downloads(limit))].slice(0, limit) }
    },
    "device.retryDownloads": async (input) => {
      await first["device.retryDownloads"](input)
      for (const each of others()) await each.retry()
      return undefined
    },
    "device.readCached": (input) => {
      const { mediaFile } = input.params
      const other = others().find(({ ids }) => ids.has(mediaFile))
      const isOther = own.offline?.ids.has(mediaFile) !== true && other !== undefined
      return (isOther ? offlineHandlers(() => other) : first)["device.readCached"](input)
    },
    "device.verifyCache": async (input) => {
      const all = [await first["device.verifyCache"](input)]
      for (const each of others()) all.push(await each.verify())
      return all.reduce(checkedTogether)
    },
    "device.clearCache": async (input) => {
      await first["device.clearCache"](input)
      for (const each of others()) await each.clear(input.body.isAll === true)
      return state()
    },
  }
}

async function holderOf(held: readonly Keeping[], id: string): Promise<Keeping | undefined> {
  for (const each of held) if ((await each.library.store.read(() => readTrack(id))) !== undefined) return each
  return undefined
}

/** Settings are those of the device; what is counted is counted together. */
function together(a: OfflineState, b: OfflineState): OfflineState {
  return {
    ...a,
    bytes: a.bytes + b.bytes,
    files: a.files + b.files,
    damaged: a.damaged + b.damaged,
    partial: a.partial + b.partial,
    byServer: [...a.byServer, ...b.byServer],
    byLibrary: [...a.byLibrary, ...b.byLibrary],
    pins: [...new Set([...a.pins, ...b.pins])],
    wanted: a.wanted + b.wanted,
    here: a.here + b.here,
    queued: a.queued + b.queued,
    failing: a.failing + b.failing,
  }
}

const checkedTogether = (a: CacheCheck, b: CacheCheck): CacheCheck => ({
  files: a.files + b.files,
  sound: a.sound + b.sound,
  damaged: a.damaged + b.damaged,
  removed: a.removed + b.removed,
  unknown: a.unknown + b.unknown,
})
