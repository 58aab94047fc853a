/** From where the command line looks at copies. */
import type { Viewpoint } from "@ledgerline/core"
import { missingCopies } from "@ledgerline/workers/missing"
import { unreachableSources } from "@ledgerline/workers/sources"
import type { Context } from "../frame/command.ts"

/** This replica: its folders are local, unless they or files in them are not there now. */
export const viewpointOf = async ({ replica, library }: Pick<Context, "replica" | "library">): Promise<Viewpoint> => ({
  replica: await replica(),
  unreachable: await unreachableSources(await library()),
  missing: await missingCopies(await library()),
})
