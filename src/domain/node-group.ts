/** What a permission node allows, when its words alone do not say it all. */
export interface NodeDeclaration {
  readonly description: string;
  /** Nodes that routes ask for together with this one. */
  readonly dependencies?: readonly string[];
  /** Where it counts besides routes, which are found by themselves. */
  readonly usedIn?: readonly string[];
}

/** The nodes of a capability, as its `nodes.ts` declares them: a description, or all there is to say. */
export type Nodes = Readonly<Record<string, string | NodeDeclaration>>;

/** Nodes that belong together, as the catalogue shows them. */
export interface NodeGroup {
  /** By which the directory API asks for them; nodes of several groups of one key are shown together. */
  readonly key: string;
  /** Without it they join a group of another capability. */
  readonly category?: {
    readonly place: number;
    readonly name: string;
    readonly description: string;
  };
  readonly nodes: Nodes;
  /** Why no action asks for them; absent: actions do. */
  readonly unasked?: string;
}

/** The category that most are: what its permissions are for reads on after `Permissions for`. */
export function category(place: number, name: string, about: string): Required<NodeGroup>['category'] {
  return { place, name: `${name} Permissions`, description: `Permissions for ${about}` };
}
