/** What a server was asked and does not tell of by itself; asked again after each change that this page makes. */
import { type DependencyList, useCallback, useEffect, useState } from "react"

export interface Asked<T> {
  readonly value: T | undefined
  readonly error: Error | undefined
  readonly reload: () => Promise<void>
}

/** `ask` is called again when something of `on` is another one, and by `reload`. */
export function useAsked<T>(ask: () => Promise<T>, on: DependencyList): Asked<T> {
  const [state, setState] = useState<Omit<Asked<T>, "reload">>({ value: undefined, error: undefined })
  // The caller says what it depends on, as with every hook of this kind.
  // oxlint-disable-next-line react/exhaustive-deps
  const asking = useCallback(ask, on)
  const reload = useCallback(
    () =>
      asking().then(
        (value) => setState({ value, error: undefined }),
        (error: unknown) => setState(({ value }) => ({ value, error: error as Error })),
      ),
    [asking],
  )
  useEffect(() => {
    let isOver = false
    asking().then(
      (value) => (isOver ? undefined : setState({ value, error: undefined })),
      (error: unknown) => (isOver ? undefined : setState({ value: undefined, error: error as Error })),
    )
    return () => void (isOver = true)
  }, [asking])
  return { ...state, reload }
}
