/** Draws what is heard while it is seen and sounds. Nothing moves for those who want things to stand still. */
import { useEffect, useRef } from "react"
import { useTranslation } from "react-i18next"
import { usePlayer, usePlayerState } from "../../player/PlayerProvider.tsx"
import { type Visual, VISUALS } from "./draw.ts"
import styles from "./Playing.module.css"

/** Milliseconds between pictures for those who want less to move. */
const CALM = 1000

export function Visualizer({ kind }: { readonly kind: Visual }) {
  const { t } = useTranslation("player")
  const player = usePlayer()
  const { state } = usePlayerState()
  const place = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const canvas = place.current
    if (canvas === null) return undefined
    let frame = 0
    let last = -Infinity
    let isSeen = true
    const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches
    const show = (now: number): void => {
      frame = requestAnimationFrame(show)
      if (isCalm && now - last < CALM) return
      last = now
      draw(canvas, kind, player.engine.analyser)
    }
    const decide = (): void => {
      cancelAnimationFrame(frame)
      if (isSeen && state === "playing") frame = requestAnimationFrame(show)
    }
    // What is in the background draws no frames in any case.
    const watching = new IntersectionObserver(([entry]) => {
      isSeen = entry?.isIntersecting ?? true
      decide()
    })
    watching.observe(canvas)
    decide()
    return () => {
      cancelAnimationFrame(frame)
      watching.disconnect()
    }
  }, [player, kind, state])
  return <canvas ref={place} className={styles.visual} role="img" aria-label={t("visualizer")} />
}

function draw(canvas: HTMLCanvasElement, kind: Visual, analyser: AnalyserNode | undefined): void {
  const context = canvas.getContext("2d")
  if (context === null || analyser === undefined) return
  const scale = Math.min(devicePixelRatio, 2)
  const [width, height] = [canvas.clientWidth, canvas.clientHeight]
  const [wide, high] = [Math.round(width * scale), Math.round(height * scale)]
  if (canvas.width !== wide || canvas.height !== high) {
    canvas.width = wide
    canvas.height = high
    context.scale(scale, scale)
  }
  const style = getComputedStyle(canvas)
  const colour = style.getPropertyValue("--accent")
  VISUALS[kind]({ context, width, height, analyser, colour, background: style.getPropertyValue("--paper") })
}
