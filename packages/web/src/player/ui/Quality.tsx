/** What is heard: how it is encoded, from where it comes, and why so. */
import type { StreamDecision, Track } from "@ledgerline/client/contract"
import { useEffect, useState } from "react"
import { useTranslation } from "react-i18next"
import { usePlayerState, usePlaying } from "../PlayerProvider.tsx"
import type { Way } from "../sources.ts"
import { useStreamWords, useWayWords } from "./useTrouble.ts"
import styles from "./Quality.module.css"

export function Quality({ track }: { readonly track: Track }) {
  const { t, i18n } = useTranslation("player")
  const { sources } = usePlaying()
  const wayWords = useWayWords()
  const streamWords = useStreamWords()
  const { way: name } = usePlayerState()
  const way = name === null ? undefined : sources.wayOf(track.id, name)
  const decision = useDecision(way)
  const isMade = decision?.send === "profile"
  const from = (way?.why == null ? null : wayWords(way.why)) ?? t("fromServer")
  const what = isMade ? t("converted", { what: madeOf(decision), because: streamWords(decision) }) : t("asItIs")
  const said = way === undefined ? "" : `${from}; ${what}`
  const facts = [
    isMade ? madeOf(decision) : track.codec,
    ...(isMade
      ? []
      : [
          track.bitDepth === null ? null : t("bits", { value: track.bitDepth }),
          track.sampleRate === null
            ? null
            : t("kilohertz", { value: (track.sampleRate / 1000).toLocaleString(i18n.language) }),
          track.bitRate === null ? null : t("kilobits", { value: Math.round(track.bitRate / 1000) }),
        ]),
  ].filter((each) => each !== null && each !== undefined)
  if (facts.length === 0) return null
  return (
    <button type="button" className={styles.quality} data-made={isMade} data-tip={said}>
      {facts.join(" · ")}
      <span className="visuallyHidden"> {said}</span>
    </button>
  )
}

/** `opus-128` as people say it. */
const madeOf = ({ profile = "" }: StreamDecision): string => profile.replace("-", " ").toUpperCase()

function useDecision(way: Way | undefined): StreamDecision | undefined {
  const [known, setKnown] = useState<{ readonly of: Way; readonly decision: StreamDecision | undefined }>()
  useEffect(() => {
    let isWanted = true
    void way?.decision?.().then((decision) => {
      if (isWanted) setKnown({ of: way, decision })
    })
    return () => {
      isWanted = false
    }
  }, [way])
  return known !== undefined && known.of === way ? known.decision : undefined
}
