/** One VS Code and one browser for all the tests of a run; each test has a window and a folder of its own. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { buildSuite } from './build-suite.mjs';
import { type Editor, startEditor } from './editor.ts';
import { type HostRun, runInHost } from './in-host.ts';
import { launchBrowser, Workbench } from './workbench.ts';

const root = join(import.meta.dirname, '../../..');
/** What is packed into the .vsix; scripts/package.mjs gathers it there. */
const extension = join(root, '.cache/extension');
const workspace = join(import.meta.dirname, '../workspace');

export class Session {
  private readonly folders: string[] = [];

  private constructor(
    /** The package that is installed. */
    readonly vsix: string,
    private readonly editor: Editor,
    private readonly browser: Browser,
  ) {}

  /** Packs the extension, and starts a VS Code that installs it as a user would. */
  static async start(): Promise<Session> {
    const printed = execFileSync(process.execPath, [join(root, 'scripts/package.mjs')], { encoding: 'utf8' });
    const vsix = printed.trim().split('\n').at(-1) ?? '';
    const editor = await startEditor(vsix);
    return new Session(vsix, editor, await launchBrowser());
  }

  /**
   * Runs `use` in a new window on a copy of the workspace of the tests, or of `folder`. Where it fails, a picture of the
   * window is left behind under the name given.
   */
  async inWindow(
    name: string,
    use: (workbench: Workbench, folder: string) => Promise<void>,
    folder = workspace,
  ): Promise<void> {
    const copy = this.copyOf(folder);
    const workbench = await Workbench.open(this.browser, this.editor, copy);
    try {
      await use(workbench, copy);
    } catch (error) {
      await workbench.screenshot(`failed-${name}`);
      throw error;
    } finally {
      await workbench.close();
    }
  }

  /** Process ids of the language servers of all windows; those of a closed window end a few seconds after it. */
  languageServers(): readonly number[] {
    return this.editor.languageServers();
  }

  /** Runs the suite of the extension host. */
  async runSuite(milliseconds: number): Promise<HostRun> {
    const paths = { extension, suite: await buildSuite(), folder: this.copyOf(workspace) };
    return runInHost(this.browser, this.editor, paths, milliseconds);
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.editor.stop();
    for (const folder of this.folders) rmSync(folder, { recursive: true, force: true });
  }

  private copyOf(folder: string): string {
    const temporary = realpathSync(mkdtempSync(join(tmpdir(), 'dmalint-workspace-')));
    this.folders.push(temporary);
    const copy = join(temporary, 'card-driver');
    cpSync(folder, copy, { recursive: true });
    return copy;
  }
}
