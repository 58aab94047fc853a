/** Albums and artists that are probably one: named alike but for case, accents, punctuation and articles. */
import type { Library } from "../Library.ts"
import { folded } from "../library/sortKey.ts"
import { query, type Work } from "../store/port.ts"
import { pairKey } from "./duplicates/sound.ts"
import type { Grouped } from "./grouping.ts"

export interface Alike {
  /** The one with less in it. */
  readonly id: string
  readonly into: string
}

interface Named {
  readonly id: string
  readonly name: string
  readonly artist: string | null
  readonly tracks: number
}

const PAGE = 5000
const SELECT = {
  album: 'SELECT id, title AS name, COALESCE("artistId", artist) AS artist, tracks FROM "album"',
  artist: 'SELECT id, name, NULL AS artist, tracks + composed AS tracks FROM "artist"',
} as const

/** Pairs that nobody turned down, those with most in them first. Reads a stretch at a time. */
export async function alike({ store, ports }: Pick<Library, "store" | "ports">, kind: Grouped): Promise<Alike[]> {
  const groups = new Map<string, Named[]>()
  for (let after = ""; ;) {
    const rows: Named[] = await store.read(() =>
      query(`${SELECT[kind]} WHERE id > ? ORDER BY id LIMIT ${PAGE}`, [after]),
    )
    for (const row of rows) {
      const key = JSON.stringify([bare(row.name), row.artist])
      const group = groups.get(key)
      if (group === undefined) groups.set(key, [row])
      else group.push(row)
    }
    if (rows.length < PAGE) break
    after = rows.at(-1)?.id ?? ""
    await ports.pause?.()
  }
  const apart = await store.read(() => keptApartOf(kind))
  const pairs: (Alike & { readonly tracks: number })[] = []
  for (const group of groups.values()) {
    const [into, ...others] = group.toSorted((a, b) => b.tracks - a.tracks || (a.id < b.id ? -1 : 1))
    if (into === undefined || bare(into.name) === "") continue
    for (const { id, tracks } of others)
      if (!apart.has(pairKey(id, into.id))) pairs.push({ id, into: into.id, tracks: tracks + into.tracks })
  }
  return pairs.toSorted((a, b) => b.tracks - a.tracks || (a.id < b.id ? -1 : 1)).map(({ id, into }) => ({ id, into }))
}

const ARTICLE = /^(?:the|a|an|der|die|das|le|la|les|los|el) (?=.)/
const NO_LETTER = /[^\p{L}\p{N}]+/gu

function bare(name: string): string {
  const plain = folded(name)
  const short = plain.replace(ARTICLE, "").replaceAll("&", "and").replaceAll(NO_LETTER, "")
  return short === "" ? plain : short
}

function* keptApartOf(kind: Grouped): Work<ReadonlySet<string>> {
  const rows = yield* query<{ subject: string; candidate: string }>(
    `SELECT subject, candidate FROM "candidate" WHERE status = 'dismissed' AND subject LIKE ? AND candidate LIKE 'merge:%'`,
    [`${kind}:%`],
  )
  const idIn = (text: string): string => text.slice(text.indexOf(":") + 1)
  return new Set(rows.map(({ subject, candidate }) => pairKey(idIn(subject), idIn(candidate))))
}
