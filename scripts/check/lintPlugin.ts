/** The lint rules of this repository that oxlint does not bring. */

interface Node {
  readonly arguments: readonly { readonly type: string; readonly value?: unknown }[]
  readonly callee: { readonly type: string; readonly name?: string; readonly property?: { readonly name?: string } }
}

interface RuleContext {
  report(finding: { readonly node: Node; readonly message: string }): void
}

/** `new Date()` reads the clock; `new Date(milliseconds)` only converts and is fine. */
const noArglessDate = {
  create: (context: RuleContext) => {
    const check = (node: Node) => {
      if (node.callee.type === "Identifier" && node.callee.name === "Date" && node.arguments.length === 0) {
        context.report({ node, message: "Time comes from the Clock port." })
      }
    }
    return { NewExpression: check, CallExpression: check }
  },
}

/** Indexes over visible rows are found by a literal alone: docs/howto/query-the-views.md. */
const literalHidden = {
  create: (context: RuleContext) => ({
    CallExpression: (node: Node) => {
      const [column, , value] = node.arguments
      if (node.callee.property?.name === "where" && column?.value === "hidden" && value?.type === "Literal")
        context.report({ node, message: 'A parameter hides the indexes: (eb) => eb("hidden", "=", eb.lit(0)).' })
    },
  }),
}

export default {
  meta: { name: "ledgerline" },
  rules: { "no-argless-date": noArglessDate, "literal-hidden": literalHidden },
}
