/** The artwork of a folder: pictures in files belong to their tracks, images beside them to the album. */
import { albumIdOf, type ArtworkRole, type NewEvent } from "@ledgerline/core"
import type { Claimed } from "./claims.ts"
import { rolesOf } from "./images.ts"
import type { Known, KnownImage } from "./known.ts"
import type { StoredPicture } from "./fileRead.ts"
import type { Slice } from "./decide.ts"
import type { LocalFile } from "../local/files.ts"
import { retractable, type SaidImage, type Saying, sayingOf, type Sayings, textOfSaying } from "./sayings.ts"
import type { ReadUnit, UnitFile, UnitImage } from "./unit.ts"

interface Image extends Omit<StoredPicture, "type"> {
  readonly role: ArtworkRole
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

/**
 * Takes down what the images of a folder say of its album, and answers what to remember of their files. What says of an
 * artist is looked at when all folders are read (artistImages.ts).
 */
export function folderArtwork({ unit, claimed }: Slice, sayings: Sayings, known: Known): LocalFile[] {
  const album = albumOfFolder(claimed)
  const images = album === undefined ? new Map<UnitImage, SaidImage>() : saidImages(unit, `album:${album}`, known)
  for (const { claims } of unit.gone) sayings.saidBefore(claims)
  return unit.images.map((file) => {
    const { row, said } = file
    const isOfArtist = sayingOf(said)?.subject.startsWith("artist:") === true
    // What cannot be read for now is what it was.
    if (isOfArtist || isUnread(row)) return { ...row, claims: said }
    sayings.saidBefore(said)
    const image = images.get(file)
    if (image === undefined) return row
    sayings.say(image, said)
    return { ...row, claims: textOfSaying(image) }
  })
}

/** Whether an image could not be read for a reason that may pass. */
export const isUnread = ({ failure }: LocalFile): boolean =>
  failure !== null && !/^(?:unreadable|tooLarge):/.test(failure)

function saidImages(unit: ReadUnit, subject: string, known: Known): Map<UnitImage, SaidImage> {
  const said = new Map<UnitImage, SaidImage>()
  const front = unit.images.find(({ planned, image }) => planned?.role === "front" && image !== undefined)?.image
  for (const file of unit.images) {
    const { planned, image } = file
    if (planned === undefined || image === undefined) continue
    const { role, disc, isGuess = false } = planned
    if (isGuess && hasPictures(unit, known)) continue
    // A disc without an image of its own shows the album's.
    if (role === "disc" && image.hash === front?.hash) continue
    said.set(file, { subject, role, hash: image.hash, image, ...(disc === undefined ? {} : { disc }) })
  }
  return said
}

/** Whether files of the unit have a front cover in them. */
const hasPictures = ({ files }: ReadUnit, known: Known): boolean =>
  files.some(({ read, known: row }) =>
    read === undefined
      ? known.images.get(`track:${row?.track}`)?.some(({ role }) => role === "front")
      : rolesOf(read.pictures.map(({ type }) => type)).includes("front"),
  )

/** What has to be known of images beside what the files of a slice name: whose pictures, and what other files say. */
export function wantedArtwork({ unit, to, claimed }: Slice): { subjects: string[]; sayings: string[] } {
  if (to !== unit.files.length) return { subjects: [], sayings: [] }
  const before = retractable([...unit.images.map(({ said }) => ({ claims: said })), ...unit.gone])
  const album = albumOfFolder(claimed)
  const now = new Set(
    unit.images.map(({ planned, image }) => `album:${album} ${planned?.role ?? ""} ${image?.hash ?? ""}`),
  )
  const isOther = ({ subject, role, hash }: Saying): boolean => !now.has(`${subject} ${role} ${hash}`)
  const isGuessed = unit.images.some(({ planned }) => planned?.isGuess === true)
  const tracks = isGuessed ? unit.files.flatMap(({ known }) => known?.track ?? []) : []
  return {
    subjects: [...before.map(({ subject }) => subject), ...tracks.map((id) => `track:${id}`)],
    sayings: before.filter(isOther).map(textOfSaying),
  }
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
