/** Reads a manifest that somebody changed: all of it is checked before anything is done with it. */
import * as Schema from "effect/Schema"
import { ManifestRefused } from "../errors.ts"
import { type Fields, FieldsSchema, type FieldValue } from "../library/claim/fields.ts"
import type { Library } from "../Library.ts"
import { faultOfFields, type Owner } from "../objects/editing.ts"
import {
  digestOf,
  LIST_NAMES,
  LISTS,
  LONGEST_ID,
  MANIFEST_FORMAT,
  MANIFEST_VERSION,
  manifestFields,
  NOTHING,
} from "./format.ts"
import { lineOf, type Path, shownPath } from "./lineOf.ts"

/** What somebody changed of one subject. */
export interface ChangedItem {
  readonly owner: Owner
  readonly id: string
  readonly fields: Fields
  /** The digests of these fields as they were written. */
  readonly was: Readonly<Record<string, string>>
}

export interface ParsedManifest {
  readonly state: Readonly<Record<string, number>>
  /** Only what differs from what was written. */
  readonly changed: readonly ChangedItem[]
  readonly items: number
}

type Refusal = ManifestRefused["reason"]

const isFields = Schema.is(FieldsSchema)
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** Items that are looked at in one go: others have their turn between. */
const AT_ONCE = 1000

/** Fails with {@link ManifestRefused}, which says where. */
export async function parseManifest(text: string, library: Pick<Library, "id" | "ports">): Promise<ParsedManifest> {
  const refuse = (reason: Refusal, path: Path, message: string): never => {
    const [at, line] = [shownPath(path), lineOf(text, path)]
    throw new ManifestRefused({ reason, message: `line ${line}${at === "" ? "" : `, ${at}`}: ${message}`, at, line })
  }
  const json = parsed(text)
  if (!isRecord(json) || json["format"] !== MANIFEST_FORMAT)
    return refuse("notAManifest", [], `this is no manifest: its format is not "${MANIFEST_FORMAT}"`)
  if (json["version"] !== MANIFEST_VERSION)
    return refuse("otherVersion", ["version"], `version ${MANIFEST_VERSION} is read, not ${shown(json["version"])}`)
  if (json["library"] !== library.id)
    return refuse("otherLibrary", ["library"], "it is the manifest of another library")
  const { state } = json
  if (!isRecord(state) || !Object.values(state).every((seq) => Number.isSafeInteger(seq)))
    return refuse("damaged", ["state"], "it says for each replica the number of its last event")
  const changed: ChangedItem[] = []
  let items = 0
  for (const list of LIST_NAMES) {
    const owner = LISTS[list]
    const names = new Set(manifestFields(owner))
    const seen = new Map<string, number>()
    const found = json[list] ?? []
    if (!Array.isArray(found)) return refuse("damaged", [list], "it is a list")
    for (const [i, item] of (found as unknown[]).entries()) {
      if (!isRecord(item)) return refuse("damaged", [list, i], `it is an object, not ${shown(item)}`)
      const { id, fields, was = {} } = item
      if (typeof id !== "string" || id === "" || id.length > LONGEST_ID)
        return refuse("damaged", [list, i, "id"], `it is an id, not ${shown(id)}`)
      const before = seen.get(id)
      if (before !== undefined) return refuse("damaged", [list, i, "id"], `${shown(id)} is in ${list}[${before}] too`)
      seen.set(id, i)
      if (!isRecord(fields)) return refuse("damaged", [list, i, "fields"], "it is an object of fields")
      if (!isRecord(was) || !Object.values(was).every((digest) => typeof digest === "string"))
        return refuse("damaged", [list, i, "was"], "it is an object of digests")
      const edits: Record<string, FieldValue> = {}
      for (const [name, value] of Object.entries(fields)) {
        const written = Object.hasOwn(was, name) ? was[name] : NOTHING
        // What was written is not looked at again: a tag may be odd, and shows all the same.
        if (isPlain(value) && digestOf(value) === written) continue
        if (!names.has(name))
          return refuse("badField", [list, i, "fields", name], `${list} in a manifest have no such field`)
        if (!isPlain(value) || !isFields({ [name]: value }))
          return refuse("badField", [list, i, "fields", name], `no field holds ${shown(value)}`)
        const fault = faultOfFields(owner, { [name]: value })
        if (fault !== undefined) return refuse("badField", [list, i, "fields", name], fault)
        edits[name] = value
      }
      items++
      if (items % AT_ONCE === 0) await library.ports.pause?.()
      if (Object.keys(edits).length > 0)
        changed.push({ owner, id, fields: edits, was: was as Readonly<Record<string, string>> })
    }
  }
  return { state: state as Readonly<Record<string, number>>, changed, items }
}

/** Not nested: what is may be deeper than a stack is. */
const isPlain = (value: unknown): value is FieldValue =>
  value === null ||
  typeof value !== "object" ||
  (Array.isArray(value) && value.every((each) => typeof each === "string"))

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    const message = (cause as Error).message.replaceAll(/\s+/g, " ").slice(0, 200)
    const [, position] = /at position (\d+)/.exec(message) ?? []
    const line = text.slice(0, position === undefined ? text.length : Number(position)).split("\n").length
    throw new ManifestRefused({
      reason: "syntax",
      message: `line ${line}: ${text.trim() === "" ? "there is nothing in it" : `it is no JSON, or cut off: ${message}`}`,
      at: "",
      line,
    })
  }
}

const shown = (value: unknown): string => (JSON.stringify(value) ?? "nothing").slice(0, 60)
