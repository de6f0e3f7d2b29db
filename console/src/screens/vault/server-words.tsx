import { Alert, Code, Text } from '@mantine/core';
import { IconInfoCircle, IconLock } from '@tabler/icons-react';
import { ApiError } from '../../api/errors.ts';
import { texts } from './texts.tsx';

/** A refusal in the server's words inside a screen that otherwise works, with the permissions that would have allowed it. */
export function ServerWords({ error }: { readonly error: unknown }) {
  const known = error instanceof ApiError ? error : null;
  const missing = known?.body['missing'];
  const nodes = Array.isArray(missing) ? missing.filter((node: unknown) => typeof node === 'string') : [];
  const forbidden = known?.status === 403;
  return (
    <Alert
      role="alert"
      color={forbidden ? 'gray' : 'yellow'}
      icon={forbidden ? <IconLock aria-hidden /> : <IconInfoCircle aria-hidden />}
    >
      <Text size="sm">{known?.message ?? texts.somethingWentWrongTryAgain}</Text>
      {nodes.length > 0 && (
        <Text size="xs">
          {texts.requiresWith(
            nodes.map((node, index) => (
              <span key={node}>
                {index > 0 && texts.and}
                <Code>{node}</Code>
              </span>
            )),
          )}
        </Text>
      )}
      {known?.requestId != null && <Text size="xs">{texts.requestIdWith(<Code>{known.requestId}</Code>)}</Text>}
    </Alert>
  );
}
