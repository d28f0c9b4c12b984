import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Session } from '../support/session.ts';

/** More deaths than this within three minutes are too many: the policy of vscode-languageclient. */
const mostDeaths = 5;

/** What the window shows of a server that dies. */
export function serverScenarios(session: () => Session): void {
  test('a server that dies again and again is given up; started anew it sees what was typed meanwhile', async () => {
    await until('no other window has a server', () => session().languageServers().length === 0);
    await session().inWindow('given-up', async (workbench) => {
      await workbench.openFile('card.c');
      await workbench.squiggles('error');
      let last = 0;
      for (let death = 1; death <= mostDeaths; death++) {
        await until(`server ${death} runs`, () => newServer(session(), last) !== null);
        last = newServer(session(), last) ?? 0;
        await workbench.languageStatus('2 errors');
        process.kill(last, 'SIGKILL');
      }
      await workbench.languageStatus('dmalint has stopped');
      expect(session().languageServers()).toEqual([]);
      await workbench.screenshot('given-up');

      await workbench.goTo(36);
      await workbench.typeLine('\tdma_set_mask(card->dev, DMA_BIT_MASK(24));');
      await workbench.page.locator('.tab.active.dirty', { hasText: 'card.c' }).waitFor();

      await workbench.palette('dmalint: Restart the Server');
      await workbench.languageStatus('2 errors, 2 warnings');
      await workbench.page.locator('.tab.active.dirty', { hasText: 'card.c' }).waitFor();
      expect(await workbench.squiggles('warning')).toContain('dma_set_mask(card->dev, DMA_BIT_MASK(24))');
      expect(session().languageServers()).toHaveLength(1);
      await workbench.screenshot('started-anew');
    });
  });
}

function newServer(session: Session, last: number): number | null {
  return session.languageServers().find((pid) => pid !== last) ?? null;
}

async function until(what: string, holds: () => boolean): Promise<void> {
  const end = Date.now() + 30_000;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`in vain: ${what}`);
    await sleep(50);
  }
}
