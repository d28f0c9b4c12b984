import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Session } from '../support/session.ts';

/** Findings, from the squiggle to the saved fix. */
export function findingScenarios(session: () => Session): void {
  test('a finding has a squiggle, a problem, a hover, and a fix that can be saved', async () => {
    await session().inWindow('findings', async (workbench, folder) => {
      await workbench.openFile('card.c');
      expect(await workbench.squiggles('error')).toContain('dma_unmap_single(card->dev, dma, len, DMA_FROM_DEVICE)');
      await workbench.screenshot('squiggles');

      const problems = (await workbench.problems()).join('\n');
      expect(problems).toContain("'dma' is mapped DMA_TO_DEVICE in 'card_send' and unmapped DMA_FROM_DEVICE.");
      expect(problems).toContain('direction-mismatch');
      await workbench.screenshot('problems');

      await workbench.goTo(17, 30);
      expect(await workbench.hover('dma_mapping_error')).toContain('dma_unmap_single');
      await workbench.screenshot('hover');

      await workbench.goTo(23, 12);
      expect(await workbench.quickFixes()).toContain("Pass 'DMA_TO_DEVICE'");
      await workbench.screenshot('quick-fix');
      await workbench.quickFix("Pass 'DMA_TO_DEVICE'");
      await workbench.save();
      expect(readFileSync(join(folder, 'card.c'), 'utf8')).toContain(
        'dma_unmap_single(card->dev, dma, len, DMA_TO_DEVICE);',
      );
    });
  });

  test('the name of a rule leads to its page, beside the code', async () => {
    await session().inWindow('rule-page', async (workbench) => {
      await workbench.openFile('card.c');
      await workbench.problems();
      await workbench.page.locator('.markers-panel a', { hasText: 'direction-mismatch' }).click();
      const page = workbench.webview();
      await page.getByRole('heading', { name: 'direction-mismatch' }).waitFor();
      await page.getByRole('heading', { name: 'Why it matters' }).waitFor();
      await workbench.screenshot('rule-page');
    });
  });

  test('a lens over a mapping leads to what undoes it', async () => {
    await session().inWindow('lens', async (workbench) => {
      await workbench.openFile('card.c');
      await workbench.squiggles('error');
      const lenses = await workbench.lenses();
      expect(lenses).toEqual(expect.arrayContaining(['unmapped in card_send', 'unmapped in card_stop']));
      await workbench.clickLens('unmapped in card_stop');
      const places = workbench.page.locator('.peekview-widget');
      await places.getByText('dma_unmap_single').first().waitFor();
      await workbench.screenshot('lens');
    });
  });
}
