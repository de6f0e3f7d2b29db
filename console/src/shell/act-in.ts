import { chooseOrganization, chosenOrganization } from '../api/organization.ts';
import { queryClient } from '../queries.ts';

/** Acts in an organization from now on, or everywhere (null): whatever is shown is asked for anew. */
export function actIn(organization: string | null): void {
  if (chosenOrganization() === organization) return;
  chooseOrganization(organization);
  void queryClient.resetQueries();
}

/** Acts everywhere again when one acted in this organization, which is no place to act in any more. */
export function stopActingIn(organization: string): void {
  if (chosenOrganization() === organization) actIn(null);
}
