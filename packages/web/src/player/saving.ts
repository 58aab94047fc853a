/** The queue over reloads: whole in this browser, and as a list of tracks in the library, where other devices find it. */
import { beforeNewVersion } from "../serviceWorker/register.ts"
import type { LibraryApi } from "@ledgerline/client/remote"
import { setting } from "../app/setting.ts"
import { newKey } from "../app/newKey.ts"
import type { Player } from "./Player.ts"
import type { Queue, Repeat } from "./queue/queue.ts"

/** Milliseconds after a change. */
const HERE = 500
const THERE = 5000
/** The library takes no more. */
const MOST = 5000
/** That what plays goes on in the page that comes. */
const GO_ON = "player.goOn"

interface Saved {
  readonly queue: Queue
  readonly position: number
  readonly repeat: Repeat
}

const deviceSetting = setting<string>("player.queue", "")

/** What this browser's queue is called in the library. */
export function ownQueue(): string {
  if (deviceSetting.get() === "") deviceSetting.set(newKey())
  return deviceSetting.get()
}

/**
 * Puts back what was saved by this member here, and saves from then on what changes, while `isOwn`: all tabs of a browser have one place
 * for it, which is that of the one that plays. Answers what ends it.
 */
export function keepQueue(player: Player, library: () => LibraryApi, member: string, isOwn: () => boolean): () => void {
  const timers: { here?: ReturnType<typeof setTimeout>; there?: ReturnType<typeof setTimeout> } = {}
  let last = ""
  let hasChanged = false
  /** A tab that was only open says nothing as it goes. */
  const saveHere = async (): Promise<void> => {
    if (!isOwn() || !(hasChanged || player.state.state === "playing")) return
    hasChanged = false
    const { queue, position, state } = player
    await put(member, { queue, position, repeat: state.repeat })
  }
  // A page of a new version goes on with what plays in this one.
  const leave = beforeNewVersion(async () => {
    if (player.state.state === "playing") sessionStorage.setItem(GO_ON, "1")
    await saveHere()
  })
  const saveThere = (): void => {
    if (!isOwn()) return
    const { entries, at } = player.queue
    const tracks = entries.slice(0, MOST).map(({ track }) => track.id)
    const body = {
      tracks,
      index: Math.min(Math.max(0, at), Math.max(0, tracks.length - 1)),
      positionMs: Math.round(player.position * 1000),
    }
    const said = JSON.stringify(body)
    if (said === last) return
    last = said
    // The next change says it again.
    void library()
      .playback.saveQueue(ownQueue(), body)
      .catch(() => (last = ""))
  }
  const saveAtOnce = (): void => void saveHere()
  const changed = (): void => {
    clearTimeout(timers.here)
    clearTimeout(timers.there)
    hasChanged = isOwn()
    if (!hasChanged) return
    timers.here = setTimeout(saveAtOnce, HERE)
    timers.there = setTimeout(saveThere, THERE)
  }
  let end = (): void => undefined
  let isEnded = false
  void get(member).then((saved) => {
    if (isEnded) return
    // Who was quicker has begun something already.
    if (saved !== undefined && player.queue.entries.length === 0 && saved.queue.entries.length > 0)
      player.restore(saved.queue, saved.position, saved.repeat)
    const isGoingOn = sessionStorage.getItem(GO_ON) !== null && player.state.state === "paused"
    sessionStorage.removeItem(GO_ON)
    if (isGoingOn) player.toggle()
    end = player.subscribe(changed)
  })
  addEventListener("pagehide", saveAtOnce)
  const timer = setInterval(saveAtOnce, 10_000)
  return () => {
    isEnded = true
    leave()
    end()
    clearInterval(timer)
    clearTimeout(timers.here)
    clearTimeout(timers.there)
    removeEventListener("pagehide", saveAtOnce)
  }
}

const STORE = "queues"

function database(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open("ledgerline-player", 1)
    opening.addEventListener("upgradeneeded", () => opening.result.createObjectStore(STORE))
    opening.addEventListener("success", () => resolve(opening.result))
    opening.addEventListener("error", () => reject(opening.error ?? new Error("this browser keeps nothing")))
  })
}

async function put(member: string, saved: Saved): Promise<void> {
  try {
    const db = await database()
    const writing = db.transaction(STORE, "readwrite")
    writing.objectStore(STORE).put(saved, member)
    await new Promise((resolve) => {
      for (const end of ["complete", "abort", "error"]) writing.addEventListener(end, resolve)
    })
    db.close()
  } catch {
    // A private window may keep nothing: the queue is gone with the page.
  }
}

async function get(member: string): Promise<Saved | undefined> {
  try {
    const db = await database()
    const asking = db.transaction(STORE).objectStore(STORE).get(member)
    return await new Promise((resolve) => {
      asking.addEventListener("success", () => {
        resolve(asking.result as Saved | undefined)
        db.close()
      })
      asking.addEventListener("error", () => resolve(undefined))
    })
  } catch {
    return undefined
  }
}
