import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { inflateSync } from 'node:zlib';
import { fitting, roundUp } from './bar-chart.ts';
import type { PdfDocument } from './document.ts';
import { createPdfRenderer } from './pdf-renderer.ts';

const pdf = createPdfRenderer();
after(() => pdf.close());

const document = (more: Partial<PdfDocument> = {}): PdfDocument => ({
  title: 'Activity',
  about: ['Acme'],
  parts: [],
  foot: 'RPT-1',
  ...more,
});

/** What the pages are drawn with. */
function drawing(bytes: Uint8Array): string {
  const file = Buffer.from(bytes);
  const texts: string[] = [];
  for (let at = file.indexOf('stream\n'); at !== -1; at = file.indexOf('stream\n', at + 1)) {
    const end = file.indexOf('endstream', at);
    try {
      texts.push(inflateSync(file.subarray(at + 7, end)).toString('latin1'));
    } catch {
      // A font, or no stream that is packed.
    }
  }
  return texts.join('\n');
}

describe('a PDF', () => {
  test('is made of texts in any script, charts and tables over several pages', async () => {
    const rows = Array.from({ length: 120 }, (_, index) => [
      ['ada', 'محمد', '山田', 'Łukasz'][index % 4] ?? '',
      String(index),
    ]);
    const bytes = await pdf.render(
      document({
        parts: [
          { kind: 'figures', figures: [{ label: 'Actions', value: '12', before: '10 before' }] },
          {
            kind: 'chart',
            title: 'By day',
            points: [
              { label: '01-01', value: 0 },
              { label: '01-02', value: 5 },
            ],
          },
          {
            kind: 'table',
            title: 'People',
            columns: [
              { name: 'Who', number: false },
              { name: 'Actions', number: true },
            ],
            rows,
          },
          { kind: 'notes', title: 'Notes', lines: ['None'] },
        ],
      }),
    );
    const text = Buffer.from(bytes).toString('latin1');
    assert.equal(text.slice(0, 5), '%PDF-');
    assert.ok((text.match(/\/Type \/Page\b/g) ?? []).length >= 3);
    for (const font of ['NotoSans', 'NotoNaskhArabic', 'NotoSansJP']) assert.ok(text.includes(font), font);
    // The one bar that is more than nothing is filled with the accent.
    assert.match(drawing(bytes), / re\b/);
  });

  test('runs nothing that a text holds, and the next one is made after one that could not be', async () => {
    await assert.rejects(pdf.render(document({ parts: [{ kind: 'table' }] as never })));
    const bytes = await pdf.render(document({ title: ')Tj /OpenAction <</S/JavaScript/JS(app.alert(1))>>' }));
    const escaped = '(\\)Tj /OpenAction <</S/JavaScript/JS\\(app.alert\\(1\\)\\)>>)';
    assert.ok(Buffer.from(bytes).toString('latin1').replace(escaped, '').includes('%%EOF'));
    assert.ok(!Buffer.from(bytes).toString('latin1').replace(escaped, '').includes('OpenAction'));
  });
});

describe('the bars of a chart', () => {
  test('are no more than fit, and nothing is left out', () => {
    const points = Array.from({ length: 365 }, (_, index) => ({ label: String(index), value: 1 }));
    const bars = fitting(points);
    assert.ok(bars.length <= 92);
    assert.equal(
      bars.reduce((sum, { value }) => sum + value, 0),
      365,
    );
    assert.deepEqual([bars[0]?.label, bars[1]?.label], ['0', '4']);
    assert.deepEqual(fitting([]), []);
  });

  test('end at a round number', () => {
    assert.deepEqual([0, 1, 2, 3, 7, 10, 11, 480, 999_999].map(roundUp), [1, 1, 2, 5, 10, 10, 20, 500, 1_000_000]);
  });
});
