import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMe } from '../../api/session.ts';
import { Page } from '../../parts/page.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../parts/states.tsx';
import { Answer } from './answer.tsx';
import { decisionQuery, personQuery, type Question } from './queries.ts';
import { QuestionForm } from './question-form.tsx';
import { whyRoute } from './routes.ts';
import { texts } from './texts.tsx';

/** Whether a person may do one thing, and what gives it to them. */
export function WhyScreen() {
  const asked = whyRoute.useSearch();
  const { person, node, organization } = asked;
  const name = usePersonName(person, organization);
  return (
    <Page title={texts.whyCanThey} hint={texts.checkWhetherAPersonCanDoSomething} width="reading">
      <QuestionForm key={JSON.stringify(asked)} asked={asked} name={name} />
      {person === undefined || node === undefined ? (
        <EmptyState title={texts.chooseAPersonAndAPermission}>{texts.theAnswerHasItsOwnLinkThat}</EmptyState>
      ) : (
        <Asked question={{ person, node, organization }} name={name} />
      )}
    </Page>
  );
}

function Asked({ question, name }: { readonly question: Question; readonly name: string }) {
  const { user } = useMe();
  const { data: decision, error, refetch } = useQuery(decisionQuery(question, user.id));
  return (
    <section aria-label={texts.answer} aria-live="polite">
      {error !== null ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : decision === undefined ? (
        <LoadingState />
      ) : decision === null ? (
        <Text>{texts.noAnswerIsAvailable}</Text>
      ) : (
        <Answer decision={decision} question={question} name={name} />
      )}
    </section>
  );
}

/** What to call who is asked about; what was typed until that is known. */
function usePersonName(person: string | undefined, organization: string | undefined): string {
  const { user } = useMe();
  const mine = person === user.id;
  const { data } = useQuery({ ...personQuery(person ?? '', organization), enabled: person !== undefined && !mine });
  if (person === undefined) return '';
  return mine ? (user.full_name ?? user.username) : (data?.name ?? person);
}
