import { Anchor, Button, Code, CopyButton, Group, Text } from '@mantine/core';
import { QrCode } from './qr-code.tsx';
import { texts } from './texts.tsx';

/** What an authenticator takes over: to be scanned, or to be typed. */
export function TotpKey({ secret, uri }: { readonly secret: string; readonly uri: string }) {
  return (
    <>
      <Text size="sm">
        {texts.scanThisCodeWithYourAuthenticatorApp(
          <Anchor href={uri} inherit underline="always">
            {texts.openItInTheApp}
          </Anchor>,
        )}
      </Text>
      <QrCode text={uri} label={texts.keyToScan} />
      <Text size="sm">{texts.orEnterTheKeyYourself}</Text>
      <Group gap="xs" wrap="nowrap" align="flex-start">
        <Code block fz="md" aria-label={texts.key} style={{ whiteSpace: 'pre-wrap' }}>
          {secret.replace(/(.{4})(?=.)/g, '$1 ')}
        </Code>
        <CopyButton value={secret}>
          {({ copied, copy }) => (
            <Button size="xs" variant="default" flex="none" onClick={copy} aria-label={texts.copyTheKey}>
              {copied ? texts.copied : texts.copy}
            </Button>
          )}
        </CopyButton>
      </Group>
    </>
  );
}
