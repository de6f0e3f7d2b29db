import { Badge } from '@mantine/core';
import { Avatar } from '../parts/avatar.tsx';
import { counted } from '../parts/counted.ts';
import { Status } from '../parts/status.tsx';
import { Time } from '../parts/time.tsx';
import { Example, Group, Marked, Row } from './example.tsx';
import { names, namesByKind } from './names.ts';

const sizes = [20, 24, 28, 32, 36, 40, 56] as const;
const kinds = ['person', 'team', 'organization'] as const;
const tones = ['good', 'idle', 'info', 'warn', 'bad'] as const;
/** Each gets another tint. */
const tinted = ['H', 'A', 'B', 'C', 'D', 'E', 'F', 'G'];
const second = 1000;
const spans = { seconds: 5, minutes: 180, hours: 7_200, days: 3 * 86_400, months: 70 * 86_400, years: 800 * 86_400 };

/** Avatars, statuses, badges, times and numbers. */
export function MarksGroup() {
  return (
    <Group title="Avatars, statuses, badges, times">
      {kinds.map(kind => (
        <Example key={kind} label={`Avatar: ${kind}, every size`}>
          <Row>
            {sizes.map(size => (
              <Avatar key={size} name={names.usual} kind={kind} size={size} />
            ))}
          </Row>
        </Example>
      ))}
      <Example label="Avatar: tints">
        <Row>
          {tinted.map(name => (
            <Avatar key={name} name={name} size={32} />
          ))}
        </Row>
      </Example>
      {[...namesByKind, ['no letter at all', '🚀'] as const].map(([kind, name]) => (
        <Example key={kind} label={`Avatar: ${kind}`}>
          <Marked mark={<Avatar name={name} size={28} />} name={name} />
        </Example>
      ))}
      <Example label="Status">
        <Row>
          {tones.map(tone => (
            <Status key={tone} tone={tone}>
              {tone}
            </Status>
          ))}
        </Row>
      </Example>
      {tones.map(tone => (
        <Example key={tone} label={`Status: ${tone}, long`}>
          <Status tone={tone}>{names.long}</Status>
        </Example>
      ))}
      <Example label="Badge">
        <Row>
          {['gray', 'gate', 'teal', 'yellow', 'red'].map(color => (
            <Badge key={color} color={color}>
              {color}
            </Badge>
          ))}
          <Badge>{names.short}</Badge>
          <Badge>{names.arabic}</Badge>
          <Badge>{names.cjk}</Badge>
          <Badge>{names.emoji}</Badge>
        </Row>
      </Example>
      <Example label="Time: exact">
        <Time at="2026-01-05T08:00:00Z" />
      </Example>
      <Example label="Time: relative, before and after now">
        {Object.entries(spans).map(([unit, seconds]) => (
          <Row key={unit}>
            <Time at={new Date(Date.now() - seconds * second).toISOString()} relative />
            <Time at={new Date(Date.now() + (seconds + 1) * second).toISOString()} relative />
          </Row>
        ))}
      </Example>
      <Example label="Counts">
        <Row>
          {[0, 1, 2, 1_234_567].map(count => (
            <span key={count}>{counted(count, 'person', 'people')}</span>
          ))}
          <span>{counted(10_000, 'person', 'people', true)}</span>
        </Row>
      </Example>
    </Group>
  );
}
