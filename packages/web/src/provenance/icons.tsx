/** Signs of who says something, and of what happened. */
import {
  Bot,
  CircleDot,
  Disc3,
  FileAudio,
  FileText,
  GitMerge,
  Heart,
  Image,
  Layers,
  Link2,
  ListMusic,
  Lock,
  type LucideIcon,
  Pencil,
  Play,
  Scissors,
  Sparkles,
  Tags,
  Trash2,
  Undo2,
  UserRound,
} from "lucide-react"

const TIERS: Readonly<Record<string, LucideIcon>> = {
  fileName: FileText,
  embedded: Tags,
  automatic: Bot,
  candidate: Sparkles,
  user: UserRound,
}

/** By kind of subject. */
const ICONS: Readonly<Record<string, LucideIcon>> = {
  claim: Pencil,
  candidate: Sparkles,
  operation: Layers,
  revert: Undo2,
  erasure: Trash2,
  track: FileAudio,
  mediaFile: FileAudio,
  copy: FileAudio,
  album: Disc3,
  artist: UserRound,
  artwork: Image,
  relation: Link2,
  sample: Scissors,
  playlist: ListMusic,
  queue: ListMusic,
  playback: Play,
  favourite: Heart,
}

const TYPE_ICONS: Readonly<Record<string, LucideIcon>> = {
  "claim.locked": Lock,
  "claim.unlocked": Lock,
  "track.merged": GitMerge,
  "track.removed": Trash2,
}

/** Who says it, by the tier of a claim. */
export function TierIcon({ tier, size }: { readonly tier: string; readonly size: number }) {
  const Icon = TIERS[tier] ?? CircleDot
  return <Icon size={size} aria-hidden />
}

/** What happened, by the type of an event. */
export function TypeIcon({ type }: { readonly type: string }) {
  const Icon = TYPE_ICONS[type] ?? ICONS[type.slice(0, type.indexOf("."))] ?? CircleDot
  return <Icon size={16} aria-hidden />
}
