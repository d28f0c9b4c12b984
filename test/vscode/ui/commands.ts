import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Session } from '../support/session.ts';

/** The commands, and what the window shows of them. */
export function commandScenarios(session: () => Session): void {
  test('the status item counts what is in the file, and says what the check took', async () => {
    await session().inWindow('status', async (workbench) => {
      await workbench.openFile('card.c');
      await workbench.squiggles('error');
      expect(await workbench.languageStatus('2 errors')).toMatch(/checked in \d+ ms, 4 of 4 functions anew/);
      await workbench.screenshot('status');
    });
  });

  test('a folder is checked with the files that nobody has opened', async () => {
    await session().inWindow('folder', async (workbench) => {
      await workbench.openFile('plain.c');
      await workbench.palette('dmalint: Check Folder');
      const notification = await workbench.notification('files checked');
      expect(await notification.innerText()).toContain('2 errors, 2 warnings');
      await notification.getByRole('button', { name: 'Show Problems' }).click();
      await workbench.page.locator('.markers-panel').waitFor();
      const problems = await workbench.problems();
      expect(problems.filter((row) => row.includes('mask-unchecked'))).toHaveLength(2);
      await workbench.screenshot('folder');
    });
  });

  test('a check of a folder is cancelled; what it has found stays, and the editor goes on', async () => {
    await session().inWindow('cancel', async (workbench, folder) => {
      const drivers = 400;
      addDrivers(folder, drivers);
      await workbench.openFile('card.c');
      await workbench.squiggles('error');
      await workbench.palette('dmalint: Check Folder');
      const progress = await workbench.notification('Checking card-driver: many/driver-1');
      await workbench.screenshot('cancel');
      await progress.hover();
      await progress.getByRole('button', { name: 'Cancel' }).click();

      const told = await (await workbench.notification('Cancelled.')).innerText();
      const checked = Number(/Cancelled\. (\d+) files checked/.exec(told)?.[1]);
      expect(checked).toBeGreaterThan(0);
      expect(checked).toBeLessThan(drivers);
      const problems = await workbench.problems();
      expect(problems.filter((row) => row.startsWith('driver-')).length).toBeGreaterThan(0);
      await workbench.screenshot('cancelled');

      await workbench.goTo(23, 12);
      await workbench.quickFix("Pass 'DMA_TO_DEVICE'");
      await workbench.languageStatus('1 error');
    });
  });

  test('a rule is found by its name and explained', async () => {
    await session().inWindow('explain', async (workbench) => {
      await workbench.openFile('card.c');
      await workbench.palette('dmalint: Explain a Rule');
      await workbench.pick('Which rule?', 'sg-nents-mismatch');
      await workbench.webview().getByRole('heading', { name: 'sg-nents-mismatch' }).waitFor();
      await workbench.screenshot('explain');
    });
  });

  test('the walkthrough opens a driver with faults', async () => {
    await session().inWindow('walkthrough', async (workbench) => {
      await workbench.palette('Welcome: Open Walkthrough');
      await workbench.pick('Select a walkthrough to open', 'Start with dmalint');
      const open = workbench.page.getByRole('button', { name: 'Open the sample driver' });
      await open.waitFor();
      await workbench.screenshot('walkthrough');
      await open.click();
      await workbench.page.locator('.tab.active', { hasText: 'edu_dma_faulty.c' }).waitFor();
      await workbench.languageStatus('errors');
    });
  });
}

/** Drivers with a fault each, and large enough to be checked one after another for a while. */
function addDrivers(folder: string, count: number): void {
  const functions = Array.from(
    { length: 60 },
    (_, index) => `
int start_${index}(struct device *dev, void *data, size_t len)
{
	dma_addr_t dma = dma_map_single(dev, data, len, DMA_TO_DEVICE);

	if (dma_mapping_error(dev, dma))
		return -ENOMEM;
	dma_unmap_single(dev, dma, len, ${index === 0 ? 'DMA_FROM_DEVICE' : 'DMA_TO_DEVICE'});
	return 0;
}
`,
  );
  mkdirSync(join(folder, 'many'));
  for (let index = 0; index < count; index++)
    writeFileSync(
      join(folder, `many/driver-${index}.c`),
      `#include <linux/dma-mapping.h>\n${functions.join('').replaceAll('start_', `start_${index}_`)}`,
    );
}
