import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Session } from '../support/session.ts';

const cases = join(import.meta.dirname, '../../rules/unmap-state-macros/in-a-header');
const files = ['ring.h', 'send.c', 'reap.c'];
const fix = "Keep 'dma' and 'len' only where unmapping needs it in 3 files";

/** A fix that reaches through all files of a module. */
export function rewriteScenarios(session: () => Session): void {
  test('a rewriting of three files is shown before it is made, and undone by one step', async () => {
    await session().inWindow(
      'rewrite',
      async (workbench, folder) => {
        for (const name of files) {
          writeFileSync(join(folder, name), withoutMarks(name));
          rmSync(join(folder, fixedName(name)));
        }
        writeFileSync(join(folder, 'Makefile'), 'obj-m += ring.o\nring-y := send.o reap.o\n');
        await workbench.openFile('reap.c');
        await workbench.squiggles('hint');
        await workbench.goTo(9, 30);
        expect(await workbench.quickFixes()).toContain(fix);

        expect(await workbench.previewQuickFix(fix)).toContain('ring.h');
        await workbench.screenshot('rewrite-preview');
        await workbench.page.getByRole('button', { name: 'Apply' }).click();
        // VS Code saves what a rewriting has changed, but not what undoing it changes back.
        const onDisk = (): readonly string[] => files.map((name) => readFileSync(join(folder, name), 'utf8'));
        await expect.poll(onDisk, { timeout: 30_000 }).toEqual(files.map((name) => withoutMarks(fixedName(name))));

        await workbench.page.locator('.editor-instance .view-lines').first().click();
        await workbench.page.keyboard.press('Control+Z');
        await workbench.page
          .locator('.tab.dirty')
          .nth(files.length - 1)
          .waitFor();
        await workbench.saveAll();
        await expect.poll(onDisk, { timeout: 30_000 }).toEqual(files.map(withoutMarks));
      },
      cases,
    );
  });
}

function fixedName(name: string): string {
  return name.replace('.', '.fixed.');
}

function withoutMarks(name: string): string {
  return readFileSync(join(cases, name), 'utf8').replace(/ *\/\/ expect:.*/g, '');
}
