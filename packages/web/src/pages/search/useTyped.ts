/** What somebody types into a field whose words stand in the address: the field has them at once, the address once they rest. */
import { useEffect, useRef, useState } from "react"

/** Milliseconds without a letter. */
const REST = 300

export interface Typed {
  readonly words: string
  readonly type: (words: string) => void
  /** Tells the address now. */
  readonly tell: () => void
}

/** `told`: the words that the address has, which others may change too; `onRest` has it have others. */
export function useTyped(told: string, onRest: (words: string) => void): Typed {
  const [words, setWords] = useState(told)
  const [known, setKnown] = useState(told)
  /** Told to the address, which has them later. */
  const [own, setOwn] = useState<readonly string[]>([])
  if (known !== told) {
    setKnown(told)
    // More may be typed by the time that the address has what was told to it.
    if (!own.includes(told)) setWords(told)
    if (own.at(-1) === told) setOwn([])
  }
  const tell = (): void => {
    if (words === (own.at(-1) ?? known)) return
    setOwn([...own, words])
    onRest(words)
  }
  const latest = useRef(tell)
  useEffect(() => {
    latest.current = tell
  })
  useEffect(() => {
    const timer = setTimeout(() => latest.current(), REST)
    return () => clearTimeout(timer)
  }, [words])
  return { words, type: setWords, tell }
}
