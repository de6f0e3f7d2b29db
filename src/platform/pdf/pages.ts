import { Document, Page, StyleSheet, Text, View } from '@react-pdf/renderer';
import { createElement, type ReactElement } from 'react';
import { barChart } from './bar-chart.ts';
import { colors } from './colors.ts';
import type { PdfDocument, PdfPart } from './document.ts';
import { families } from './fonts.ts';

const styles = StyleSheet.create({
  page: { padding: 40, paddingBottom: 52, fontFamily: [...families], fontSize: 9, color: colors.ink },
  title: { fontSize: 20, fontWeight: 600, marginBottom: 4 },
  about: { color: colors.quiet, marginBottom: 1 },
  heading: { fontSize: 11, fontWeight: 600, marginTop: 16, marginBottom: 6 },
  figures: { flexDirection: 'row', flexWrap: 'wrap', marginTop: 14, gap: 8 },
  figure: { width: 165, padding: 8, borderRadius: 4, backgroundColor: colors.shade },
  label: { color: colors.quiet, fontSize: 8 },
  value: { fontSize: 16, fontWeight: 600 },
  row: { flexDirection: 'row', borderBottomWidth: 0.5, borderBottomColor: colors.line, paddingVertical: 3 },
  head: { fontWeight: 600, color: colors.quiet },
  cell: { flex: 1, paddingRight: 6 },
  number: { textAlign: 'right' },
  note: { marginBottom: 2 },
  foot: {
    position: 'absolute',
    bottom: 24,
    left: 40,
    right: 40,
    flexDirection: 'row',
    justifyContent: 'space-between',
    fontSize: 7,
    color: colors.quiet,
  },
});

/** The pages of a document. */
export function drawnPages({
  title,
  about,
  parts,
  foot,
}: PdfDocument): ReactElement<React.ComponentProps<typeof Document>> {
  return createElement(
    Document,
    { title, creator: 'Gatehouse', producer: 'Gatehouse', language: 'en' },
    createElement(
      Page,
      { size: 'A4', style: styles.page, wrap: true },
      createElement(Text, { style: styles.title }, title),
      ...about.map((line, key) => createElement(Text, { key: `about ${key}`, style: styles.about }, line)),
      ...parts.map((part, key) => createElement(View, { key: `part ${key}` }, ...drawn(part))),
      createElement(
        View,
        { style: styles.foot, fixed: true },
        createElement(Text, null, foot),
        createElement(Text, { render: ({ pageNumber, totalPages }) => `${pageNumber} / ${totalPages}` }),
      ),
    ),
  );
}

const heading = (text: string): ReactElement =>
  createElement(Text, { style: styles.heading, minPresenceAhead: 60 }, text);

function drawn(part: PdfPart): ReactElement[] {
  switch (part.kind) {
    case 'figures':
      return [
        createElement(
          View,
          { style: styles.figures },
          ...part.figures.map(({ label, value, before }, key) =>
            createElement(
              View,
              { key, style: styles.figure, wrap: false },
              createElement(Text, { style: styles.label }, label),
              createElement(Text, { style: styles.value }, value),
              before === null ? null : createElement(Text, { style: styles.label }, before),
            ),
          ),
        ),
      ];
    case 'chart':
      return [createElement(View, { wrap: false }, heading(part.title), barChart(part.points))];
    case 'table': {
      const line = (cells: readonly string[], key: number, head: boolean): ReactElement =>
        createElement(
          View,
          { key, style: styles.row, wrap: false, fixed: head },
          ...cells.map((cell, column) => {
            const number = part.columns[column]?.number === true;
            const style = [styles.cell, ...(number ? [styles.number] : []), ...(head ? [styles.head] : [])];
            return createElement(Text, { key: column, style }, cell);
          }),
        );
      return [
        heading(part.title),
        line(
          part.columns.map(({ name }) => name),
          -1,
          true,
        ),
        ...part.rows.map((row, key) => line(row, key, false)),
      ];
    }
    case 'notes':
      return [
        heading(part.title),
        ...part.lines.map((text, key) => createElement(Text, { key, style: styles.note }, text)),
      ];
  }
}
