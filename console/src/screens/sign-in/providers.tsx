import { Button, Divider, Stack } from '@mantine/core';
import { IconBrandGithub, IconBrandGoogle, IconBrandWindows } from '@tabler/icons-react';
import { rememberDestination } from './entering.ts';
import { texts } from './texts.tsx';

export const providerTitles = { google: texts.google, github: 'GitHub', microsoft: texts.microsoft } as const;
export type ProviderName = keyof typeof providerTitles;
const icons = { google: IconBrandGoogle, github: IconBrandGithub, microsoft: IconBrandWindows };

/** The configured providers to sign in with. */
export function Providers({ names, from }: { readonly names: readonly ProviderName[]; readonly from: string }) {
  if (names.length === 0) return null;
  return (
    <Stack gap="xs">
      <Divider label={texts.or} labelPosition="center" />
      {names.map(name => {
        const Icon = icons[name];
        return (
          <Button
            key={name}
            component="a"
            href={`/console/session/oauth/${name}`}
            variant="default"
            fullWidth
            leftSection={<Icon size={18} aria-hidden />}
            onClick={() => rememberDestination(from)}
          >
            {texts.continueWithWith(providerTitles[name])}
          </Button>
        );
      })}
    </Stack>
  );
}
