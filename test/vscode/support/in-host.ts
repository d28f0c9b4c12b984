/** Runs a test suite inside the extension host of a VS Code window, by the contract of `extensionTestsPath`. */
import { format } from 'node:util';
import type { Browser } from 'playwright-core';
import type { Editor } from './editor.ts';

export interface HostRun {
  /** 0 where the suite resolved. */
  readonly exitCode: number;
  /** What it wrote to the console. */
  readonly output: string;
}

/**
 * `extension` is loaded from its folder, `suite` is a script with a `run` function, `folder` the workspace. Rejects where
 * the window does not say within `milliseconds` how it ended: one that never began its tests says nothing.
 */
export async function runInHost(
  browser: Browser,
  editor: Editor,
  paths: { readonly extension: string; readonly suite: string; readonly folder: string },
  milliseconds: number,
): Promise<HostRun> {
  const page = await browser.newPage();
  const lines: string[] = [];
  try {
    const ended = new Promise<number>((resolve) => {
      void page.exposeFunction('codeAutomationExit', (code: number) => resolve(code));
    });
    await page.exposeFunction('codeAutomationLog', (_type: string, values: readonly unknown[]) => {
      const line = format(...values);
      // The editor misses a native module that it can do without here, and says so in fifteen lines each time.
      if (!line.includes('Could not locate the bindings file')) lines.push(line);
    });
    const remote = (path: string): string => `vscode-remote://${editor.authority}${path}`;
    const payload = JSON.stringify([
      ['extensionDevelopmentPath', remote(paths.extension)],
      ['extensionTestsPath', remote(paths.suite)],
    ]);
    const query = new URLSearchParams({ folder: paths.folder, payload });
    await page.goto(`${editor.origin}/?${query}`);
    return { exitCode: await within(milliseconds, ended, lines), output: lines.join('\n') };
  } finally {
    await page.close();
  }
}

async function within(milliseconds: number, ended: Promise<number>, lines: readonly string[]): Promise<number> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const message = (): string => `the suite did not end within ${milliseconds / 1000} s:\n${lines.join('\n')}`;
    timer = setTimeout(() => reject(new Error(message())), milliseconds);
  });
  try {
    return await Promise.race([ended, late]);
  } finally {
    clearTimeout(timer);
  }
}
