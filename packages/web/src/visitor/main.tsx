/** @jsxImportSource preact */
/** Pages for visitors who bring a link: alone, or within another page. Nothing is kept, and nobody is asked but the server. */
import { LedgerlineError, readShare } from "@ledgerline/client/share"
import { render } from "preact"
import { useCallback, useEffect, useState } from "preact/hooks"
import { pauseForOthers } from "./beside.ts"
import { EmbedPage } from "./EmbedPage.tsx"
import { startMediaSession } from "./mediaSession.ts"
import { type Opened, titleOf } from "./parts.tsx"
import { SharePage } from "./SharePage.tsx"
import { SharePlayer } from "./SharePlayer.ts"
import { language, words } from "./words.ts"
import "../styles/tokens.css"
import "./visitor.css"

const isEmbedded = /\/embed\/[^/]*$/.test(location.pathname)

async function open(): Promise<Opened> {
  const share = await readShare(location.href)
  const player = new SharePlayer(share, new Audio())
  startMediaSession(player, share)
  if (isEmbedded) pauseForOthers(player)
  return { share, player }
}

function Visitor() {
  const [opened, setOpened] = useState<Opened>()
  const [error, setError] = useState<unknown>()
  const load = useCallback(() => {
    setError(undefined)
    open().then(setOpened, setError)
  }, [])
  useEffect(load, [load])
  useEffect(() => {
    if (opened === undefined) return undefined
    document.title = titleOf(opened.share)
    const onKey = (event: KeyboardEvent): void => {
      const isTaken = event.target instanceof Element && event.target.closest("button, a, input") !== null
      if (event.key !== " " || isTaken) return
      event.preventDefault()
      opened.player.toggle()
    }
    document.addEventListener("keydown", onKey)
    const leave = onFailure(opened.player, () => {
      // Whoever shared it may have ended it meanwhile: then the page says that, and not that a track cannot be played.
      readShare(location.href).catch((cause: unknown) => {
        if (!isOver(cause)) return
        setOpened(undefined)
        setError(cause)
      })
    })
    return () => {
      document.removeEventListener("keydown", onKey)
      leave()
    }
  }, [opened])
  if (opened !== undefined) return isEmbedded ? <EmbedPage {...opened} /> : <SharePage {...opened} />
  if (error !== undefined) return <Failed error={error} onRetry={load} />
  return (
    <main className="state" aria-busy="true">
      <p>{words.loading}</p>
    </main>
  )
}

/** Calls `then` whenever a track cannot be played. */
function onFailure(player: SharePlayer, then: () => void): () => void {
  let hadFailed = false
  return player.subscribe(() => {
    const { hasFailed } = player.state
    if (hasFailed && !hadFailed) then()
    hadFailed = hasFailed
  })
}

const isOver = (error: unknown): boolean => error instanceof LedgerlineError && error.status === 404

function Failed({ error, onRetry }: { readonly error: unknown; readonly onRetry: () => void }) {
  const status = error instanceof LedgerlineError ? error.status : undefined
  const [title, text] =
    status === 404
      ? [words.over, words.overText]
      : status === 429
        ? [words.wait, words.waitText]
        : [words.away, words.awayText]
  return (
    <main className="state">
      <h1>{title}</h1>
      <p role="alert">{text}</p>
      {status === 404 ? null : (
        <button type="button" className="again" onClick={onRetry}>
          {words.again}
        </button>
      )}
    </main>
  )
}

const dark = matchMedia("(prefers-color-scheme: dark)")
const showTheme = (): void => {
  document.documentElement.dataset["theme"] = dark.matches ? "dark" : "light"
}
dark.addEventListener("change", showTheme)
showTheme()
document.documentElement.lang = language
document.documentElement.classList.toggle("embedded", isEmbedded)
render(<Visitor />, document.body)
