/** Parts of the shell that nobody misses at first. */
import { DeviceChip } from "../device/DeviceChip.tsx"
import { KeepCovers } from "../device/KeepCovers.tsx"
import { AsOfButton } from "../provenance/AsOfButton.tsx"
import { News } from "../provenance/news/News.tsx"
import { NewVersion } from "../serviceWorker/NewVersion.tsx"
import { PeopleButton } from "../together/PeopleButton.tsx"
import { Telling } from "../together/Telling.tsx"
import { DropAnywhere } from "../uploads/DropAnywhere.tsx"

/** At the end of the bar at the top. */
export function TopEnd() {
  return (
    <>
      <DeviceChip />
      <PeopleButton />
      <AsOfButton />
    </>
  )
}

/** What is nowhere in particular. */
export function Beside() {
  return (
    <>
      <News />
      <DropAnywhere />
      <NewVersion />
      <KeepCovers />
      <Telling />
    </>
  )
}
