/** The worker's side: answers the calls of all tabs by a caller, and tells all of them its news. */
import type { Caller } from "../../caller.ts"
import { fieldsOf } from "../../errors.ts"
import { type Channel, openChannel } from "../dom.ts"
import { type Answer, channelsOf, type ToAll, type ToWorker } from "./messages.ts"

/** Serves until what it answers is called; then it takes no more calls, and resolves once those under way are answered. */
export function serveCaller(library: string, worker: string, caller: Caller): () => Promise<void> {
  const names = channelsOf(library)
  const calls = openChannel(names.calls)
  const all = openChannel(names.all)
  const tabs = new Map<string, Channel>()
  const underWay = new Map<string, AbortController>()
  const answering = new Set<Promise<void>>()

  const tell = (message: ToAll): void => all.postMessage(message)
  const answer = (tab: string, said: Answer): void => {
    let channel = tabs.get(tab)
    if (channel === undefined) tabs.set(tab, (channel = openChannel(names.tab(tab))))
    channel.postMessage(said)
  }
  const take = async (call: Extract<ToWorker, { kind: "call" }>): Promise<void> => {
    const { tab, id, name, input } = call
    const key = `${tab}.${id}`
    // A tab asks again when it hears of a worker, also of one that it asked already.
    if (underWay.has(key)) return
    const stop = new AbortController()
    underWay.set(key, stop)
    try {
      answer(tab, { id, value: await caller.call(name, input, { signal: stop.signal }) })
    } catch (error) {
      answer(tab, { id, error: fieldsOf(error) })
    } finally {
      underWay.delete(key)
    }
  }
  calls.addEventListener("message", ({ data: said }) => {
    const data = said as ToWorker
    if (data.kind === "who") tell({ kind: "owner", worker })
    else if (data.kind === "cancel") underWay.get(`${data.tab}.${data.id}`)?.abort()
    else {
      const taken = take(data).finally(() => answering.delete(taken))
      answering.add(taken)
    }
  })
  const leave = caller.listen((news) => tell({ kind: "news", news }))
  tell({ kind: "owner", worker })
  return async () => {
    calls.close()
    leave()
    await Promise.all(answering)
    all.close()
    for (const channel of tabs.values()) channel.close()
  }
}
