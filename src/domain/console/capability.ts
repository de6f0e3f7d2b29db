import { capability } from '../capability.ts';
import { category } from '../node-group.ts';
import { adminUiNodes, navigationNodes } from './nodes.ts';

export const screens = capability('console', {
  nodes: [
    {
      key: 'uiNavigation',
      category: category(110, 'UI Navigation', 'which screens the console shows'),
      nodes: navigationNodes,
      unasked: 'the console shows or hides by them',
    },
    {
      key: 'adminUI',
      category: category(120, 'Admin UI', 'what the console offers on its screens'),
      nodes: adminUiNodes,
      unasked: 'the console shows or hides by them',
    },
  ],
});
