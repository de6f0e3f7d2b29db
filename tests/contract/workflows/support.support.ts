import type { Answer, Person, TestServer } from '../../support/server.ts';
import { refusalOf, replyOf } from './workflows.support.ts';

/** What the tests look at of a ticket. */
export interface Ticket {
  readonly ticket_id: string;
  readonly status: string;
  readonly priority: string;
  readonly subject: string;
  readonly description: string;
  readonly attachments: readonly string[];
  readonly organization_id: string | null;
  readonly opened_by: { readonly id: string; readonly name: string | null };
  readonly assigned_to: { readonly id: string; readonly name: string | null } | null;
  readonly comment_count: number;
  readonly may_become?: readonly string[];
  readonly assignable?: readonly { readonly id: string; readonly name: string }[];
  readonly comments: readonly { readonly comment: string; readonly author: { readonly name: string | null } }[];
}

/** As the document has it. */
export const documented = {
  category: 'technical',
  priority: 'high',
  subject: 'Cannot access dashboard',
  description: 'Getting 403 error when accessing dashboard',
  attachments: ['screenshot1.png'],
};

/** The results of a success. */
export const resultsOf = <R>(answer: Answer): R => replyOf<R>(answer, 'support_ticket').results;
/** The words of a refusal. */
export const refusal = (answer: Answer, status: number): string => refusalOf(answer, status, 'support_ticket');

export const ticketsPath = '/api/v1/user/support/tickets';

/** How somebody uses tickets. */
export function ticketsOf(server: TestServer) {
  const call = (person: Person, method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    server.call(method, path, { token: person.token, headers, ...(body === undefined ? {} : { body }) });
  return {
    call,
    async open(person: Person, more: object = {}): Promise<Ticket> {
      const answer = await call(person, 'POST', '/api/v1/user/support/ticket', { ...documented, ...more });
      return resultsOf<Ticket>(answer);
    },
    read: (person: Person, id: string) => call(person, 'GET', `${ticketsPath}/${id}`),
    change: (person: Person, id: string, body: object, headers?: Record<string, string>) =>
      call(person, 'PATCH', `${ticketsPath}/${id}`, body, headers),
    comment: (person: Person, id: string, comment: string) =>
      call(person, 'POST', `${ticketsPath}/${id}/comments`, { comment }),
    async list(person: Person, query = ''): Promise<readonly Ticket[]> {
      const answer = await call(person, 'GET', ticketsPath + query);
      return resultsOf<{ tickets: readonly Ticket[] }>(answer).tickets;
    },
  };
}
