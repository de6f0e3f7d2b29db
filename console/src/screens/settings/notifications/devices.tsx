import { Alert, Button, Stack, Switch } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { deviceName } from '../../../parts/device.ts';
import { ListRow, Rows } from '../../../parts/rows.tsx';
import { Section } from '../../../parts/section.tsx';
import { Time } from '../../../parts/time.tsx';
import { toastDone, toastError } from '../../../parts/toast.tsx';
import { canBePushed, type Device, isForbidden, turnOff, turnOn } from '../../../push/this-device.ts';
import { changeSettings, devicesQuery, notificationSettingsQuery } from './queries.ts';
import { texts } from './texts.ts';

/** Which devices say that somebody calls or mentions one while no tab is open, and what they say. */
export function Devices({ text }: { readonly text: boolean }) {
  const client = useQueryClient();
  const { data: devices = [] } = useQuery(devicesQuery);
  const [busy, setBusy] = useState(false);
  const [forbidden, setForbidden] = useState(isForbidden());
  const current = devices.find(({ is_current: isCurrent }) => isCurrent);
  const others = devices.filter(device => device !== current);
  const change = async (step: () => Promise<string | null>): Promise<void> => {
    setBusy(true);
    try {
      const done = await step();
      await client.invalidateQueries({ queryKey: devicesQuery.queryKey });
      if (done !== null) toastDone(done);
    } catch (error) {
      toastError(error, texts.notTurnedOn);
    } finally {
      setBusy(false);
      setForbidden(isForbidden());
    }
  };
  const off = (device: Device): Promise<void> =>
    change(async () => {
      await turnOff(device);
      return texts.nowOff;
    });
  return (
    <Section title={texts.onThisDevice} hint={texts.whatComesThere}>
      <Stack>
        {!canBePushed() && <Alert color="gray">{texts.itCannot}</Alert>}
        {forbidden && <Alert color="yellow">{texts.itMayNot}</Alert>}
        <Switch
          label={texts.notifyMe}
          checked={current !== undefined}
          disabled={busy || !canBePushed() || forbidden}
          onChange={() =>
            void (current === undefined ? change(async () => ((await turnOn()) ? texts.nowOn : null)) : off(current))
          }
        />
        <TextSwitch text={text} />
        {others.length > 0 && (
          <Rows label={texts.yourDevices} plain>
            {others.map(device => (
              <ListRow
                key={device.id}
                title={deviceName(device.user_agent)}
                hint={<Time at={device.created_at} relative />}
                end={
                  <Button
                    size="xs"
                    variant="default"
                    disabled={busy}
                    aria-label={texts.turnOffNamed(deviceName(device.user_agent))}
                    onClick={() => void off(device)}
                  >
                    {texts.turnOff}
                  </Button>
                }
              />
            ))}
          </Rows>
        )}
      </Stack>
    </Section>
  );
}

function TextSwitch({ text }: { readonly text: boolean }) {
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const choose = async (shown: boolean): Promise<void> => {
    setBusy(true);
    try {
      client.setQueryData(notificationSettingsQuery.queryKey, await changeSettings({ push_text: shown }));
      toastDone(texts.saved);
    } catch (error) {
      toastError(error, texts.notSaved);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Switch
      label={texts.sayWhoAndWhere}
      description={texts.otherwiseOnly}
      checked={text}
      disabled={busy}
      onChange={({ currentTarget }) => void choose(currentTarget.checked)}
    />
  );
}
