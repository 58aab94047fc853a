/** Which rows of a list are selected: stretches of places, so that all of 100,000 is as small as one. Pure. */

/** From one place up to before another. */
export type Stretch = readonly [from: number, to: number]

export interface Selection {
  /** In order, none touches another. */
  readonly stretches: readonly Stretch[]
  /** Where keys are; -1: nowhere yet. */
  readonly active: number
  /** From where shift selects. */
  readonly anchor: number
}

export const NOTHING: Selection = { stretches: [], active: -1, anchor: -1 }

export const isSelected = ({ stretches }: Selection, index: number): boolean =>
  stretches.some(([from, to]) => index >= from && index < to)

export const countOf = ({ stretches }: Selection): number => stretches.reduce((sum, [from, to]) => sum + to - from, 0)

/** That one alone. */
export const only = (index: number): Selection => ({ stretches: [[index, index + 1]], active: index, anchor: index })

export const all = (total: number, { active }: Selection): Selection =>
  total === 0 ? NOTHING : { stretches: [[0, total]], active: Math.max(0, active), anchor: 0 }

/** Adds one, or takes it out where it is selected. */
export function toggled(selection: Selection, index: number): Selection {
  const stretches = isSelected(selection, index)
    ? selection.stretches.flatMap(([from, to]): Stretch[] =>
        index < from || index >= to ? [[from, to]] : nonEmpty([from, index], [index + 1, to]),
      )
    : joined([...selection.stretches, [index, index + 1]])
  return { stretches, active: index, anchor: index }
}

/** All from the anchor to a place. */
export function extended(selection: Selection, index: number): Selection {
  const anchor = selection.anchor < 0 ? index : selection.anchor
  return { stretches: [[Math.min(anchor, index), Math.max(anchor, index) + 1]], active: index, anchor }
}

/** Moves by keys, within the list; `isExtending`: with shift. */
export function moved(selection: Selection, by: number, total: number, isExtending: boolean): Selection {
  if (total === 0) return NOTHING
  const from = selection.active < 0 ? (by > 0 ? -1 : total) : selection.active
  const index = Math.max(0, Math.min(total - 1, from + by))
  return isExtending ? extended(selection, index) : only(index)
}

/** The places one by one; the first `most`. */
export function placesOf({ stretches }: Selection, most: number): readonly number[] {
  const places: number[] = []
  for (const [from, to] of stretches)
    for (let index = from; index < to && places.length < most; index++) places.push(index)
  return places
}

/** The same rows where they stand now: `to` answers the new place of an old one, undefined where it is gone or unknown. */
export function followed(selection: Selection, most: number, to: (index: number) => number | undefined): Selection {
  if (countOf(selection) > most) return NOTHING
  const places = placesOf(selection, most).flatMap((index) => to(index) ?? [])
  const place = (index: number): number => (index < 0 ? -1 : (to(index) ?? -1))
  return {
    stretches: joined(places.map((index): Stretch => [index, index + 1])),
    active: place(selection.active),
    anchor: place(selection.anchor),
  }
}

const nonEmpty = (...stretches: readonly Stretch[]): Stretch[] => stretches.filter(([from, to]) => to > from)

function joined(stretches: readonly Stretch[]): readonly Stretch[] {
  const result: [number, number][] = []
  for (const [from, to] of stretches.toSorted(([a], [b]) => a - b)) {
    const last = result.at(-1)
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to)
    else result.push([from, to])
  }
  return result
}
