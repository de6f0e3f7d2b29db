import { useCan } from '../../access/can.ts';
import type { Crumb } from '../../parts/page.tsx';
import { texts } from './texts.tsx';

/** The way back: from a credential to its company, and from there to all of them. */
export function useVaultCrumbs(company?: { readonly id: string; readonly name: string }): readonly Crumb[] {
  const can = useCan();
  const vault: Crumb = { label: texts.vault, ...(can('company.fetch.many') ? { to: '/vault' } : {}) };
  if (company === undefined) return [vault];
  const { id, name } = company;
  return [
    vault,
    { label: name, ...(can('company.fetch') ? { to: `/vault/companies/${encodeURIComponent(id)}` } : {}) },
  ];
}

/** The way back to all types. */
export const typeCrumbs: readonly Crumb[] = [{ label: texts.credentialTypes, to: '/vault/types' }];
