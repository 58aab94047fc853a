/** What two servers answer to the same request, told apart line by line. Plain functions. */

/** Something that only one of the two says, or that they say otherwise. */
export interface Difference {
  readonly request: string
  /** Names of members; `[]` is any element of a list. */
  readonly path: string
  readonly kind: "here" | "there" | "value"
  readonly here: string | undefined
  readonly there: string | undefined
}

/** Members that are ids: each server has its own. */
const IDS = new Set(["id", "parent", "albumId", "artistId", "coverArt", "serverVersion"])
/** What names an element of a list, the best first. */
const NAMES = ["title", "name", "value", "username"]

/**
 * All that an answer says, by its path. Elements of lists are known by their names, so that the same track is compared with
 * itself; the names in order are what the list says.
 */
function said(answer: unknown, path = ""): Map<string, string> {
  const all = new Map<string, string>()
  const add = (inner: Map<string, string>) => {
    for (const [key, value] of inner) all.set(key, value)
  }
  if (Array.isArray(answer)) {
    all.set(`${path}[]`, answer.map(nameOf).join(", "))
    for (const each of answer) if (isObject(each)) add(said(each, `${path}[${nameOf(each)}]`))
    return all
  }
  if (!isObject(answer)) return all.set(path, JSON.stringify(answer))
  for (const [name, value] of Object.entries(answer)) {
    const inner = path === "" ? name : `${path}.${name}`
    if (IDS.has(name) && !isObject(value)) all.set(inner, "an id")
    else add(said(value, inner))
  }
  return all
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

function nameOf(value: unknown): string {
  if (!isObject(value)) return String(value)
  const name = NAMES.map((each) => value[each]).find((each) => each !== undefined)
  return name === undefined ? "?" : String(name as string).replaceAll(/[[\].|]/g, "_")
}

export function differences(request: string, here: unknown, there: unknown): Difference[] {
  const [ours, theirs] = [said(here), said(there)]
  const found: Difference[] = []
  for (const key of new Set([...ours.keys(), ...theirs.keys()])) {
    const [one, other] = [ours.get(key), theirs.get(key)]
    if (one === other) continue
    // What is in a list that only one of them has is told by the list.
    if (isInside(key, ours, theirs)) continue
    const path = key.replaceAll(/\[[^\]]*\]/g, "[]")
    const kind = other === undefined ? "here" : one === undefined ? "there" : "value"
    found.push({ request, path, kind, here: one, there: other })
  }
  return found
}

/** Whether only one of them has the element of a list, or the object, that this is of. */
function isInside(key: string, ours: ReadonlyMap<string, string>, theirs: ReadonlyMap<string, string>): boolean {
  const at = Math.max(key.lastIndexOf("]."), key.lastIndexOf("].") + 1)
  if (at <= 0) return false
  const element = key.slice(0, key.lastIndexOf("].") + 1)
  const has = (all: ReadonlyMap<string, string>) => [...all.keys()].some((each) => each.startsWith(`${element}.`))
  return has(ours) !== has(theirs)
}

/** A line of the table of differences that are meant. `*` stands for any names. */
export interface Explained {
  readonly request: RegExp
  readonly path: RegExp
  readonly kind: string
  readonly line: string
}

export function explainedIn(page: string): Explained[] {
  return page.split("\n").flatMap((line) => {
    const [, request, path, kind] = /^\| `([^`]+)` *\| `([^`]+)` *\| (here|there|value) *\|/.exec(line) ?? []
    if (request === undefined || path === undefined || kind === undefined) return []
    return [{ request: pattern(request), path: pattern(path), kind, line }]
  })
}

const pattern = (text: string): RegExp => {
  const alternatives = text
    .split(", ")
    .map((each) => each.replaceAll(/[.[\]?+()|{}^$\\]/g, "\\$&").replaceAll("*", ".*"))
  return new RegExp(`^(?:${alternatives.join("|")})$`)
}

export const explains = ({ request, path, kind }: Explained, difference: Difference): boolean =>
  kind === difference.kind && request.test(difference.request) && path.test(difference.path)
