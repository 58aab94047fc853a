/** Finds what an id means in any library of this device: the own one first, then those of friends. */
import { type DeviceLibrary, LedgerlineError } from "@ledgerline/client"
import type { Library } from "@ledgerline/core"
import { NotFound } from "../frame/errors.ts"
import { findAnything } from "../reads/anything.ts"

export interface Playable {
  readonly kind: string
  readonly id: string
}

const KINDS = ["track", "album", "artist"] as const

/** In the own library the beginning of an id is enough; a friend's are named whole. Fails with {@link NotFound}. */
export async function findAnywhere(device: DeviceLibrary, library: Library, text: string): Promise<Playable> {
  try {
    return await findAnything(library, text)
  } catch (cause) {
    const found = cause instanceof NotFound ? await inFriends(device, text) : undefined
    if (found === undefined) throw cause
    return found
  }
}

async function inFriends(device: DeviceLibrary, text: string): Promise<Playable | undefined> {
  const [, named, id = text] = /^(?:(track|album|artist):)?(.+)$/.exec(text) ?? []
  for (const { id: library, isFriend, error } of await device.libraries.list()) {
    if (!isFriend || error !== null) continue
    const friend = device.libraries.of(library)
    for (const kind of KINDS)
      if ((named === undefined || named === kind) && (await isThere(friend[`${kind}s`].get(id)))) return { kind, id }
  }
  return undefined
}

const isThere = (asked: Promise<unknown>): Promise<boolean> =>
  asked.then(
    () => true,
    (cause: unknown) => {
      if (cause instanceof LedgerlineError && cause.reason === "notFound") return false
      throw cause
    },
  )
