/**
 * What image files make the library say: "this image stands for that subject". The row of a file remembers it, so that the
 * file takes back exactly that when it is gone or means something else, and what a person took away stays away.
 */
import type { ArtworkRole, NewEvent } from "@ledgerline/core"
import type { LocalFile } from "../local/files.ts"
import type { Known } from "./known.ts"
import type { ReadImage } from "./unit.ts"

export interface Saying {
  /** With its kind. */
  readonly subject: string
  readonly role: ArtworkRole
  readonly hash: string
}

export interface SaidImage extends Saying {
  readonly image: ReadImage
  readonly disc?: number
}

const PROVIDER = "folder"

const SAYING = /^artwork (\S+) ([a-z]+) ([0-9a-f]{64})$/

export const textOfSaying = ({ subject, role, hash }: Saying): string => `artwork ${subject} ${role} ${hash}`

/** What a row remembers; undefined where that is nothing, or something else. */
export function sayingOf(claims: string | null): Saying | undefined {
  const [, subject, role, hash] = SAYING.exec(claims ?? "") ?? []
  if (subject === undefined || role === undefined || hash === undefined) return undefined
  return { subject, role: role as ArtworkRole, hash }
}

/** What the image files of one batch say, and said before. */
export class Sayings {
  readonly #now = new Map<string, { readonly image: SaidImage; readonly before: string | null }[]>()
  readonly #said = new Set<string>()
  readonly #before = new Map<string, Saying>()

  /** Images of a folder, best first, each with what its file said before. */
  say(image: SaidImage, before: string | null): void {
    const key = `${image.subject} ${image.role} ${image.disc ?? ""}`
    this.#now.set(key, [...(this.#now.get(key) ?? []), { image, before }])
    this.#said.add(textOfSaying(image))
  }

  /** What a file said that may say something else now. */
  saidBefore(claims: string | null): void {
    const saying = sayingOf(claims)
    if (saying !== undefined && claims !== null) this.#before.set(claims, saying)
  }

  /** What has to be appended. What other files go on saying stays. */
  events(known: Pick<Known, "images" | "sayings">): NewEvent[] {
    const isThere = ({ subject, role, hash }: Saying): boolean =>
      known.images.get(subject)?.some((image) => image.role === role && image.hash === hash) === true
    const events: NewEvent[] = []
    for (const images of this.#now.values()) {
      const done = new Set<string>()
      let isLate = false
      for (const { image, before } of images) {
        const text = textOfSaying(image)
        if (done.has(text)) continue
        done.add(text)
        if (!isThere(image)) {
          // A person took it away: the file says nothing new.
          if (before === text) continue
          isLate = true
        } else if (isLate && before === text) {
          // The first one stands for its subject: one that comes before it has to be added before it.
          events.push(removed(image))
        } else continue
        events.push(added(image))
      }
    }
    for (const [text, saying] of this.#before) {
      if (!this.#said.has(text) && !known.sayings.has(text) && isThere(saying)) events.push(removed(saying))
    }
    return events
  }
}

const removed = ({ subject, role, hash }: Saying): NewEvent => ({
  type: "artwork.removed",
  subject,
  payload: { role, hash },
})

const added = ({ subject, role, disc, image }: SaidImage): NewEvent => ({
  type: "artwork.added",
  subject,
  payload: { ...image, role, ...(disc === undefined ? {} : { disc }), provider: PROVIDER },
})

/** What rows may take back, of which it has to be known whether other files say it too. */
export const retractable = (rows: readonly (Pick<LocalFile, "claims"> | undefined)[]): Saying[] =>
  rows.flatMap((row) => sayingOf(row?.claims ?? null) ?? [])
