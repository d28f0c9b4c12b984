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
