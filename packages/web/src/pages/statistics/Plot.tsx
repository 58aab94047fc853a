/** A plot of numbers over time or kinds, with the same as a table for those who would rather read. */
import { clsx } from "clsx"
import { type ReactNode, useEffect, useId, useRef } from "react"
import { useTranslation } from "react-i18next"
import uPlot from "uplot"
import "uplot/dist/uPlot.min.css"
import styles from "./Statistics.module.css"

export interface PlotProps {
  readonly title: string
  /** What stands along the foot. */
  readonly labels: readonly string[]
  readonly values: readonly number[]
  /** What the values are, for the table and what is pointed at. */
  readonly unit: string
  readonly format: (value: number) => string
  readonly look: "line" | "bars"
}

const HEIGHT = 220

export function Plot(props: PlotProps) {
  const { title, labels, values, unit, format } = props
  return (
    <Figure title={title} head={[title, unit]} rows={labels.map((label, at) => [label, format(values[at] ?? 0)])}>
      <Canvas {...props} />
    </Figure>
  )
}

function Canvas({ title, labels, values, unit, format, look }: PlotProps) {
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const element = place.current
    if (element === null) return undefined
    let plot: uPlot | undefined
    const draw = (): void => {
      plot?.destroy()
      const colours = getComputedStyle(element)
      const colour = (name: string): string => colours.getPropertyValue(name).trim()
      const axis = {
        stroke: colour("--muted"),
        grid: { stroke: colour("--line"), width: 1 },
        ticks: { show: false },
        font: `12px ${colours.fontFamily}`,
      }
      const bars =
        look === "bars"
          ? { paths: (uPlot.paths.bars as (options: object) => uPlot.Series.PathBuilder)({ size: [0.7, 60] }) }
          : {}
      plot = new uPlot(
        {
          width: element.clientWidth,
          height: HEIGHT,
          cursor: { drag: { x: false, y: false } },
          legend: { show: false },
          scales: {
            x: { time: false, range: (_, min, max) => [min - 0.6, max + 0.6] },
            y: { range: (_, __, max) => [0, Math.max(1, max * 1.08)] },
          },
          axes: [
            {
              ...axis,
              grid: { show: false },
              values: (_, at) => at.map((each) => labels[each] ?? ""),
              incrs: [1, 2, 3, 6, 12, 24, 48, 96],
            },
            { ...axis, size: 64, values: (_, at) => at.map(format) },
          ],
          series: [
            {},
            {
              label: unit,
              stroke: colour("--accent"),
              width: 2,
              fill: `${colour("--accent")}${look === "line" ? "22" : "cc"}`,
              points: { show: false },
              ...bars,
            },
          ],
        },
        [labels.map((_, at) => at), [...values]],
        element,
      )
    }
    const resized = new ResizeObserver(() => plot?.setSize({ width: element.clientWidth, height: HEIGHT }))
    const themed = new MutationObserver(draw)
    draw()
    resized.observe(element)
    themed.observe(document.documentElement, { attributeFilter: ["data-theme"] })
    return () => {
      resized.disconnect()
      themed.disconnect()
      plot?.destroy()
    }
  }, [labels, values, unit, format, look])
  return <div ref={place} className={styles.canvas} role="img" aria-label={title} />
}

export interface FigureProps {
  readonly title: string
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
  readonly isWide?: boolean
  readonly children: ReactNode
}

/** Something to look at, and the table of it. */
export function Figure({ title, head, rows, isWide = false, children }: FigureProps) {
  const { t } = useTranslation("statistics")
  const id = useId()
  return (
    <figure className={clsx(styles.figure, isWide && styles.wide)} aria-labelledby={id}>
      <figcaption id={id}>{title}</figcaption>
      {rows.length === 0 ? <p className={styles.nothing}>{t("nothing")}</p> : children}
      {rows.length === 0 ? null : (
        <details>
          <summary>{t("asTable")}</summary>
          <div className={styles.table}>
            <table>
              <thead>
                <tr>
                  {head.map((each) => (
                    <th key={each} scope="col">
                      {each}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {rows.map(([first = "", ...rest]) => (
                  <tr key={first}>
                    <th scope="row">{first}</th>
                    {rest.map((each, at) => (
                      <td key={head[at + 1]}>{each}</td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </details>
      )}
    </figure>
  )
}
