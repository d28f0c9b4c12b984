/** The VS Code that scripts/fetch-vscode.mjs fetched: found, started with the extension installed, and ended again. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findChromium } from '../../../scripts/find-chromium.mjs';

const root = join(import.meta.dirname, '../../..');
const installation = process.env.DMALINT_VSCODE ?? join(root, '.cache/vscode');

/** What keeps the workbench from showing anything but what a test looks at. */
const quietSettings = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.enableExperiments': false,
  'window.commandCenter': false,
  'editor.minimap.enabled': false,
  'editor.tabSize': 8,
  'editor.detectIndentation': false,
  'editor.stickyScroll.enabled': false,
  'editor.hover.delay': 100,
  'files.autoSave': 'off',
  'git.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'extensions.ignoreRecommendations': true,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'npm.fetchOnlinePackageInfo': false,
  // Else it adds entries of its own to the menu of quick fixes.
  'chat.disableAIFeatures': true,
};

/** What keeps the tests from running here, in a line; null where nothing does. */
export function whyNoEditor(): string | null {
  if (!existsSync(installation)) return 'no VS Code to test in: `npm run fetch-vscode` fetches one';
  if (findChromium() === null) return 'no Chromium to show VS Code in: `npm run fetch-vscode` installs one';
  return null;
}

export interface Editor {
  /** Where a browser finds it. */
  readonly origin: string;
  /** `127.0.0.1:port`, the authority of its `vscode-remote:` addresses. */
  readonly authority: string;
  /** Process ids of the language servers that run in its windows. */
  readonly languageServers: () => readonly number[];
  readonly stop: () => Promise<void>;
}

/** Starts a VS Code that has nothing but its own extensions and the .vsix given. `settings` are the user's. */
export async function startEditor(vsix: string, settings: Readonly<Record<string, unknown>> = {}): Promise<Editor> {
  const data = mkdtempSync(join(tmpdir(), 'dmalint-vscode-'));
  const userSettings = join(data, 'server/data/User');
  mkdirSync(userSettings, { recursive: true });
  writeFileSync(join(userSettings, 'settings.json'), JSON.stringify({ ...quietSettings, ...settings }));

  const node = join(installation, 'node');
  const main = join(installation, 'server/out/server-main.js');
  const folders = ['--server-data-dir', join(data, 'server'), '--extensions-dir', join(data, 'extensions')];
  const common = [main, '--accept-server-license-terms', '--telemetry-level', 'off', ...folders];
  // Without a gallery nothing is asked of the network.
  const env = { ...process.env, EXTENSIONS_GALLERY: '{}' };
  execFileSync(node, [...common, '--install-extension', vsix], { env, stdio: 'pipe', timeout: 60_000 });

  const serving = [
    ...['--host', '127.0.0.1', '--port', '0', '--without-connection-token', '--disable-workspace-trust'],
    // Else tests in the extension host are silently left out.
    '--enable-smoke-test-driver',
    // Extension hosts end soon after the browser has closed.
    ...['--reconnection-grace-time', '5'],
  ];
  const server = spawn(node, [...common, ...serving], { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const port = await portOf(server);
  const authority = `127.0.0.1:${port}`;
  return {
    origin: `http://${authority}`,
    authority,
    languageServers: () => languageServersOf(server),
    stop: async () => {
      await endGroup(server);
      rmSync(data, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function portOf(server: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let output = '';
    const give = setTimeout(() => reject(new Error(`VS Code does not start:\n${output}`)), 60_000);
    const listen = (chunk: Buffer): void => {
      output += chunk.toString();
      const port = /agent listening on (\d+)/.exec(output)?.[1];
      if (port === undefined) return;
      clearTimeout(give);
      resolve(Number(port));
    };
    server.stdout?.on('data', listen);
    server.stderr?.on('data', listen);
    server.once('exit', () => reject(new Error(`VS Code ended at its start:\n${output}`)));
  });
}

function languageServersOf(server: ChildProcess): number[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,pgid=,args='], { encoding: 'utf8' }).split('\n');
  return lines.flatMap((line) => {
    const [, pid, group, args] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return Number(group) === server.pid && args?.includes('cli.js lsp') ? [Number(pid)] : [];
  });
}

/** Ends the server with its extension hosts, and theirs with our language server: all are of its process group. */
async function endGroup(server: ChildProcess): Promise<void> {
  if (server.pid === undefined || server.exitCode !== null) return;
  const gone = new Promise((resolve) => server.once('exit', resolve));
  process.kill(-server.pid, 'SIGTERM');
  const force = setTimeout(() => process.kill(-(server.pid ?? 0), 'SIGKILL'), 5_000);
  await gone;
  clearTimeout(force);
}
