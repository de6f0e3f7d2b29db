import Type from 'typebox';
import { listNodes, readCatalogue, readCategory } from '../../../domain/permission-nodes/read-catalogue.ts';
import { type Route, route } from '../../../http/route.ts';
import { numberedHeaders } from '../../paging.ts';
import { Reply, toReply } from '../shapes/envelope.ts';
import { numberedPages, numberedWindow } from '../shapes/pages.ts';
import { CategoryShape, NodeShape, toCategory, toNode } from '../shapes/permissions.ts';

export const permissionRoutes: Route[] = [
  route('GET /permissions', readCatalogue, {
    summary: 'Every permission node, by category',
    reply: { 200: Reply(Type.Record(Type.String(), CategoryShape)) },
    input: () => ({}),
    present: categories =>
      toReply(
        'Permission Nodes Fetched Successfully!',
        Object.fromEntries(categories.map(each => [each.key, toCategory(each)])),
      ),
  }),
  route('GET /permissions/nodes', listNodes, {
    summary: 'Every permission node, one after the other',
    query: numberedPages,
    reply: { 200: Reply(Type.Array(NodeShape)) },
    input: ({ query }) => numberedWindow(query),
    present: ({ items }) => toReply('All Permission Nodes Fetched Successfully!', items.map(toNode)),
    headers: numberedHeaders,
  }),
  route('GET /permissions/:category', readCategory, {
    summary: 'The permission nodes of one category',
    params: { category: Type.String({ minLength: 1, maxLength: 100 }) },
    reply: { 200: Reply(CategoryShape) },
    input: ({ params }) => ({ category: params.category }),
    present: category => toReply('Permission Category Fetched Successfully!', toCategory(category)),
  }),
];
