/** A text in which what is between grave accents is typed as it stands. */
import { Fragment } from "react"

export function Coded({ text }: { readonly text: string }) {
  const parts = text.split("`").map((part, place) => ({ part, key: `${place} ${part}`, isCode: place % 2 === 1 }))
  return parts.map(({ part, key, isCode }) =>
    isCode ? <code key={key}>{part}</code> : <Fragment key={key}>{part}</Fragment>,
  )
}
