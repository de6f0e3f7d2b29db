/** What a permission node allows, when its words alone do not say it all. */
export interface NodeDeclaration {
  readonly description: string;
  /** Nodes that routes ask for together with this one. */
  readonly dependencies?: readonly string[];
  /** Where it counts besides routes, which are found by themselves. */
  readonly usedIn?: readonly string[];
}

/** The nodes of a capability, as its `permissions.ts` declares them: a description, or all there is to say. */
export type Nodes = Readonly<Record<string, string | NodeDeclaration>>;
