/** A VS Code window, seen and used as a person does: by what it shows, by keys and by the mouse. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type FrameLocator, type Locator, type Page } from 'playwright-core';
import { findChromium } from '../../../scripts/find-chromium.mjs';
import type { Editor } from './editor.ts';
import { underlinedTexts } from './squiggles.ts';

const screenshotFolder = join(import.meta.dirname, '../../../.cache/screenshots');

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

  /** Chooses in the list that a command shows, known by what its box asks. */
  async pick(question: string, text: string): Promise<void> {
    await this.page.getByPlaceholder(question).fill(text);
    await this.page.locator('.quick-input-list .monaco-list-row.focused', { hasText: text }).waitFor();
    await this.page.keyboard.press('Enter');
  }

  /** Puts the cursor on a line and column, both from 1. */
  async goTo(line: number, column = 1): Promise<void> {
    await this.choose('Control+G', `:${line}:${column}`, `line ${line}`);
    await this.page.locator('.part.statusbar', { hasText: new RegExp(`Ln ${line}, Col ${column}\\b`) }).waitFor();
  }

  /** Types a line of its own below the one with the cursor. */
  async typeLine(text: string): Promise<void> {
    await this.page.keyboard.press('Control+Enter');
    await this.page.keyboard.press('Home');
    await this.page.keyboard.insertText(text);
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

  /** Has the editor show what a quick fix would change: the rows in view of its preview, which stays open. */
  async previewQuickFix(title: string): Promise<readonly string[]> {
    await this.quickFixes();
    const action = this.page.locator('.action-widget .monaco-list-row.action', { hasText: title }).first();
    while (!(await action.evaluate((row) => row.classList.contains('focused')))) {
      await this.page.keyboard.press('ArrowDown');
    }
    await this.page.keyboard.press('Control+Enter');
    const rows = this.page.locator('.bulk-edit-panel .monaco-list-row');
    await rows.first().waitFor();
    return (await rows.allInnerTexts()).map((text) => text.trim());
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

  /** What the item of a language says in the status bar, all extensions together. */
  async languageStatus(words: string): Promise<string> {
    const status = this.page.locator('.hover-language-status', { hasText: words }).first();
    await this.untilShown(status, async () => {
      // A pointer that rests on it already calls up nothing.
      await this.page.mouse.move(640, 400);
      await this.page.locator('[id="status.languageStatus"]').hover();
    });
    return status.innerText();
  }

  /** A notification that says `words`, in the list of them: under test VS Code lets none pop up. */
  async notification(words: string): Promise<Locator> {
    await this.palette('Notifications: Show Notifications');
    const notification = this.page.locator('.notification-list-item', { hasText: words }).first();
    await notification.waitFor();
    return notification;
  }

  /** Saves the file in view and waits until the editor no longer marks it as changed. */
  async save(): Promise<void> {
    await this.page.keyboard.press('Control+S');
    await this.page.locator('.tab.active:not(.dirty)').waitFor();
  }

  /** Saves all files, and waits until the editor marks none of them as changed. */
  async saveAll(): Promise<void> {
    await this.palette('File: Save All');
    await this.page.locator('.tab.dirty').first().waitFor({ state: 'detached' });
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
    const offered = this.page.locator('.quick-input-list .monaco-list-row.focused', { hasText: wanted });
    await this.untilShown(offered, async () => {
      await this.page.keyboard.press(key);
      // A busy window may have lost the key, or close the box again: then this is done once more.
      await box.fill(text, { timeout: 3_000 }).catch(() => {});
    });
    await this.page.keyboard.press('Enter');
    // It closes, or asks for something else.
    await this.page.waitForFunction(boxIsDone, text);
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

/** Runs in the window. */
function boxIsDone(typed: string): boolean {
  const box = document.querySelector<HTMLInputElement>('.quick-input-widget input[type="text"]');
  return !box?.checkVisibility() || box.value !== typed;
}
