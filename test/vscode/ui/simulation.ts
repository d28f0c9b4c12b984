import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FrameLocator } from 'playwright-core';
import { expect, test } from 'vitest';
import type { Session } from '../support/session.ts';
import { underlinedTexts } from '../support/squiggles.ts';
import type { Workbench } from '../support/workbench.ts';

const samples = join(import.meta.dirname, '../../../sample-drivers');
const faulty = 'edu_dma_faulty.c';
const themes = ['Default Dark Modern', 'Default Light Modern', 'Default High Contrast'] as const;
/** In `edu_to_card`, whose mapping nobody checks: a line of it, and what stands on the first that it runs. */
const toCard = { line: 176, first: 'struct device *dev = &edu->pdev->dev;' } as const;

/** The simulation panel: from the lens to the last step, by keys, on other machines, in every theme. */
export function simulationScenarios(session: () => Session): void {
  const onSample = (name: string, use: (workbench: Workbench, folder: string) => Promise<void>, folder = 'edu-dma') =>
    session().inWindow(name, use, join(samples, folder));

  test('the lens above a function opens its simulation, and every step is lit up in the source', async () => {
    await onSample('simulate-lens', async (workbench) => {
      await workbench.openFile(faulty);
      await workbench.goTo(200);
      await lens(workbench, 'Simulate DMA').click();
      const panel = workbench.webview();
      await panel.getByRole('heading', { name: 'edu_from_card()' }).waitFor();
      await isLit(workbench, 'struct device *dev = &edu->pdev->dev;');
      await panel.getByRole('button', { name: 'Step', exact: true }).click();
      await isLit(workbench, 'addr = dma_map_single(dev, buf, len, DMA_FROM_DEVICE);');
      await panel.getByText('dma_map_single maps 64 bytes').waitFor();
      await panel.getByText('the device owns it').first().waitFor();

      const tab = workbench.page.locator('.tab', { hasText: 'DMA: edu_from_card' });
      await tab.click({ button: 'middle' });
      await tab.waitFor({ state: 'hidden' });
      await expect.poll(() => litUp(workbench), { timeout: 20_000 }).toEqual([]);
    });
  });

  test('a run is walked through by keys alone, to what the kernel would say', async () => {
    await onSample('simulate-keys', async (workbench) => {
      const panel = await simulate(workbench, toCard.line);
      await isLit(workbench, toCard.first);
      const { keyboard } = workbench.page;
      const position = panel.getByRole('navigation').locator('output');
      await keyboard.press('ArrowRight');
      expect(await position.innerText()).toMatch(/^2 \//);
      await keyboard.press('ArrowLeft');
      expect(await position.innerText()).toMatch(/^1 \//);
      await keyboard.press('v');
      await panel.getByText("is given to 'edu->pdev' before dma_mapping_error() was asked about it").waitFor();
      await panel.getByText("The kernel's debug code does not notice.").waitFor();
      await isLit(workbench, 'writel(memory, edu->mmio + EDU_DMA_SRC);');
      await keyboard.press('v');
      await panel.getByText('The kernel says: device driver failed to check map error').waitFor();
      await isLit(workbench, 'dma_unmap_single(dev, addr, len, DMA_TO_DEVICE);');
      await keyboard.press('Shift+V');
      await isLit(workbench, 'writel(memory, edu->mmio + EDU_DMA_SRC);');
      await keyboard.press('End');
      await isLit(workbench, 'return err;');
      await keyboard.press('Home');
      await isLit(workbench, toCard.first);
      await panel.getByRole('slider', { name: 'Step' }).fill('1');
      expect(await position.innerText()).toMatch(/^2 \//);
    });
  });

  test('another platform is drawn as it is, and all of them are held side by side', async () => {
    await onSample('simulate-platforms', async (workbench) => {
      const panel = await simulate(workbench, toCard.line);
      await workbench.page.keyboard.press('ArrowRight');
      const picture = panel.getByLabel('Mappings in the three address spaces');
      await picture.getByText('same address').waitFor();
      expect(await picture.getByText('bounce buffer').count()).toBe(0);
      await panel.getByLabel('Platform').selectOption('bounce');
      await picture.getByText('bounce buffer').waitFor();
      await picture.getByText('copied').waitFor();
      await panel.getByLabel('Platform').selectOption('iommu');
      await picture.getByText('IOMMU').waitFor();
      await panel.getByRole('button', { name: 'Try all platforms' }).click();
      const rows = panel.getByRole('table', { name: 'The same path on every platform' }).getByRole('row');
      await rows.first().waitFor();
      expect(await rows.count()).toBe(7);
      await rows.filter({ hasText: 'bounce buffers' }).getByRole('button').click();
      await picture.getByText('bounce buffer').waitFor();
    });
  });

  test('an answer can be changed, and the path is run again with it', async () => {
    await onSample('simulate-answers', async (workbench) => {
      const panel = await simulate(workbench, toCard.line);
      await panel.getByText('Returned 0; 2 violations.').waitFor();
      await panel.getByText(/^Answers/).click();
      await panel.getByRole('combobox', { name: 'wait_for_completion_timeout', exact: true }).selectOption('fails');
      await panel.getByText('Returned -ETIMEDOUT').waitFor();
      const length = panel.getByRole('textbox', { name: 'len', exact: true });
      await length.fill('4096');
      await length.press('Enter');
      await panel.getByRole('slider', { name: 'Step' }).fill('1');
      await panel.getByText('dma_map_single maps 4096 bytes').waitFor();
      await panel.getByRole('button', { name: 'Take mine back' }).click();
      await panel.getByText('Returned 0; 2 violations.').waitFor();
    });
  });

  test('a chain shows what the device wrote and the CPU does not see', async () => {
    await onSample('simulate-chain', showStaleBytes, 'guide-receive');
  });

  test('the path of a finding is replayed to what the finding says', async () => {
    await onSample('simulate-replay', async (workbench) => {
      await workbench.openFile(faulty);
      await workbench.goTo(200);
      await lens(workbench, 'Replay unmap-missing').click();
      const panel = workbench.webview();
      await panel.getByRole('heading', { name: 'edu_from_card()' }).waitFor();
      await workbench.page.keyboard.press('v');
      await isLit(workbench, 'return err;');
      await panel.locator('.step .violation', { hasText: 'unmap-missing' }).waitFor();
    });
  });

  test('the panel runs no script and takes no style that is not its own', async () => {
    await onSample('simulate-policy', async (workbench) => {
      const refused: string[] = [];
      workbench.page.on('console', (message) => {
        if (message.text().includes('Content Security Policy')) refused.push(message.text());
      });
      const panel = await simulate(workbench, toCard.line);
      await workbench.page.keyboard.press('v');
      await panel.locator('.step .violation').waitFor();
      expect(refused).toEqual([]);
      await panel.locator('body').evaluate((body) => {
        const script = body.ownerDocument.createElement('script');
        script.textContent = 'document.title = "run";';
        body.append(script);
      });
      expect(await panel.locator('body').evaluate((body) => body.ownerDocument.title)).toBe('DMA simulation');
      expect(refused.join('\n')).toContain('script');
    });
  });

  test('a run is stepped in the debugger, and a violation stops it as an exception does', async () => {
    await onSample('simulate-debugger', async (workbench) => {
      const panel = await simulate(workbench, toCard.line);
      await panel.getByRole('button', { name: 'Step in the debugger' }).click();
      const { page } = workbench;
      // The key does nothing until the run has stopped at its first step.
      await page.locator('.debug-toolbar [aria-label^="Continue"]').click();
      const exception = page.locator('.exception-widget');
      await exception.waitFor();
      expect(await exception.innerText()).toContain('before dma_mapping_error() was asked about it');
      await workbench.palette('View: Show Run and Debug');
      const variables = page.locator('.debug-variables');
      for (const scope of ['Locals', 'Mappings', 'Device']) await variables.getByText(scope).first().waitFor();
      await workbench.screenshot('debugger');
      await page.keyboard.press('Shift+F5');
      await page.locator('.debug-toolbar').waitFor({ state: 'hidden' });
    });
  });

  test.each(themes)('the panel fits its place in %s', async (theme) => {
    await onSample(`panel-${theme}`, async (workbench, folder) => {
      mkdirSync(join(folder, '.vscode'));
      writeFileSync(join(folder, '.vscode/settings.json'), JSON.stringify({ 'workbench.colorTheme': theme }));
      const { page } = workbench;
      const panel = await simulate(workbench, toCard.line);
      await page
        .locator(
          `.monaco-workbench.${theme.includes('High') ? 'hc-black' : theme.includes('Light') ? 'vs' : 'vs-dark'}`,
        )
        .waitFor();
      await page.keyboard.press('ArrowRight');
      await panel.getByLabel('Platform').selectOption('bounce');
      await panel.getByText('bounce buffer', { exact: true }).waitFor();
      await page.setViewportSize({ width: 1500, height: 1000 });
      await workbench.screenshot(`panel mapped, ${theme}`);
      await panel.getByText(/^Answers/).focus();
      await page.keyboard.press('Enter');
      await page.keyboard.press('v');
      await panel.locator('.step .violation').waitFor();
      await panel.getByRole('button', { name: 'Try all platforms' }).click();
      await panel.getByRole('table', { name: 'The same path on every platform' }).waitFor();
      await workbench.screenshot(`panel full, ${theme}`);
      const width = await panel.locator('html').evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);
      expect(width).toBe(0);
    });
  });
}

function lens(workbench: Workbench, text: string) {
  return workbench.page.locator('.codelens-decoration a', { hasText: text }).locator('visible=true').last();
}

/** The guide's receive example without its sync, behind a bounce buffer: a packet comes, and the handler reads old bytes. */
async function showStaleBytes(workbench: Workbench): Promise<void> {
  const panel = await simulate(workbench, 90, 'guide_receive_faulty.c');
  await panel.getByLabel('Platform').selectOption('bounce');
  const what = panel.getByLabel('Function, or a chain');
  await what.fill('guide_setup_buffer,device-wrote,guide_interrupt');
  await what.press('Enter');
  await panel.getByRole('alert').filter({ hasText: "'device-wrote' is no link of a chain" }).waitFor();
  await what.fill('guide_setup_buffer,device-writes:64=4755494440000000,guide_interrupt');
  await what.press('Enter');
  await panel.getByRole('heading', { level: 1, name: 'device-writes' }).waitFor();
  await panel.getByRole('button', { name: 'Next violation' }).click();
  await panel.locator('.step .violation', { hasText: 'sync-missing-cpu' }).waitFor();
  await isLit(workbench, 'return le32_to_cpu(header->magic)');
  await workbench.page.setViewportSize({ width: 1440, height: 800 });
  await workbench.page.keyboard.press('Control+B');
  await workbench.screenshot('chain');
  const row = (side: string) => panel.getByRole('row', { name: new RegExp(`^${side} 0000`) });
  expect(await row('CPU sees').innerText()).toMatch(/0000\s+00\s+00\s+00\s+00/);
  expect(await row('device sees').innerText()).toMatch(/0000\s+47\s+55\s+49\s+44/);
}

/** Simulates the function that a line of the faulty driver lies in, without the mouse. */
async function simulate(workbench: Workbench, line: number, file = faulty): Promise<FrameLocator> {
  await workbench.openFile(file);
  await workbench.goTo(line);
  await workbench.palette('dmalint: Simulate This Function');
  const panel = workbench.webview();
  await panel.getByRole('heading', { level: 1 }).waitFor();
  return panel;
}

/** The lines of the source that are lit up, as far as they are in view. */
async function litUp(workbench: Workbench): Promise<readonly string[]> {
  const texts = await workbench.page.evaluate(underlinedTexts, '.view-overlays [class*="TextEditorDecorationType"]');
  return texts.map((text) => text.trim());
}

async function isLit(workbench: Workbench, text: string): Promise<void> {
  await expect.poll(() => litUp(workbench), { timeout: 20_000 }).toContainEqual(expect.stringContaining(text));
}
