import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { aboutQuery } from '../../../api/about.ts';
import { ListRow, Rows } from '../../../parts/rows.tsx';
import { Time } from '../../../parts/time.tsx';
import type { CodeMethod, MfaStatus } from './queries.ts';
import { texts } from './texts.tsx';

/** In the order in which they are offered. */
const shown: readonly CodeMethod[] = ['totp', 'email', 'sms'];

/** The ways to get the codes of a second step: which are on, which could be, and what keeps a server from sending some. */
export function Ways({
  methods,
  busy,
  onSetUp,
  onRemove,
}: {
  readonly methods: MfaStatus['methods'];
  /** The one that is being set up just now. */
  readonly busy: CodeMethod | null;
  readonly onSetUp: (method: CodeMethod) => void;
  readonly onRemove: (method: CodeMethod) => void;
}) {
  const { data: about } = useQuery(aboutQuery);
  const impossible: Readonly<Record<CodeMethod, ReactNode>> = {
    totp: null,
    email: about?.mail === 'kept' ? texts.thisServerSendsNoMail : null,
    sms: about?.sms === false ? texts.thisServerSendsNoSms : null,
  };
  return (
    <Rows label={texts.waysToGetCodes} plain>
      {shown.map(method => {
        const on = methods.find(each => each.method === method);
        const words = texts.ways[method];
        return (
          <ListRow
            key={method}
            title={words.name}
            hint={
              on === undefined ? (
                (impossible[method] ?? texts.notSetUp)
              ) : (
                <>
                  {texts.setUpAt(<Time at={on.enabled_at} />)}
                  {on.sent_to !== null && (
                    <>
                      {' · '}
                      <bdi>{on.sent_to}</bdi>
                    </>
                  )}
                </>
              )
            }
            end={
              on !== undefined ? (
                <Button size="xs" variant="default" aria-label={words.remove} onClick={() => onRemove(method)}>
                  {texts.remove}
                </Button>
              ) : (
                impossible[method] === null && (
                  <Button
                    size="xs"
                    variant="default"
                    aria-label={words.setUp}
                    loading={busy === method}
                    onClick={() => onSetUp(method)}
                  >
                    {texts.setUp}
                  </Button>
                )
              )
            }
          />
        );
      })}
    </Rows>
  );
}
