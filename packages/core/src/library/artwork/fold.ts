/**
 * The images of a subject. In each role one is chosen, of those of one disc one for that disc: what a person chose last of
 * what is there, else the one that was added first. An image may be chosen before it is added, and is shown once it is.
 */
import { defineAspect } from "../../define/aspect.ts"
import type { FoldedEvent } from "../../define/event.ts"
import { artworkEvents, type ArtworkRole } from "./events.ts"

export interface Image {
  readonly hash: string
  readonly role: ArtworkRole
  readonly mime: string
  readonly provider: string
  readonly width?: number
  readonly height?: number
  readonly bytes?: number
  readonly disc?: number
  readonly description?: string
  readonly url?: string
  readonly licence?: string
}

export interface ArtworkState {
  readonly images: readonly Image[]
  /** What persons chose, by role, the last one last. */
  readonly chosen?: Readonly<Partial<Record<ArtworkRole, readonly string[]>>>
}

type Which = Pick<Image, "hash" | "role">

const isSame = (a: Which, b: Which): boolean => a.hash === b.hash && a.role === b.role

const artworkFold = {
  added: (state: ArtworkState, { payload }: FoldedEvent<Image>): ArtworkState => {
    const at = state.images.findIndex((image) => isSame(image, payload))
    return { ...state, images: at < 0 ? [...state.images, payload] : state.images.with(at, payload) }
  },
  chosen: (state: ArtworkState, { payload: { role, hash } }: FoldedEvent<Which>): ArtworkState => {
    const before = state.chosen?.[role]?.filter((each) => each !== hash) ?? []
    return { ...state, chosen: { ...state.chosen, [role]: [...before, hash] } }
  },
  removed: (state: ArtworkState, { payload }: FoldedEvent<Which>): ArtworkState => ({
    ...state,
    images: state.images.filter((image) => !isSame(image, payload)),
  }),
}

/** The image that stands for the subject in a role; for one disc of it where one is given. */
export function chosenImage({ images, chosen }: ArtworkState, role: ArtworkRole, disc?: number): Image | undefined {
  const ofRole = images.filter((image) => image.role === role)
  const own = ofRole.filter((image) => image.disc === disc)
  // For want of one of the whole, a disc's may stand for it, but none of another disc for a disc.
  const fitting = own.length > 0 || disc !== undefined ? own : ofRole
  const last = chosen?.[role]?.findLast((hash) => fitting.some((image) => image.hash === hash))
  return fitting.find((image) => image.hash === last) ?? fitting[0]
}

export const artworkAspect = defineAspect({
  name: "artwork",
  events: artworkEvents,
  initial: (): ArtworkState => ({ images: [] }),
  fold: artworkFold,
})
