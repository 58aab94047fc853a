/** What members may do, from the least on. */
export const ROLES = ["listener", "editor", "owner"] as const
