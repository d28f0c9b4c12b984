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
}
