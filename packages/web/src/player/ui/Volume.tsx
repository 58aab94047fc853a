/** How loud it is, and silence. */
import { Volume1, Volume2, VolumeX } from "lucide-react"
import { useTranslation } from "react-i18next"
import { useSetting } from "../../app/setting.ts"
import { IconButton } from "../../components/Button.tsx"
import { mutedSetting, volumeSetting } from "../preferences.ts"
import styles from "./Volume.module.css"

export function Volume() {
  const { t } = useTranslation("player")
  const [volume, setVolume] = useSetting(volumeSetting)
  const [muted, setMuted] = useSetting(mutedSetting)
  const isMuted = muted === "yes"
  const part = Math.round(Number(volume) * 100)
  return (
    <div className={styles.volume}>
      <IconButton
        icon={isMuted || part === 0 ? VolumeX : part < 50 ? Volume1 : Volume2}
        label={t("mute")}
        pressed={isMuted}
        onClick={() => setMuted(isMuted ? "no" : "yes")}
      />
      <input
        type="range"
        className={styles.slider}
        aria-label={t("volume")}
        min={0}
        max={100}
        step={2}
        value={isMuted ? 0 : part}
        onChange={({ target }) => {
          setMuted("no")
          setVolume(String(Number(target.value) / 100))
        }}
      />
    </div>
  )
}
