/** From where the command line looks at copies. */
import type { Viewpoint } from "@ledgerline/core"
import type { Context } from "../frame/command.ts"

/** This replica: its folders are local. Which of its sources cannot be reached is not known here yet. */
export const viewpointOf = async ({ replica }: Pick<Context, "replica">): Promise<Viewpoint> => ({
  replica: await replica(),
  unreachable: new Set(),
})
