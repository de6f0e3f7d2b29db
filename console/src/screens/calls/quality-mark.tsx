import { Tooltip } from '@mantine/core';
import { IconAntennaBars2, IconAntennaBars4, IconAntennaBars5 } from '@tabler/icons-react';
import type { CallState } from '../../calls/call.ts';
import { texts } from './texts.tsx';

const icons = { good: IconAntennaBars5, fair: IconAntennaBars4, poor: IconAntennaBars2 } as const;

/** How well one hears and is heard. */
export function QualityMark({ call: { grade, quality } }: { readonly call: CallState }) {
  if (grade === null || quality === null) return null;
  const Icon = icons[grade];
  const figures = texts.qualitySays(
    quality.rtt === null ? '–' : texts.milliseconds(Math.round(quality.rtt)),
    texts.percent(Math.round(quality.loss * 10) / 10),
  );
  return (
    <Tooltip label={figures}>
      <span role="img" aria-label={`${texts.grades[grade]}: ${figures}`}>
        <Icon size={18} aria-hidden />
      </span>
    </Tooltip>
  );
}
