import { AnchorLink } from '../../../../parts/links.tsx';
import type { AccessReason } from './queries.ts';
import { texts } from './texts.tsx';

/** Who gave something: somebody whom one may see by name. */
export function Giver({ of }: { readonly of: AccessReason['given_by'] }) {
  if (of === null) return texts.theSystem;
  if (of.name === null) return texts.someoneYouCantSee;
  return (
    <AnchorLink to="/users/$id" params={{ id: of.id }} inherit truncate display="block" data-written>
      <bdi>{of.name}</bdi>
    </AnchorLink>
  );
}
