/** All kinds, events and cross views of a library, with the look-ups that folding needs. */
import { LIBRARY, type LogName, sha256 } from "../ids.ts"
import type { Table } from "../store/port.ts"
import type { Aspect } from "./aspect.ts"
import type { CrossView } from "./crossView.ts"
import type { EventDefinition } from "./event.ts"
import type { Kind } from "./kind.ts"

export interface Known {
  readonly kind: Kind
  readonly aspect: Aspect
  readonly definition: EventDefinition
}

export interface Registry {
  readonly kinds: ReadonlyMap<string, Kind>
  /** Sorted by type. */
  readonly events: readonly EventDefinition[]
  readonly crossViews: readonly CrossView[]
  /** Every table of the views, once. */
  readonly tables: readonly Table[]
  /** Changes whenever the views would come out differently; {@link upgradeFrom} tells what stored ones then need. */
  readonly version: string
  /** What folds an event of this type on this kind of subject; undefined where this program does not know. */
  readonly lookup: (kind: string, type: string) => Known | undefined
  readonly event: (type: string) => EventDefinition | undefined
}

export interface RegistrySource {
  readonly kinds: readonly Kind[]
  readonly crossViews: readonly CrossView[]
  /**
   * Raised by hand whenever a reducer, a row or a cross view changes what it yields: everything is then rebuilt. New
   * events and new versions of events need no raise; the subjects that have them are folded again.
   */
  readonly projectionVersion: number
}

export function defineRegistry({ kinds, crossViews, projectionVersion }: RegistrySource): Registry {
  const byKind = new Map(kinds.map((kind) => [kind.kind, kind]))
  const aspects = new Set(kinds.flatMap((kind) => kind.aspects))
  const events = [...aspects].flatMap((aspect) => aspect.events).toSorted((a, b) => (a.type < b.type ? -1 : 1))
  const byType = new Map(events.map((definition) => [definition.type, definition]))
  if (byKind.size !== kinds.length || byType.size !== events.length)
    throw new Error("a kind or an event type is defined twice")
  const tables = [
    ...new Set([
      ...kinds.flatMap((kind) => [...kind.tables, ...kind.aspects.flatMap((aspect) => aspect.eventTables)]),
      ...crossViews.flatMap((view) => view.tables),
    ]),
  ]
  const known = new Map<string, Known>()
  for (const kind of kinds) {
    for (const aspect of kind.aspects) {
      for (const definition of aspect.events) known.set(`${kind.kind} ${definition.type}`, { kind, aspect, definition })
    }
  }
  const columns = tables.map((table) => JSON.stringify([table.name, Object.entries(table.columns), table.primaryKey]))
  const shape = [...columns.toSorted(), ...crossViews.map((view) => view.name)].join("\n")
  const vocabulary = events.map((definition) => `${definition.type}@${definition.v}`).join(",")
  return {
    kinds: byKind,
    events,
    crossViews,
    tables,
    version: [projectionVersion, [...known.keys()].toSorted().join(","), vocabulary, sha256(Buffer.from(shape))].join(
      ";",
    ),
    lookup: (kind, type) => known.get(`${kind} ${type}`),
    event: (type) => byType.get(type),
  }
}

/** Whether this program can fold an event of this type and version on this kind of subject. */
export function isKnown(registry: Registry, kind: string, type: string, v: number): boolean {
  const known = registry.lookup(kind, type)
  return known !== undefined && v <= known.definition.v
}

/**
 * What views that another version made need to become those of a registry. `refold`: the subjects with events that were
 * unknown, or whose type has a new version. `rebuild`: everything; `beside` where the views that are there have all the
 * tables and columns that this program reads.
 */
export type Upgrade =
  | { readonly kind: "none" }
  | { readonly kind: "refold"; readonly raised: ReadonlySet<string> }
  | { readonly kind: "rebuild"; readonly beside: boolean }

/** Compares the version of views that were stored with a registry. */
export function upgradeFrom(stored: string, registry: Registry): Upgrade {
  if (stored === registry.version) return { kind: "none" }
  const [was, is] = [partsOf(stored), partsOf(registry.version)]
  const beside = was.shape === is.shape
  const forgets =
    [...was.known].some((pair) => !is.known.has(pair)) ||
    [...was.versions].some(([type, v]) => (is.versions.get(type) ?? 0) < v)
  if (!beside || forgets || was.projection !== is.projection) return { kind: "rebuild", beside }
  const raised = [...was.versions].filter(([type, v]) => v < (is.versions.get(type) ?? 0)).map(([type]) => type)
  return { kind: "refold", raised: new Set(raised) }
}

function partsOf(version: string) {
  const [projection, known = "", vocabulary = "", shape] = version.split(";")
  const versions = vocabulary.split(",").map((each) => each.split("@"))
  return {
    projection,
    shape,
    known: new Set(known.split(",")),
    versions: new Map(versions.map(([type = "", v]) => [type, Number(v)])),
  }
}

/** Whether a log is among those that a kind or an event has a place in. */
export const admits = (audience: "library" | "user" | "any", log: LogName): boolean =>
  audience === "any" || (audience === "library") === (log === LIBRARY)

/** Whether an event has a place in a log: both its kind and it itself have a say. */
export const belongsIn = ({ kind, definition }: Known, log: LogName): boolean =>
  admits(kind.log, log) && admits(definition.log, log)
