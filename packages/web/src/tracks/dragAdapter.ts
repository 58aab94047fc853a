/** What dragging is done by: loaded when the page has nothing else to do, since nobody drags before there is something to see. */

import type * as adapterModule from "@atlaskit/pragmatic-drag-and-drop/element/adapter"
import { idle } from "../app/idle.ts"

type Adapter = typeof adapterModule

let adapter: Adapter | undefined
let loading: Promise<Adapter> | undefined

function load(): Promise<Adapter> {
  loading ??= idle
    .then(() => import("@atlaskit/pragmatic-drag-and-drop/element/adapter"))
    .then((loaded) => (adapter = loaded))
  return loading
}

/** Attaches something as soon as it can be. Answers what ends it. */
export function attached(attach: (by: Adapter) => () => void): () => void {
  if (adapter !== undefined) return attach(adapter)
  let end: (() => void) | undefined
  let isOver = false
  void load().then((by) => {
    if (!isOver) end = attach(by)
  })
  return () => {
    isOver = true
    end?.()
  }
}
