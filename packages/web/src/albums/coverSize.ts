/** How large covers are in grids; chosen by people. */
import { setting } from "../app/setting.ts"

/** The least width, in CSS pixels. */
export const COVER_SIZES = { small: 120, medium: 165, large: 230 } as const

export type CoverSize = keyof typeof COVER_SIZES

export const coverSize = setting<string>("coverSize", "medium")

export const isCoverSize = (text: string): text is CoverSize => Object.hasOwn(COVER_SIZES, text)
