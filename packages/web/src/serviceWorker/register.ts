/** The page's side of the service worker. */
import { useSyncExternalStore } from "react"
import { isTyping, noticeTyping } from "./typed.ts"
import type { ToServiceWorker } from "./messages.ts"

let isNewer = false
const listeners = new Set<() => void>()
let waiting: ServiceWorker | undefined

function tell(found: ServiceWorker): void {
  waiting = found
  isNewer = true
  for (const listener of listeners) listener()
}

let registered: Promise<ServiceWorkerRegistration | undefined> = Promise.resolve(undefined)

/** Begins to keep the app's files. Where there can be no such worker, the app works as long as the server does. */
export function startServiceWorker(): void {
  if (!("serviceWorker" in navigator) || import.meta.env.DEV) return
  noticeTyping()
  // A file of a version that the server has no more.
  addEventListener("vite:preloadError", () => {
    isNewer = true
    for (const listener of listeners) listener()
  })
  registered = register()
}

async function register(): Promise<ServiceWorkerRegistration | undefined> {
  try {
    const registration = await navigator.serviceWorker.register("serviceWorker.js", { updateViaCache: "none" })
    const look = (worker: ServiceWorker | null): void => {
      if (worker === null) return
      const installed = (): void => {
        if (worker.state === "installed" && navigator.serviceWorker.controller !== null) void offer(worker)
      }
      installed()
      worker.addEventListener("statechange", installed)
    }
    look(registration.waiting)
    look(registration.installing)
    registration.addEventListener("updatefound", () => look(registration.installing))
    // Pages that stay open for days learn of it when somebody comes back to them.
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") void registration.update().catch(() => undefined)
    })
    return registration
  } catch {
    // Refused, as in private windows of some browsers.
    return undefined
  }
}

/** A page that came from the server may be of the new version already. */
async function offer(worker: ServiceWorker): Promise<void> {
  const own = document.querySelector<HTMLScriptElement>("script[type=module]")?.src
  if (own !== undefined && (await say({ kind: "has", url: own }, worker)) === true)
    await say({ kind: "takeOver" }, worker)
  else tell(worker)
}

/** Has the engine kept, so that a library opens without the server. Answers whether it is: there may be no service worker. */
export async function keepEngine(): Promise<boolean> {
  if ((await registered) === undefined) return false
  // At the first visit it is still fetching the app's files; nobody may be told that all is here before it is.
  const { active } = await navigator.serviceWorker.ready
  if (active === null) return false
  await say({ kind: "keepEngine" }, active)
  return true
}

/** Says something to the service worker, and answers what it answers. Undefined where none is at work yet. */
export async function say(message: ToServiceWorker, to?: ServiceWorker): Promise<unknown> {
  if (!("serviceWorker" in navigator)) return undefined
  const worker = to ?? (await navigator.serviceWorker.getRegistration())?.active
  if (worker === undefined || worker === null) return undefined
  const { port1, port2 } = new MessageChannel()
  const { promise, resolve, reject } = Promise.withResolvers<unknown>()
  port1.addEventListener("message", ({ data }: MessageEvent<{ value?: unknown; error?: string }>) => {
    port1.close()
    if (data.error === undefined) resolve(data.value)
    else reject(new Error(data.error))
  })
  port1.start()
  worker.postMessage(message, [port2])
  return promise
}

/** Milliseconds between two looks whether somebody has written to the end. */
const LOOK = 500

/** Milliseconds that the worker of the new version gets to take over: one that is busy with slow answers gives way late. */
const TAKE_OVER = 5000

/** What has to be kept before the page is loaded anew, such as what plays. */
const keepers = new Set<() => Promise<void>>()

/** Has something kept before a new version is loaded. Answers what ends that. */
export function beforeNewVersion(keep: () => Promise<void>): () => void {
  keepers.add(keep)
  return () => keepers.delete(keep)
}

/** Loads the new version, once nobody is in the middle of writing something; `onWait` is told where somebody is. */
export async function takeNewVersion(onWait: () => void): Promise<void> {
  if (isTyping()) onWait()
  while (isTyping()) await new Promise((resolve) => setTimeout(resolve, LOOK))
  await Promise.allSettled([...keepers].map((keep) => keep()))
  const worker = waiting
  if (worker === undefined) return location.reload()
  // Not as soon as it is in charge: a page that is asked for while it still tidies up would wait for that.
  const active = new Promise<void>((resolve) => {
    const look = (): void => {
      if (worker.state === "activated" || worker.state === "redundant") resolve()
    }
    worker.addEventListener("statechange", look)
    look()
  })
  // The page comes from the server where that answers, whichever worker is in charge.
  const late = new Promise((resolve) => setTimeout(resolve, TAKE_OVER))
  void say({ kind: "takeOver" }, worker).catch(() => undefined)
  await Promise.race([active, late])
  location.reload()
}

/** Whether the server has a newer version of the app than this page. */
export function useNewVersion(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => isNewer,
  )
}
