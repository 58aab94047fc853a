/** What the player can do beyond its buttons: speed, sleep, even volume, crossfade, quality. */
import { Check, Gauge, Infinity as Endless, Moon, SlidersHorizontal, Waves, Wifi } from "lucide-react"
import { useTranslation } from "react-i18next"
import type { Setting } from "../../app/setting.ts"
import type { MenuAction, MenuEntry } from "../../components/menuEntries.ts"
import type { GainMode } from "../gain.ts"
import { usePlayerState, usePlaying, useSleep } from "../PlayerProvider.tsx"
import {
  bitRateSetting,
  clippingSetting,
  crossfadeSetting,
  gainSetting,
  goesOnSetting,
  preampSetting,
  speedSetting,
} from "../preferences.ts"

const SPEEDS = ["0.5", "0.75", "1", "1.25", "1.5", "1.75", "2", "2.5", "3"]
const MINUTES = [5, 15, 30, 45, 60, 90]
const CROSSFADES = ["0", "2", "4", "6", "8", "10", "12"]
const PREAMPS = ["-6", "-3", "0", "3", "6", "9"]
const RATES = ["0", "320", "192", "128", "96"]
const GAINS = { auto: "gainAuto", track: "gainTrack", album: "gainAlbum", off: "gainOff" } as const

export function useMoreEntries(): () => readonly MenuEntry[] {
  const { t, i18n } = useTranslation("player")
  const { player, sleep } = usePlaying()
  const { stopAfter } = usePlayerState()
  const sleepsAt = useSleep()
  const one = (label: string, isChosen: boolean, onSelect: () => void): MenuAction => ({
    label,
    onSelect,
    ...(isChosen ? { icon: Check } : {}),
  })
  const choices = <T extends string>(of: Setting<T>, values: readonly T[], name: (value: T) => string) =>
    values.map((value) => one(name(value), of.get() === value, () => of.set(value)))
  return () => [
    {
      label: t("sleep"),
      icon: Moon,
      entries: [
        one(t("sleepOff"), sleepsAt === null && stopAfter === null, () => {
          sleep.set(null)
          player.setStopAfter(null)
        }),
        ...MINUTES.map((count) => one(t("sleepMinutes", { count }), false, () => sleep.set(count))),
        null,
        one(t("sleepTrack"), stopAfter === "track", () => player.setStopAfter(stopAfter === "track" ? null : "track")),
        one(t("sleepAlbum"), stopAfter === "album", () => player.setStopAfter(stopAfter === "album" ? null : "album")),
      ],
    },
    {
      label: t("speed"),
      icon: Gauge,
      entries: choices(speedSetting, SPEEDS, (speed) =>
        t("speedOf", { speed: Number(speed).toLocaleString(i18n.language) }),
      ),
    },
    {
      label: t("gain"),
      icon: SlidersHorizontal,
      entries: [
        ...choices(gainSetting, Object.keys(GAINS) as GainMode[], (mode) => t(GAINS[mode])),
        null,
        one(t("clipping"), clippingSetting.get() === "prevent", () =>
          clippingSetting.set(clippingSetting.get() === "prevent" ? "allow" : "prevent"),
        ),
        {
          label: t("preamp"),
          entries: choices(preampSetting, PREAMPS, (value) => t("decibels", { value })),
        },
      ],
    },
    {
      label: t("crossfade"),
      icon: Waves,
      entries: choices(crossfadeSetting, CROSSFADES, (seconds) =>
        seconds === "0" ? t("sleepOff") : t("seconds", { count: Number(seconds) }),
      ),
    },
    {
      label: t("atEnd"),
      icon: Endless,
      entries: choices(goesOnSetting, ["no", "yes"], (value) => t(value === "yes" ? "atEndGoOn" : "atEndStop")),
    },
    {
      label: t("bitRate"),
      icon: Wifi,
      entries: choices(bitRateSetting, RATES, (value) =>
        value === "0" ? t("bitRateOriginal") : t("kilobits", { value }),
      ),
    },
  ]
}
