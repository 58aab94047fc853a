/**
 * Keeps the app's own files, so that it starts without the server; the engine's once a library is kept in this browser; and
 * covers that were seen. What the interface answers is never kept here: that is what a replica is for. docs/adr/0053-the-web-app.md
 */
import { CacheFirst, type PrecacheEntry, Serwist } from "serwist"
import { COVERS, type ToServiceWorker } from "./messages.ts"
import { Recent } from "./Recent.ts"

/** What is used of the worker's surroundings: their whole vocabulary would be there in the pages' files too. */
interface Lasting {
  waitUntil(promise: Promise<unknown>): void
}
interface Said extends Lasting {
  readonly data: ToServiceWorker
  readonly ports: readonly MessagePort[]
}
interface Scope {
  readonly registration: { readonly scope: string }
  skipWaiting(): Promise<void>
  addEventListener(type: "install" | "activate", listener: (event: Lasting) => void): void
  addEventListener(type: "message", listener: (event: Said) => void): void
}
const scope = globalThis as unknown as Scope

/** Put in by the build: the files, by what is in them. */
declare const APP_FILES: readonly PrecacheEntry[]
declare const ENGINE_FILES: readonly string[]
declare const ENGINE_VERSION: string

/** Pages of the version before still load parts of it, until they are closed. */
const BEFORE = "ledgerline-before"
const ENGINE = "ledgerline-engine-"
const MOST_COVERS = 2000
/** Seconds that a server may take to give out the page, before the one that is here is taken. */
const PATIENCE = 3000

const urlOf = (path: string): string => new URL(path, scope.registration.scope).href
const engine = ENGINE + ENGINE_VERSION
const engineUrls = ENGINE_FILES.map(urlOf)

const serwist = new Serwist({
  precacheEntries: [...APP_FILES],
  precacheOptions: { cleanupOutdatedCaches: true, directoryIndex: null },
  clientsClaim: true,
  skipWaiting: false,
  disableDevLogs: true,
  runtimeCaching: [
    {
      matcher: ({ request, url }) =>
        request.mode === "navigate" && url.href.split(/[?#]/, 1)[0] === scope.registration.scope,
      handler: ({ request }) => freshPage(request),
    },
    {
      matcher: ({ url, sameOrigin }) => sameOrigin && engineUrls.includes(url.href),
      handler: async ({ request }) => (await caches.match(request, { cacheName: engine })) ?? fetch(request),
    },
    {
      matcher: ({ url }) => url.href.startsWith(urlOf("assets/")),
      handler: async ({ request }) => (await caches.match(request, { cacheName: BEFORE })) ?? fetch(request),
    },
    {
      matcher: ({ url }) => url.href.startsWith(urlOf("api/v1/artwork/")) && !url.pathname.endsWith("/facts"),
      handler: new CacheFirst({
        cacheName: COVERS,
        plugins: [
          new Recent(COVERS, MOST_COVERS),
          {
            fetchDidSucceed: async ({ response }) => {
              if (!response.ok) throw new Error(`the server answered ${response.status}`)
              return response
            },
          },
          // In another size rather than not at all.
          { handlerDidError: ({ request }) => caches.match(request, { cacheName: COVERS, ignoreSearch: true }) },
        ],
      }),
    },
  ],
})

/** The server's page where it answers soon: its files have names of their own, so that pages of two versions do not mix. */
async function freshPage(request: Request): Promise<Response> {
  const stop = AbortSignal.timeout(PATIENCE)
  try {
    const answer = await fetch(request.url, { signal: stop, cache: "no-cache", credentials: "same-origin" })
    if (answer.ok) return answer
  } catch {
    // The one that is here.
  }
  return (await serwist.matchPrecache("index.html")) ?? Response.error()
}

scope.addEventListener("install", (event) => event.waitUntil(Promise.all([keepBefore(), renewEngine()])))
scope.addEventListener("activate", (event) => event.waitUntil(dropEngines((name) => name !== engine)))
scope.addEventListener("message", (event) => {
  const answer = (value: unknown): void => event.ports[0]?.postMessage(value)
  event.waitUntil(
    act(event.data).then(
      (value) => answer({ value }),
      (error: unknown) => answer({ error: String(error) }),
    ),
  )
})
serwist.addEventListeners()

async function act(said: ToServiceWorker): Promise<unknown> {
  switch (said.kind) {
    case "keepEngine":
      return fillEngine()
    case "dropEngine":
      return dropEngines(() => true)
    case "forgetCovers":
      return caches.delete(COVERS)
    case "has":
      return APP_FILES.some(({ url }) => urlOf(url) === said.url)
    case "takeOver":
      return scope.skipWaiting()
  }
}

/** Before the new version removes what is not its own. */
async function keepBefore(): Promise<void> {
  await caches.delete(BEFORE)
  const before = await caches.open(BEFORE)
  const own = new Set(APP_FILES.map(({ url }) => urlOf(url)))
  for (const name of await caches.keys()) {
    if (!name.includes("precache")) continue
    const cache = await caches.open(name)
    for (const request of await cache.keys()) {
      const answer = own.has(request.url) ? undefined : await cache.match(request)
      if (answer !== undefined && request.url.startsWith(urlOf("assets/"))) await before.put(request, answer)
    }
  }
}

/** Where a library is kept, a new version brings its own engine. */
async function renewEngine(): Promise<void> {
  if ((await caches.keys()).some((name) => name.startsWith(ENGINE))) await fillEngine()
}

async function fillEngine(): Promise<void> {
  const cache = await caches.open(engine)
  for (const url of engineUrls)
    if ((await cache.match(url)) === undefined) await cache.add(new Request(url, { cache: "no-cache" }))
}

async function dropEngines(isWanted: (name: string) => boolean): Promise<void> {
  for (const name of await caches.keys()) if (name.startsWith(ENGINE) && isWanted(name)) await caches.delete(name)
}
