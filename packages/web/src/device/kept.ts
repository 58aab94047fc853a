/** What this browser remembers of the library that it keeps: that there is one, and whose. Nothing secret. */
import type { Me } from "@ledgerline/client/contract"

export interface Kept {
  /** Of the library among those of this origin; each keeping has a new one. */
  readonly name: string
  readonly member: string
  /** What the member might do when a server was asked last. */
  readonly role: Me["role"]
  /** `pairing`: nothing is there yet. `syncing`: not all of it. `readable`: all but its history. */
  readonly stage: "pairing" | "syncing" | "readable" | "ready"
  /** Its member signed out: it opens when they sign in again. */
  readonly isLocked: boolean
}

const KEY = "ledgerline.device"

export function readKept(): Kept | undefined {
  try {
    const text = localStorage.getItem(KEY)
    return text === null ? undefined : (JSON.parse(text) as Kept)
  } catch {
    return undefined
  }
}

/** Undefined forgets it. Fails where this browser remembers nothing: then nothing can be kept either. */
export function writeKept(kept: Kept | undefined): void {
  if (kept === undefined) localStorage.removeItem(KEY)
  else localStorage.setItem(KEY, JSON.stringify(kept))
}

/** Tells of what other tabs say. */
export function onKeptElsewhere(listener: () => void): void {
  addEventListener("storage", ({ key }) => {
    if (key === KEY) listener()
  })
}

/** Why no library can be kept here; undefined where one can. */
export type Obstacle = "insecure" | "noFiles"

export async function obstacle(): Promise<Obstacle | undefined> {
  if (!isSecureContext) return "insecure"
  try {
    await navigator.storage.getDirectory()
    return undefined
  } catch {
    return "noFiles"
  }
}

const BROWSERS = [/Edg\//, /OPR\//, /Firefox\//, /Chrom(?:e|ium)\//, /Safari\//]
const NAMES = ["Edge", "Opera", "Firefox", "Chrome", "Safari"]
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/Android/, "Android"],
  [/iPhone|iPad/, "iOS"],
  [/Windows/, "Windows"],
  [/Mac OS/, "macOS"],
  [/Linux/, "Linux"],
]

/** What people recognise this browser by in a list of devices. */
export function nameOfBrowser(agent = navigator.userAgent): string {
  const browser = NAMES[BROWSERS.findIndex((each) => each.test(agent))] ?? "Browser"
  const system = SYSTEMS.find(([pattern]) => pattern.test(agent))?.[1]
  return system === undefined ? browser : `${browser} · ${system}`
}
