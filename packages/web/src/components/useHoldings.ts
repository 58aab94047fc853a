import { useTranslation } from "react-i18next"

/** Says how much a library holds: "1,200 tracks · 98 albums · 1 artist". */
export function useHoldings(): (of: {
  readonly tracks: number
  readonly albums: number
  readonly artists: number
}) => string {
  const { t } = useTranslation("browse")
  return ({ tracks, albums, artists }) =>
    [t("tracks", { count: tracks }), t("albums", { count: albums }), t("artists", { count: artists })].join(" · ")
}
