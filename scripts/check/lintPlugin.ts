/** The lint rules of this repository that oxlint does not bring. */

interface Node {
  readonly arguments: readonly unknown[]
  readonly callee: { readonly type: string; readonly name?: string }
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

export default { meta: { name: "ledgerline" }, rules: { "no-argless-date": noArglessDate } }
