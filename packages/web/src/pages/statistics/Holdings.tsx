/** What the library has: how it grew, in which formats, how good, and where. */
import type { Holdings as Figures } from "@ledgerline/client/contract"
import { useMemo } from "react"
import { useTranslation } from "react-i18next"
import { useFormats } from "../settings/parts/format.ts"
import { Bars } from "./Bars.tsx"
import { Plot } from "./Plot.tsx"
import styles from "./Statistics.module.css"

export function Holdings({ holdings }: { readonly holdings: Figures }) {
  const { t } = useTranslation("statistics")
  const { bytes, count } = useFormats()
  const labels = useMemo(() => holdings.growth.map(({ period }) => period), [holdings])
  const totals = useMemo(() => holdings.growth.map(({ total }) => total), [holdings])
  const quality = (rate: number | null, depth: number | null): string =>
    [...(rate === null ? [] : [`${count(rate / 1000)} kHz`]), ...(depth === null ? [] : [t("bits", { depth })])].join(
      " · ",
    ) || t("unknown")
  return (
    <div className={styles.figures}>
      <Plot title={t("growth")} labels={labels} values={totals} unit={t("tracks")} format={count} look="line" />
      <Bars
        title={t("formats")}
        bars={holdings.formats.map(({ codec, files, bytes: size }) => ({
          name: codec ?? t("unknown"),
          value: files,
          text: `${t("files", { count: files })} · ${bytes(size)}`,
        }))}
      />
      <Bars
        title={t("qualities")}
        bars={holdings.qualities.map(({ sampleRate, bitDepth, files }) => ({
          name: quality(sampleRate, bitDepth),
          value: files,
          text: t("files", { count: files }),
        }))}
      />
      <Bars
        title={t("storage")}
        bars={holdings.sources.map(({ source, name, files, bytes: size }) => ({
          name: name ?? source,
          value: size,
          text: `${bytes(size)} · ${t("files", { count: files })}`,
        }))}
      />
    </div>
  )
}
