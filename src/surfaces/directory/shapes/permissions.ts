import Type from 'typebox';
import type { DescribedCategory, DescribedNode } from '../../../domain/permission-nodes/described.ts';

export const NodeShape = Type.Object({
  node: Type.String(),
  description: Type.String(),
  usedIn: Type.Array(Type.String({ description: 'A route (`GET /v1/role`) or a screen (`console /roles`)' })),
  dependencies: Type.Optional(Type.Array(Type.String())),
});

export const CategoryShape = Type.Object({
  name: Type.String(),
  description: Type.String(),
  permissions: Type.Array(NodeShape),
});

export function toNode({ node, description, usedIn, dependencies }: DescribedNode) {
  return {
    node,
    description,
    usedIn: [...usedIn],
    ...(dependencies === undefined ? {} : { dependencies: [...dependencies] }),
  };
}

export function toCategory({ name, description, permissions }: DescribedCategory) {
  return { name, description, permissions: permissions.map(toNode) };
}
