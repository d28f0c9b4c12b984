/** A VS Code window, seen and used as a person does: by what it shows, by keys and by the mouse. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type FrameLocator, type Locator, type Page } from 'playwright-core';
import { findChromium } from '../../../scripts/find-chromium.mjs';
import type { Editor } from './editor.ts';
import { underlinedTexts } from './squiggles.ts';

export const screenshotFolder = join(import.meta.dirname, '../../../.cache/screenshots');

const chromiumOptions = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  ...['--disable-component-update', '--disable-sync'],
];

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: findChromium() ?? '', args: chromiumOptions });
}

export type SquiggleKind = 'error' | 'warning' | 'info' | 'hint';

export class Workbench {
  private constructor(readonly page: Page) {}

  /** Opens a window on a folder. */
  static async open(browser: Browser, editor: Editor, folder: string): Promise<Workbench> {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.setDefaultTimeout(30_000);
    const workbench = new Workbench(page);
    await page.goto(`${editor.origin}/?folder=${encodeURIComponent(folder)}`);
    await page.locator('.monaco-workbench .part.statusbar').waitFor();
    await page.locator('.explorer-folders-view .monaco-list-row').first().waitFor();
    return workbench;
  }

  close(): Promise<void> {
    return this.page.close();
  }

  /** Opens a file of the folder, by its name. */
  async openFile(name: string): Promise<void> {
    const ownName = name.slice(name.lastIndexOf('/') + 1);
    await this.choose('Control+P', name, ownName);
    await this.page.locator('.tab.active', { hasText: ownName }).waitFor();
    await this.page.locator('.editor-instance .monaco-editor .view-line').first().waitFor();
  }

  /** Runs a command by its title in the command palette. */
  async palette(title: string): Promise<void> {
    await this.choose('F1', `>${title}`, title);
  }

  /** Puts the cursor on a line and column, both from 1. */
  async goTo(line: number, column = 1): Promise<void> {
    await this.choose('Control+G', `:${line}:${column}`, `line ${line}`);
    await this.page.locator('.part.statusbar', { hasText: new RegExp(`Ln ${line}, Col ${column}\\b`) }).waitFor();
  }

  /** The text of the hover at the cursor, once it shows `words`: its parts come one by one. */
  async hover(words: string): Promise<string> {
    const hover = this.page.locator('.monaco-hover', { hasText: words }).locator('visible=true').first();
    await this.untilShown(hover, async () => {
      await this.page.keyboard.press('Control+K');
      await this.page.keyboard.press('Control+I');
    });
    return hover.innerText();
  }

  /** The titles in the menu of quick fixes at the cursor, which stays open. */
  async quickFixes(): Promise<readonly string[]> {
    const actions = this.page.locator('.action-widget .monaco-list-row.action');
    if (!(await actions.first().isVisible())) {
      await this.untilShown(actions.first(), () => this.page.keyboard.press('Control+.'));
    }
    return actions.allInnerTexts();
  }

  /** Chooses from the menu of quick fixes at the cursor. */
  async quickFix(title: string): Promise<void> {
    await this.quickFixes();
    const action = this.page.locator('.action-widget .monaco-list-row.action', { hasText: title }).first();
    await action.click();
    await action.waitFor({ state: 'hidden' });
  }

  /** Texts of the lenses in view. */
  async lenses(): Promise<readonly string[]> {
    await this.page.locator('.codelens-decoration a').first().waitFor();
    return this.page.locator('.codelens-decoration a').allInnerTexts();
  }

  async clickLens(text: string): Promise<void> {
    await this.page.locator('.codelens-decoration a', { hasText: text }).first().click();
  }

  /** The pieces of code with a squiggle, as far as they are in view. Waits for the first. */
  async squiggles(kind: SquiggleKind): Promise<readonly string[]> {
    const decoration = `.squiggly-${kind}`;
    await this.page.locator(`.editor-instance ${decoration}`).first().waitFor();
    return this.page.evaluate(underlinedTexts, decoration);
  }

  /** The rows of the Problems view. */
  async problems(): Promise<readonly string[]> {
    const rows = this.page.locator('.markers-panel .monaco-list-row');
    if (!(await rows.first().isVisible())) await this.palette('Problems: Focus on Problems View');
    await rows.first().waitFor();
    return rows.allInnerTexts();
  }

  /** Saves the file in view and waits until the editor no longer marks it as changed. */
  async save(): Promise<void> {
    await this.page.keyboard.press('Control+S');
    await this.page.locator('.tab.active:not(.dirty)').waitFor();
  }

  /** What a webview shows: `title` is that of its tab or view. */
  webview(): FrameLocator {
    return this.page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
  }

  /** Writes a picture of the window, or of a part of it, for a person to look at. */
  async screenshot(name: string, part?: Locator): Promise<void> {
    mkdirSync(screenshotFolder, { recursive: true });
    await (part ?? this.page).screenshot({ path: join(screenshotFolder, `${name}.png`), animations: 'disabled' });
  }

  /** Types into the box that a key opens, and takes what it offers first, once that is what is wanted. */
  private async choose(key: string, text: string, wanted: string): Promise<void> {
    const box = this.page.locator('.quick-input-widget input[type="text"]').locator('visible=true');
    await this.untilShown(box, () => this.page.keyboard.press(key));
    await box.fill(text);
    await this.page.locator('.quick-input-list .monaco-list-row.focused', { hasText: wanted }).waitFor();
    await this.page.keyboard.press('Enter');
    await box.waitFor({ state: 'hidden' });
  }

  /** Does something until it shows: a busy window loses keys. */
  private async untilShown(what: Locator, doIt: () => Promise<void>): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      await doIt();
      try {
        return await what.waitFor({ timeout: 5_000 });
      } catch (error) {
        if (attempt === 4) throw error;
      }
    }
  }
}
