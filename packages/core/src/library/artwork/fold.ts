/**
 * The images of a subject. In each role one is chosen: what a person chose last, while it is there, else the one that was
 * added first. An image may be chosen before it is added, and is shown once it is.
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
  /** What a person chose, by role. */
  readonly chosen?: Readonly<Partial<Record<ArtworkRole, string>>>
}

type Which = Pick<Image, "hash" | "role">

const isSame = (a: Which, b: Which): boolean => a.hash === b.hash && a.role === b.role

const artworkFold = {
  added: (state: ArtworkState, { payload }: FoldedEvent<Image>): ArtworkState => {
    const at = state.images.findIndex((image) => isSame(image, payload))
    return { ...state, images: at < 0 ? [...state.images, payload] : state.images.with(at, payload) }
  },
  chosen: (state: ArtworkState, { payload }: FoldedEvent<Which>): ArtworkState => ({
    ...state,
    chosen: { ...state.chosen, [payload.role]: payload.hash },
  }),
  removed: (state: ArtworkState, { payload }: FoldedEvent<Which>): ArtworkState => ({
    ...state,
    images: state.images.filter((image) => !isSame(image, payload)),
  }),
}

/** The image that stands for the subject in a role. */
export function chosenImage({ images, chosen }: ArtworkState, role: ArtworkRole): Image | undefined {
  const ofRole = images.filter((image) => image.role === role)
  return ofRole.find((image) => image.hash === chosen?.[role]) ?? ofRole[0]
}

export const artworkAspect = defineAspect({
  name: "artwork",
  events: artworkEvents,
  initial: (): ArtworkState => ({ images: [] }),
  fold: artworkFold,
})
