/** The artwork of a folder: pictures in files belong to their tracks, images beside them to the album. */
import { albumIdOf, type ArtworkRole, type NewEvent } from "@ledgerline/core"
import type { Claimed } from "./claims.ts"
import { folderImages, rolesOf } from "./images.ts"
import type { Known, KnownImage } from "./known.ts"
import type { StoredPicture } from "./fileRead.ts"
import type { Slice } from "./decide.ts"
import type { UnitFile } from "./unit.ts"

interface Image {
  readonly role: ArtworkRole
  readonly hash: string
  readonly mime: string
  readonly bytes: number
  readonly width?: number
  readonly height?: number
  readonly description?: string
  readonly disc?: number
}

export function trackArtwork(
  { unit, from, to }: Slice,
  trackOf: (file: UnitFile) => string | undefined,
  known: Known,
): NewEvent[] {
  const events: NewEvent[] = []
  const covered = new Set<string>()
  for (const file of unit.files.slice(from, to)) {
    const track = trackOf(file)
    if (file.read === undefined || track === undefined || covered.has(track)) continue
    covered.add(track)
    const roles = rolesOf(file.read.pictures.map(({ type }) => type))
    const images = file.read.pictures.map((picture, i) => imageOf(picture, roles[i] ?? "other"))
    events.push(...changes(`track:${track}`, "embedded", images, known))
  }
  return events
}

function imageOf({ hash, mime, bytes, width, height, description }: StoredPicture, role: ArtworkRole): Image {
  return {
    role,
    hash,
    mime,
    bytes,
    ...(width === undefined || height === undefined ? {} : { width, height }),
    ...(description === undefined ? {} : { description }),
  }
}

export function folderArtwork({ unit, claimed }: Slice, known: Known): NewEvent[] {
  const album = albumOfFolder(claimed)
  if (album === undefined || unit.images === undefined) return []
  const images = folderImages(unit.images.map(({ name }) => name)).flatMap(({ name, ...which }) => {
    const image = unit.images?.find((each) => each.name === name)?.image
    return image === undefined ? [] : [{ ...image, ...which }]
  })
  return changes(`album:${album}`, "folder", images, known)
}

/** The album that most files of the folder are on. */
function albumOfFolder(claimed: readonly Claimed[]): string | undefined {
  const albums = Map.groupBy(claimed, ({ shown }) => albumIdOf(shown))
  const [most] = [...albums].toSorted(([, a], [, b]) => b.length - a.length)
  if (most === undefined || most[0] === null) return undefined
  return most[1].length * 2 > claimed.length ? most[0] : undefined
}

/** Images that are new, and the removal of those that a provider had found and that are not there any more. */
function changes(subject: string, provider: string, images: readonly Image[], known: Known): NewEvent[] {
  const before = (known.images.get(subject) ?? []).filter((image) => image.provider === provider)
  const isIn = (
    list: readonly Pick<KnownImage, "role" | "hash">[],
    { role, hash }: Pick<KnownImage, "role" | "hash">,
  ) => list.some((image) => image.role === role && image.hash === hash)
  const unique = images.filter((image, i) => images.findIndex((each) => isIn([each], image)) === i)
  return [
    ...before
      .filter((image) => !isIn(unique, image))
      .map(({ role, hash }) => ({ type: "artwork.removed", subject, payload: { role, hash } })),
    ...unique
      .filter((image) => image.mime.startsWith("image/") && !isIn(before, image))
      .map((image) => ({ type: "artwork.added", subject, payload: { ...image, provider } })),
  ]
}
