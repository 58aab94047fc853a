import type { Request, Row, Store, Work } from "../store/port.ts"

/** A store that does what another one does, but for the requests of its writes, which `answer` answers: by yielding them. */
export function through(store: Store, answer: (request: Request) => Generator<Request, Row[], Row[]>): Store {
  const { dialect, exclusive } = store
  const write = <T>(work: () => Work<T>): Promise<T> =>
    store.write(function* () {
      const running = work()
      for (let step = running.next(); ;) {
        if (step.done === true) return step.value
        step = running.next(yield* answer(step.value))
      }
    })
  return {
    dialect,
    exclusive,
    write,
    read: (work) => store.read(work),
    scratch: () => store.scratch(),
    close: () => store.close(),
  }
}
