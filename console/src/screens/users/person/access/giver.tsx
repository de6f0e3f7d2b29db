import { AnchorLink } from '../../../../parts/links.tsx';
import type { AccessReason } from './queries.ts';

/** Who gave something: somebody whom one may see by name. */
export function Giver({ of }: { readonly of: AccessReason['given_by'] }) {
  if (of === null) return 'The system';
  if (of.name === null) return 'Someone you can’t see';
  return (
    <AnchorLink to="/users/$id" params={{ id: of.id }} inherit truncate display="block" data-written>
      <bdi>{of.name}</bdi>
    </AnchorLink>
  );
}
