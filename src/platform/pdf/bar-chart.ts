import { G, Line, Rect, Svg, Text } from '@react-pdf/renderer';
import { createElement, type ReactElement } from 'react';
import { colors } from './colors.ts';

const [width, height, left, bottom, top] = [515, 130, 40, 18, 8];
const mostBars = 92;

interface Point {
  readonly label: string;
  readonly value: number;
}

/** Of more than fit, several in a row are added up, and called by the first. */
export function fitting(points: readonly Point[], most = mostBars): Point[] {
  const each = Math.max(1, Math.ceil(points.length / most));
  return Array.from({ length: Math.ceil(points.length / each) }, (_, index) => {
    const some = points.slice(index * each, (index + 1) * each);
    return { label: some[0]?.label ?? '', value: some.reduce((sum, { value }) => sum + value, 0) };
  });
}

/** The least of 1, 2, 5, 10, 20 … that is no less than this: the end of the axis. */
export function roundUp(value: number): number {
  if (value <= 1) return 1;
  const ten = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map(times => times * ten).find(end => end >= value) ?? value;
}

/** Bars over an axis with three lines; the first and last, and some between them, are labelled. */
export function barChart(points: readonly Point[]): ReactElement {
  const bars = fitting(points);
  const end = roundUp(Math.max(0, ...bars.map(({ value }) => value)));
  const [room, rise] = [(width - left) / Math.max(1, bars.length), height - bottom - top];
  const y = (value: number): number => top + rise * (1 - value / end);
  const label = (x: number, at: number, text: string, anchor: 'start' | 'middle' | 'end') =>
    createElement(
      Text,
      {
        key: `${x} ${at}`,
        x,
        y: at,
        textAnchor: anchor,
        fill: colors.quiet,
        style: { fontSize: 7, fontFamily: 'Sans' },
      },
      text,
    );
  const grid = [0, end / 2, end].flatMap(value => [
    createElement(Line, {
      ...{ key: `line ${value}`, x1: left, x2: width, y1: y(value), y2: y(value) },
      ...{ strokeWidth: 0.5, stroke: colors.line },
    }),
    label(left - 4, y(value) + 2.5, String(value), 'end'),
  ]);
  const every = Math.max(1, Math.ceil(bars.length / 8));
  const drawn = bars.map(({ value }, index) =>
    createElement(Rect, {
      ...{ key: index, x: left + index * room + room * 0.15, width: room * 0.7, y: y(value) },
      ...{ height: Math.max(value > 0 ? 0.75 : 0, y(0) - y(value)), fill: colors.accent },
    }),
  );
  const days = bars.flatMap((bar, index) =>
    index % every === 0
      ? [label(left + (index + 0.5) * room, height - 5, bar.label, index === 0 ? 'start' : 'middle')]
      : [],
  );
  return createElement(
    Svg,
    { width, height, viewBox: `0 0 ${width} ${height}` },
    createElement(G, null, ...grid),
    createElement(G, null, ...drawn),
    createElement(G, null, ...days),
  );
}
